import type { Call, CallKind, Fault, FaultOptions, Hold } from "./callTypes";
import type { SimulatedAppOptions, SimulatorSwitches } from "./optionTypes";

export type * from "./callTypes";
export type * from "./optionTypes";

/** An app, seen from the side of CSP: reading it is no call. */
export interface SimulatedApp {
    readonly id: string;
    readonly orgId: string;
    readonly currentSecret: string;
    /** The old secret, while an overlap runs. */
    readonly previousSecret: string | undefined;
    /** When the overlap that runs should end, in milliseconds since 1970: it may outlive that (`overlapOutlivesByMs`). */
    readonly previousSecretExpiresAtMs: number | undefined;
    /** Every secret that it ever had, in order, the first one included. */
    readonly secretsMade: readonly string[];
    /** In milliseconds since 1970. */
    readonly lastUpdatedAtMs: number;
    readonly lastUpdatedBy: string;
    /** When it last got an access token, in milliseconds since 1970. */
    readonly lastUsedAtMs: number | undefined;
    /**
     * Whether the secret is valid now: the current one, or the old one of a running overlap.
     * Propagation (`secretPropagationMs`) and grant types play no part in it.
     */
    accepts(secret: string): boolean;
    /** Somebody presses the console's button "regenerate": returns the new, only valid secret. */
    rotateOutside(): string;
    /** Somebody sets a new secret by API: returns it; the one so far lives on for so long. */
    rotateOutsideWithOverlap(seconds: number): string;
    setGrantTypes(types: readonly string[]): void;
}

/** A running simulator. */
export interface Simulator {
    /** `http://127.0.0.1:PORT`, or `https:`. */
    readonly origin: string;
    readonly orgId: string;
    /** The first API token: the generated one, unless `apiTokens` was given. Empty: there is none. */
    readonly apiToken: string;
    /** Every call since the start or {@link clearCalls}, in the order of arrival. */
    readonly calls: readonly Call[];
    callsOf(kind: CallKind, appId?: string): Call[];
    clearCalls(): void;
    /** Throws when there is one with that id. Also makes a removed one again. */
    addApp(options: SimulatedAppOptions): SimulatedApp;
    /** Throws when there is none. */
    app(id: string): SimulatedApp;
    /** Throws when there is none. */
    removeApp(id: string): void;
    /**
     * Scripts a fault. When several are due for one call, it gets the one that was scripted first,
     * and the others wait for the calls after it.
     */
    fault(kind: CallKind, fault: Fault, options?: FaultOptions): void;
    /** Forgets the faults (and holds) that have not hit a call yet. */
    clearFaults(): void;
    /**
     * The next such call waits, before (default) or after it is carried out, until it is released or
     * its client is gone. One whose client goes while it waits `"before"` is not carried out.
     */
    hold(kind: CallKind, when?: "before" | "after", options?: FaultOptions): Hold;
    /**
     * A valid access token without a call: of the first API token's user, or of an app as a service
     * account.
     */
    issueAccessToken(appId?: string): string;
    /** No access token issued so far is accepted any longer. */
    expireAccessTokens(): void;
    setSwitches(switches: Partial<SimulatorSwitches>): void;
    /**
     * Every client secret (also one that a caller tried to set), API token and access token that there
     * ever was here: for tests that search states and logs for them.
     */
    secretsEverIssued(): string[];
    /** True: all connections are cut, and each new one at once, as if CSP were gone. */
    setDown(down: boolean): void;
    /** The highest number of calls that were under way at the same time, since the start or {@link clearCalls}. */
    readonly maxConcurrentCalls: number;
    /** Cuts all connections, also those of calls that are held, and frees the port. */
    close(): Promise<void>;
}
