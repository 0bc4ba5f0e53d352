import { type Clock, systemClock } from "../common/clock";
import { Redactor } from "../common/redaction";
import { oneLine } from "../common/sanitize";
import type { SettingsSource } from "../common/settings";
import { AccessTokens } from "../csp/accessTokens";
import type { CallContext, CallerHints } from "../csp/call";
import { createTransport, type Transport } from "../csp/transport";

/** What the resources of one run share; the engine starts a provider process for each preview and each update. */
export interface ProviderContext {
    readonly clock: Clock;
    readonly calls: CallContext;
    readonly tokens: AccessTokens;
    readonly settings: SettingsSource;
    /** Ids of the resources whose secret this run made, rotated or adopted: a delete must not revoke those. */
    readonly changedApps: Set<string>;
    /** The retirements that this run removed, by the id of their secret: what they ended, and when. */
    readonly retirements: Map<string, Retirement>;
    /** The URN of the resource that manages each app in this run, by organization and app. */
    readonly claims: Map<string, string>;
    /** Tells the user one line, once. */
    readonly log: (line: string) => void;
}

/** What is kept of a retirement: the rotation whose overlap it was for, and when it ended that, if it did. */
export interface Retirement {
    readonly rotatedAt?: string | undefined;
    readonly retiredAt?: string | undefined;
}

/** What differs between hosts, and what tests put in place of the real thing. */
export interface ProviderContextOptions {
    readonly clock?: Clock;
    readonly random?: () => number;
    readonly env?: SettingsSource["env"];
    readonly config?: SettingsSource["config"];
    readonly transport?: Transport;
    /** Whether the engine that waits for results still runs. Default: nobody can have gone. */
    readonly isEngineAlive?: () => Promise<boolean>;
    readonly write?: (line: string) => void;
}

/** What the errors of CSP's calls say about Pulumi, which that layer does not know. */
const hints: CallerHints = {
    tryAgain: "run `pulumi up` again",
    ownerOnly: 'set authenticateAs: "app"',
    // A first Ctrl-C does not reach the provider; a second one ends it, with the present secret as it was (tried).
    stopSafely: "to stop now, press Ctrl-C twice: the present secret stays as it is",
    callerGone: "the Pulumi engine that asked for it has ended",
};

export function createProviderContext(options: ProviderContextOptions = {}): ProviderContext {
    const { clock = systemClock, env = process.env } = options;
    const redactor = new Redactor();
    const logged = new Set<string>();
    // The engine shows what a provider writes to stderr under Diagnostics. Where it is gone, the console drops the
    // line; process.stderr would throw, and Pulumi's host would answer that by writing again, for ever.
    const write = options.write ?? ((line) => console.error(line));
    const log = (line: string) => {
        // Some of it may be CSP's own words.
        const safe = oneLine(redactor.strip(line));
        if (logged.has(safe)) return;
        logged.add(safe);
        write(safe);
    };
    return {
        clock,
        tokens: new AccessTokens(clock),
        changedApps: new Set(),
        retirements: new Map(),
        claims: new Map(),
        settings: { config: options.config ?? (() => undefined), env },
        log,
        calls: {
            transport: options.transport ?? createTransport(env),
            clock,
            random: options.random ?? Math.random,
            redactor,
            isCallerAlive: options.isEngineAlive ?? (() => Promise.resolve(true)),
            hints,
            log,
        },
    };
}
