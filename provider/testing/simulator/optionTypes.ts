import type { Call } from "./callTypes";

/*
 * Where the API reference of VMware Cloud Services (CSP) says nothing, the simulator had to decide. Such
 * decisions are marked "assumption" here, or have a switch.
 */

/** An API token of a user. */
export interface SimulatedApiToken {
    readonly token: string;
    /** `org_admin`, `org_owner` and `developer` may call the API for OAuth apps. */
    readonly roles: readonly string[];
    /** The organizations in which the roles hold. Default: the simulator's `orgId`. */
    readonly orgIds?: readonly string[];
}

/** An OAuth app of an organization. */
export interface SimulatedAppOptions {
    /** The app's id, which is its OAuth `client_id`. Unique in the simulator. */
    readonly id: string;
    /** Default: the simulator's `orgId`. */
    readonly orgId?: string;
    /** The first secret: any text, because the policy for chosen secrets does not apply. Default: generated. */
    readonly clientSecret?: string;
    /** Default: the id. */
    readonly displayName?: string;
    /** Default: `["client_credentials"]`. Without that grant, the token endpoint refuses the app. */
    readonly grantTypes?: readonly string[];
    /**
     * What the app may do as a service account, in its own organization. Default: `["org_member"]`, which allows no call
     * of the API for OAuth apps, not even for the app itself (`appsNeedRoleForThemselves`).
     */
    readonly roles?: readonly string[];
    /** Only the owner may change the app's secret. The switch of the same name says who that is. Default: false. */
    readonly ownerOnlySecretRotation?: boolean;
}

/** What the reference leaves open, or where a client should cope with either behaviour. */
export interface SimulatorSwitches {
    /**
     * Who may change the secret of an app with `ownerOnlySecretRotation`. `"organization"`: anyone with one of the roles,
     * but not the app itself. `"app"`: only the app itself. Others get 403. Default: `"organization"`, which is likelier.
     */
    ownerOnlySecretRotation: "organization" | "app";
    /** An app needs one of the roles even for calls about itself. Default: true. */
    appsNeedRoleForThemselves: boolean;
    /**
     * POST while an overlap runs. `"refuse"`: 409. `"replace"`: the old secret dies, and the current one
     * becomes the old one. Default: `"refuse"`.
     */
    postDuringOverlap: "refuse" | "replace";
    /** DELETE while no overlap runs: 200, 404 or 400, and nothing changes. Default: `"ok"`. */
    deleteWithoutOverlap: "ok" | "notFound" | "badRequest";
    /**
     * POST of the secret that is already the current one, whether or not an overlap runs: 200 without
     * effect, or 409. Default: `"accept"`.
     */
    postSameSecret: "accept" | "conflict";
    /**
     * How long the token endpoint refuses a new secret after it was made, in milliseconds of the
     * simulator's clock. Applies to secrets made from now on. Default: 0.
     */
    secretPropagationMs: number;
    /** The status for credentials that the token endpoint refuses. Default: 401. */
    rejectedCredentialsStatus: 400 | 401;
    /** PUT responds with `clientId` beside `clientSecret`; both are optional. Default: true. */
    clientIdInRegenerateAnswer: boolean;
    /** PUT while an overlap runs: 409 instead of ending it. Default: false, as the reference says. */
    regenerateConflictsDuringOverlap: boolean;
    /**
     * While an overlap runs, GET has `secretRotationExpirationInSeconds`: what is left of it, rounded up, and 0 after its
     * date. Default: true. False: GET never has it.
     */
    reportOverlapInApp: boolean;
    /** How GET and the list of apps write moments. The reference has examples of both. Default: `"iso"`. */
    dates: "iso" | "milliseconds";
    /** A page of the list has at most this many apps, even if the caller asks for more. Default: 50. */
    maxPageLimit: number;
    /** What `pageStart` of the list counts: apps from 0, apps from 1, or pages from 0. Default: `"appsFrom0"`. */
    pageStartCounts: "appsFrom0" | "appsFrom1" | "pages";
    /** How the list links its next page: by the whole address, by path and query, or not at all. Default: `"path"`. */
    pageLinks: "address" | "path" | "none";
    /**
     * How much longer than requested the old secret of an overlap is accepted, and the overlap runs, in milliseconds.
     * Default: 0. (A sister service documents up to an hour.)
     */
    overlapOutlivesByMs: number;
    /** POST with a longer overlap than this gets 400. Default: `Infinity`. */
    maxOverlapSeconds: number;
    /**
     * At most this many calls are carried out in any second of the simulator's clock. The others get 429.
     * Default: `Infinity`.
     */
    maxCallsPerSecond: number;
    /** Such a 429 has `Retry-After`: the whole seconds until a call is carried out, rounded up. Default: true. */
    retryAfterWhenLimited: boolean;
}

export interface SimulatorOptions {
    /** TCP port on 127.0.0.1. Default 0: any free one. */
    readonly port?: number;
    /** The clock by which everything expires, in milliseconds since 1970. Default: `Date.now`. */
    readonly now?: () => number;
    /** Default: `SIMULATED_ORG_ID`. */
    readonly orgId?: string;
    /** Default: none; see `Simulator.addApp`. */
    readonly apps?: readonly SimulatedAppOptions[];
    /** Default: one generated token with the role `org_owner`. The first is `Simulator.apiToken`. */
    readonly apiTokens?: readonly SimulatedApiToken[];
    /** Default: 1800, about what CSP does. */
    readonly accessTokenLifetimeSeconds?: number;
    /** How much later every response comes, in milliseconds of real time. Default: 0. */
    readonly latencyMs?: number;
    /** PEM texts. If given, the simulator speaks https. */
    readonly tls?: { readonly key: string; readonly cert: string };
    /** Makes the secrets that CSP makes. Default: 64 random letters and digits. */
    readonly secretGenerator?: () => string;
    readonly switches?: Partial<SimulatorSwitches>;
    /** Gets each call, once its response is decided. */
    readonly onCall?: (call: Call) => void;
}
