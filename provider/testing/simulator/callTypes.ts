/** The calls that the simulator knows. `unknown` is any other request, which gets 404. */
export type CallKind =
    /** `POST …/auth/api-tokens/authorize` */
    | "apiTokenGrant"
    /** `POST …/auth/token`, and the older `POST …/auth/authorize` */
    | "clientCredentialsGrant"
    /** `PUT …/oauth-apps/{id}/secret` */
    | "regenerateSecret"
    /** `POST …/oauth-apps/{id}/secret` */
    | "setSecret"
    /** `DELETE …/oauth-apps/{id}/secret` */
    | "deleteOldSecret"
    /** `GET …/oauth-apps/{id}` */
    | "getApp"
    /** `GET …/oauth-apps` */
    | "listApps"
    | "unknown";

/** A request that arrived, without any secret or token. */
export interface Call {
    readonly kind: CallKind;
    readonly method: string;
    /** Without the query. */
    readonly path: string;
    /** From the path, or of the app that asked for a token. */
    readonly orgId?: string;
    /** From the path, or the `client_id` of a token request. */
    readonly appId?: string;
    /** Undefined while there is no complete response. */
    readonly status: number | undefined;
    /** The `requestId` in an error's body. */
    readonly requestId: string;
    /** When it arrived, by the simulator's clock. */
    readonly atMs: number;
    /** The scripted fault that hit it, in words. */
    readonly fault?: string;
    /**
     * The body, with `***` in place of every text that might be secret: every text except a
     * `grant_type`. A body that is neither JSON nor a form is `***` as a whole.
     */
    readonly bodyText: string;
    readonly contentType?: string;
    /** `bearer` also stands for the older header `csp-auth-token`. */
    readonly credential: "basic" | "bearer" | "none";
    readonly userAgent?: string;
    /** All headers except those with credentials. Names are in lower case. */
    readonly headers: Readonly<Record<string, string>>;
}

/**
 * What a call gets instead of the usual response. `processed: true` (default false) carries out the operation
 * all the same, which the client can't know. Delays are in real time.
 */
export type Fault =
    /** A response. A `body` that is not a string is sent as JSON. Default body: a `CspErrorResponse`. */
    | {
          readonly status: number;
          readonly headers?: Readonly<Record<string, string>>;
          readonly body?: unknown;
          readonly contentType?: string;
          readonly processed?: boolean;
      }
    /** Any text, by default with status 200 and content type `text/plain`. */
    | {
          readonly body: string;
          readonly contentType?: string;
          readonly status?: number;
          readonly processed?: boolean;
      }
    /** A proxy's HTML page, by default with status 200. */
    | { readonly html: true; readonly status?: number; readonly processed?: boolean }
    /** The location, by default with status 307, which asks the client to repeat method and body. */
    | { readonly redirect: string; readonly status?: number }
    /** The usual response, without the field `clientSecret`. */
    | { readonly omitClientSecret: true }
    /**
     * The usual response, later. `"after"` (default) carries out the operation at once, `"before"` after the
     * delay, even if the client has gone by then.
     */
    | { readonly delayMs: number; readonly when?: "before" | "after" }
    /**
     * Cuts the connection before or after the operation, or (`"during"`) after it, in the middle of the
     * response's body.
     */
    | { readonly drop: "before" | "during" | "after" }
    /** Waits before or after the operation, until the client gives up. */
    | { readonly hold: "before" | "after" };

/** Which calls a fault hits. */
export interface FaultOptions {
    /** Counts from now, among the calls of that kind (and app). 1, the default, is the next call. */
    readonly call?: number;
    /** How many calls in a row, beginning with that one. Default: 1. `Infinity` is allowed. */
    readonly times?: number;
    /** Only this app's calls. */
    readonly appId?: string;
}

/** A call that was or will be stopped by `Simulator.hold`. */
export interface Hold {
    /** Resolves once the call waits. */
    readonly arrived: Promise<void>;
    /** Lets the call continue. If it has not arrived yet, lets it through. */
    release(): void;
}
