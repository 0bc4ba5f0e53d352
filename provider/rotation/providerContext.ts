import { type Clock, systemClock } from "../common/clock";
import { Redactor } from "../common/redaction";
import { oneLine } from "../common/sanitize";
import type { SettingsSource } from "../common/settings";
import { AccessTokens } from "../csp/accessTokens";
import type { CallContext } from "../csp/call";
import { createTransport, type Transport } from "../csp/transport";
import { isEngineAlive } from "../hosts/dynamic/engine";

/** What the resources of one provider process share; the engine starts a process for each preview and each update. */
export interface ProviderContext {
    readonly clock: Clock;
    readonly calls: CallContext;
    readonly tokens: AccessTokens;
    readonly settings: SettingsSource;
    /** Ids of the resources whose secret this process made, rotated or adopted: a delete must not revoke those. */
    readonly rotated: Set<string>;
    /** The retirements that this process removed, by the id of their secret: what they ended, and when. */
    readonly retirements: Map<string, Retirement>;
    /** The URN of the resource that manages each app in this run, by organization and app. */
    readonly claims: Map<string, string>;
    /** Tells the user one line, once. */
    readonly say: (line: string) => void;
}

/** What is kept of a retirement: the rotation whose overlap it was for, and when it ended that, if it did. */
export interface Retirement {
    readonly rotatedAt?: string | undefined;
    readonly retiredAt?: string | undefined;
}

/** What can be put in place of the real thing. */
export interface ProviderContextOptions {
    readonly clock?: Clock;
    readonly random?: () => number;
    readonly env?: SettingsSource["env"];
    readonly config?: SettingsSource["config"];
    readonly transport?: Transport;
    readonly isEngineAlive?: () => Promise<boolean>;
    /** Where lines for the user go. */
    readonly write?: (line: string) => void;
}

/** Puts a process's shared parts together. */
export function createProviderContext(options: ProviderContextOptions = {}): ProviderContext {
    const { clock = systemClock, env = process.env } = options;
    const redactor = new Redactor();
    const said = new Set<string>();
    // The engine shows what a provider writes to stderr under Diagnostics. Where it is gone, the console lets the
    // line go too; process.stderr would throw, and Pulumi's host would answer that by writing again, for ever.
    const write = options.write ?? ((line) => console.error(line));
    const say = (line: string) => {
        // Some of it may be CSP's own words.
        const safe = oneLine(redactor.strip(line));
        if (said.has(safe)) return;
        said.add(safe);
        write(safe);
    };
    return {
        clock,
        tokens: new AccessTokens(clock),
        rotated: new Set(),
        retirements: new Map(),
        claims: new Map(),
        settings: { config: options.config ?? (() => undefined), env },
        say,
        calls: {
            transport: options.transport ?? createTransport(env),
            clock,
            random: options.random ?? Math.random,
            redactor,
            isEngineAlive: options.isEngineAlive ?? (() => isEngineAlive(process.argv.slice(2))),
            log: say,
        },
    };
}
