import type { Call, CallKind, Fault, FaultOptions, Hold } from "./callTypes";
import type { SimulatedAppOptions, SimulatorSwitches } from "./optionTypes";

export type * from "./callTypes";
export type * from "./optionTypes";

/** An app as CSP sees it. Reading it makes no call. */
export interface SimulatedApp {
    readonly id: string;
    readonly orgId: string;
    readonly currentSecret: string;
    /** The old secret, while an overlap runs. */
    readonly previousSecret: string | undefined;
    /** When the present overlap should end, in milliseconds since 1970. It may last longer (`overlapOutlivesByMs`). */
    readonly previousSecretExpiresAtMs: number | undefined;
    /** Every secret that it ever had, in order, including the first. */
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
    /** Does what the console's button "regenerate" does. @returns the new secret, the only valid one. */
    rotateOutside(): string;
    /** Sets a new secret as another caller of the API would. @returns it; the one before stays valid for that long. */
    rotateOutsideWithOverlap(seconds: number): string;
    setGrantTypes(types: readonly string[]): void;
}

/** A running simulator. */
export interface Simulator {
    /** `http://127.0.0.1:PORT`, or `https:`. */
    readonly origin: string;
    readonly orgId: string;
    /** The first API token: a generated one, unless `apiTokens` is given. Empty if there is none. */
    readonly apiToken: string;
    /** Every call since the start or {@link clearCalls}, in the order of arrival. */
    readonly calls: readonly Call[];
    callsOf(kind: CallKind, appId?: string): Call[];
    clearCalls(): void;
    /** Adds an app, also one that was removed. Throws if there is an app with that id. */
    addApp(options: SimulatedAppOptions): SimulatedApp;
    /** Throws if there is no such app. */
    app(id: string): SimulatedApp;
    /** Throws if there is no such app. */
    removeApp(id: string): void;
    /**
     * Scripts a fault. If several are due for one call, the call gets the one that was scripted first,
     * and the others wait for later calls.
     */
    fault(kind: CallKind, fault: Fault, options?: FaultOptions): void;
    /** Forgets the faults (and holds) that have not hit a call yet. */
    clearFaults(): void;
    /**
     * The next such call waits, before (default) or after it is carried out, until it is released or
     * its client is gone. If its client goes while it waits `"before"`, it is not carried out.
     */
    hold(kind: CallKind, when?: "before" | "after", options?: FaultOptions): Hold;
    /**
     * Issues a valid access token without a call, for the first API token's user, or for an app as a service
     * account.
     */
    issueAccessToken(appId?: string): string;
    /** From now on, no access token that was issued before is accepted. */
    expireAccessTokens(): void;
    setSwitches(switches: Partial<SimulatorSwitches>): void;
    /**
     * Every client secret (including those that a caller tried to set), API token and access token that
     * ever existed here, for tests that search states and logs for them.
     */
    secretsEverIssued(): string[];
    /** True: cuts all connections, and each new one at once, as if CSP were gone. */
    setDown(down: boolean): void;
    /** The largest number of calls under way at the same time, since the start or {@link clearCalls}. */
    readonly maxConcurrentCalls: number;
    /** Cuts all connections, including those of calls that are held, and frees the port. */
    close(): Promise<void>;
}
