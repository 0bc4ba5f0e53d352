import { AccessTokens } from "../csp/accessTokens";
import type { CallContext } from "../csp/call";
import { type Clock, systemClock } from "../csp/clock";
import { oneLine } from "../csp/legible";
import { Redactor } from "../csp/redaction";
import { createTransport, type Transport } from "../csp/transport";
import type { SettingsSource } from "../settings";
import { engineAnswers } from "./engine";

/** What the resources of one provider process share; the engine starts a process for each preview and each update. */
export interface ProviderProcess {
    readonly clock: Clock;
    readonly calls: CallContext;
    readonly tokens: AccessTokens;
    readonly settings: SettingsSource;
    /** Ids of the resources whose secret this process made, rotated or adopted: a delete must not revoke those. */
    readonly rotated: Set<string>;
    /** The retirements that this process removed, by the id of their secret: what they ended, and when. */
    readonly retirements: Map<string, Retirement>;
    /** Tells the user one line, once. */
    readonly say: (line: string) => void;
}

/** What is kept of a retirement: the rotation whose overlap it was for, and when it ended that, if it did. */
export interface Retirement {
    readonly rotatedAt?: string | undefined;
    readonly retiredAt?: string | undefined;
}

/** What can be put in place of the real thing. */
export interface ProviderProcessOptions {
    readonly clock?: Clock;
    readonly random?: () => number;
    readonly env?: SettingsSource["env"];
    readonly config?: SettingsSource["config"];
    readonly transport?: Transport;
    readonly isWanted?: () => Promise<boolean>;
    /** Where lines for the user go. */
    readonly write?: (line: string) => void;
}

/** Puts a process's shared parts together. */
export function createProviderProcess(options: ProviderProcessOptions = {}): ProviderProcess {
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
        settings: { config: options.config ?? (() => undefined), env },
        say,
        calls: {
            transport: options.transport ?? createTransport(env),
            clock,
            random: options.random ?? Math.random,
            redactor,
            isWanted: options.isWanted ?? (() => engineAnswers(process.argv.slice(2))),
            announce: say,
        },
    };
}
