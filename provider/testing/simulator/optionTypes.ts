import type { Call } from "./callTypes";

/*
 * What the API reference of VMware Cloud Services (CSP) does not say, and the simulator had to decide,
 * is marked "assumption" here, or has a switch.
 */

/** An API token of a user. */
export interface SimulatedApiToken {
    readonly token: string;
    /** `org_admin`, `org_owner` and `developer` may call the API of the OAuth apps. */
    readonly roles: readonly string[];
    /** The organizations in which the roles hold. Default: the simulator's `orgId`. */
    readonly orgIds?: readonly string[];
}

/** An OAuth app of an organization. */
export interface SimulatedAppOptions {
    /** The app's id, which is its OAuth `client_id`; unique in the simulator. */
    readonly id: string;
    /** Default: the simulator's `orgId`. */
    readonly orgId?: string;
    /** The first secret; any text, the policy for chosen secrets is not applied. Default: generated. */
    readonly clientSecret?: string;
    /** Default: the id. */
    readonly displayName?: string;
    /** Default: `["client_credentials"]`. Without that one the token endpoint refuses the app. */
    readonly grantTypes?: readonly string[];
    /**
     * What the app may do as a service account, in its own organization. Default: `["org_member"]`, which allows no call
     * of the API of the OAuth apps, not even for the app itself (`appsNeedRoleForThemselves`).
     */
    readonly roles?: readonly string[];
    /** Only the owner may change the app's secret; who that is, the switch of the same name says. Default: false. */
    readonly ownerOnlySecretRotation?: boolean;
}

/** What the reference leaves open, or where a client should get along with either. */
export interface SimulatorSwitches {
    /**
     * Who may change the secret of an app with `ownerOnlySecretRotation`: `"organization"`, whoever has a role that may,
     * but not the app itself; or `"app"`, only the app itself. Others get 403. Default: `"organization"`, the likelier.
     */
    ownerOnlySecretRotation: "organization" | "app";
    /** An app needs one of the roles also to call for itself. Default: true. */
    appsNeedRoleForThemselves: boolean;
    /**
     * POST while an overlap runs: `"refuse"` it with 409, or `"replace"`: the old secret dies, the
     * current one becomes the old one. Default: `"refuse"`.
     */
    postDuringOverlap: "refuse" | "replace";
    /** DELETE while no overlap runs: 200, 404 or 400, without effect. Default: `"ok"`. */
    deleteWithoutOverlap: "ok" | "notFound" | "badRequest";
    /**
     * POST of the secret that is the current one already, whether or not an overlap runs: 200 without
     * effect, or 409. Default: `"accept"`.
     */
    postSameSecret: "accept" | "conflict";
    /**
     * The token endpoint refuses a new secret for this long after it was made, in milliseconds of the
     * simulator's clock. Applies to secrets made from now on. Default: 0.
     */
    secretPropagationMs: number;
    /** The token endpoint's answer to credentials that it refuses. Default: 401. */
    rejectedCredentialsStatus: 400 | 401;
    /** PUT answers with `clientId` beside `clientSecret`; both are optional. Default: true. */
    clientIdInRegenerateAnswer: boolean;
    /** PUT while an overlap runs: 409 instead of ending it. Default: false, as the reference says. */
    regenerateConflictsDuringOverlap: boolean;
    /**
     * While an overlap runs, GET has `secretRotationExpirationInSeconds`: the rest of it, rounded up; 0 after its date.
     * Default: true. False: GET never has it.
     */
    reportOverlapInApp: boolean;
    /** How GET and the list of apps tell moments; the reference has examples of both. Default: `"iso"`. */
    dates: "iso" | "milliseconds";
    /** A page of the list of apps has at most so many, however many are asked for. Default: 50. */
    maxPageLimit: number;
    /** What `pageStart` of the list counts: apps from 0, apps from 1, or pages from 0. Default: `"appsFrom0"`. */
    pageStartCounts: "appsFrom0" | "appsFrom1" | "pages";
    /** How the list links its pages: the whole address, its path and query, or not at all. Default: `"path"`. */
    pageLinks: "address" | "path" | "none";
    /**
     * The old secret of an overlap is accepted for this much longer than was asked, and the overlap runs as long, in
     * milliseconds. Default: 0. (A sister service documents up to an hour.)
     */
    overlapOutlivesByMs: number;
    /** POST with a longer overlap than this is answered with 400. Default: `Infinity`. */
    maxOverlapSeconds: number;
    /**
     * At most so many calls are answered in any second of the simulator's clock; others get 429 and are not carried
     * out. Default: `Infinity`.
     */
    maxCallsPerSecond: number;
    /** Such a 429 has `Retry-After`: whole seconds until a call can be answered, rounded up. Default: true. */
    retryAfterWhenLimited: boolean;
}

export interface SimulatorOptions {
    /** TCP port on 127.0.0.1. Default 0: any free one. */
    readonly port?: number;
    /** The clock, in milliseconds since 1970: what expires, expires by it. Default: `Date.now`. */
    readonly now?: () => number;
    /** Default: `SIMULATED_ORG_ID`. */
    readonly orgId?: string;
    /** Default: none; see `Simulator.addApp`. */
    readonly apps?: readonly SimulatedAppOptions[];
    /** Default: one generated token with the role `org_owner`. The first is `Simulator.apiToken`. */
    readonly apiTokens?: readonly SimulatedApiToken[];
    /** Default: 1800, about what CSP does. */
    readonly accessTokenLifetimeSeconds?: number;
    /** Every answer comes this much later, in milliseconds of real time. Default: 0. */
    readonly latencyMs?: number;
    /** PEM texts; given, the simulator speaks https. */
    readonly tls?: { readonly key: string; readonly cert: string };
    /** Makes the secrets that CSP makes. Default: 64 random letters and digits. */
    readonly secretGenerator?: () => string;
    readonly switches?: Partial<SimulatorSwitches>;
    /** Gets each call once it is decided how it is answered, if at all. */
    readonly onCall?: (call: Call) => void;
}
