/** The calls that the simulator knows; `unknown` is any other request (answered with 404). */
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
    /** From the path, or that of the app which asked for a token. */
    readonly orgId?: string;
    /** From the path, or the `client_id` of a token request. */
    readonly appId?: string;
    /** Undefined: not answered, or not to the end, or not yet. */
    readonly status: number | undefined;
    /** What an error body has as `requestId`. */
    readonly requestId: string;
    /** When it arrived, by the simulator's clock. */
    readonly atMs: number;
    /** The scripted fault that hit it, in words. */
    readonly fault?: string;
    /**
     * The body, with `***` for every text in it that might be secret, which is every one but a
     * `grant_type`. One that is neither JSON nor a form is all `***`.
     */
    readonly bodyText: string;
    readonly contentType?: string;
    /** `bearer` also stands for the older header `csp-auth-token`. */
    readonly credential: "basic" | "bearer" | "none";
    readonly userAgent?: string;
    /** All headers but those that carry credentials; names in lower case. */
    readonly headers: Readonly<Record<string, string>>;
}

/**
 * What happens to a call instead of the usual answer. `processed` (default false): the operation is
 * carried out nevertheless, so that the client can't know. Delays are real time.
 */
export type Fault =
    /** An answer; a `body` other than a string is sent as JSON. Default body: a `CspErrorResponse`. */
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
    /** The HTML page of some proxy, by default with status 200. */
    | { readonly html: true; readonly status?: number; readonly processed?: boolean }
    /** The location; by default with status 307, which makes a client repeat method and body. */
    | { readonly redirect: string; readonly status?: number }
    /** The usual answer, without the field `clientSecret`. */
    | { readonly omitClientSecret: true }
    /**
     * The usual answer, later. `"after"` (default): the operation is carried out at once; `"before"`:
     * only after the delay, also when the client has gone by then.
     */
    | { readonly delayMs: number; readonly when?: "before" | "after" }
    /**
     * The connection is cut: before or after the operation is carried out, or (`"during"`) after it in
     * the middle of the answer's body.
     */
    | { readonly drop: "before" | "during" | "after" }
    /** Waits, before or after the operation is carried out, until the client gives up. */
    | { readonly hold: "before" | "after" };

/** Which calls a fault hits. */
export interface FaultOptions {
    /** Counted from now, among the calls of that kind (and app): 1, the default, is the next one. */
    readonly call?: number;
    /** How many calls in a row, from that one on. Default: 1; `Infinity` is allowed. */
    readonly times?: number;
    /** Only calls for this app. */
    readonly appId?: string;
}

/** A call that was or will be stopped by `Simulator.hold`. */
export interface Hold {
    /** Fulfilled once the call waits. */
    readonly arrived: Promise<void>;
    /** Lets it go on (or lets it through, if it has not arrived yet). */
    release(): void;
}
