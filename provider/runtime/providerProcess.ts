import { AccessTokens } from "../csp/accessTokens";
import type { CallContext } from "../csp/call";
import { type Clock, systemClock } from "../csp/clock";
import { Redactor } from "../csp/redaction";
import { createTransport } from "../csp/transport";
import type { SettingsSource } from "../settings";
import { engineAnswers } from "./engine";

/** What the resources of one provider process share; the engine starts a process for each preview and each update. */
export interface ProviderProcess {
    readonly clock: Clock;
    readonly calls: CallContext;
    readonly tokens: AccessTokens;
    readonly settings: SettingsSource;
    /** Ids of the resources whose secret this process made or rotated: a delete must not revoke those. */
    readonly rotated: Set<string>;
    /** Tells the user one line, once. */
    readonly say: (line: string) => void;
}

/** What can be put in place of the real thing. */
export interface ProviderProcessOptions {
    readonly clock?: Clock;
    readonly random?: () => number;
    readonly env?: SettingsSource["env"];
    readonly config?: SettingsSource["config"];
    readonly isWanted?: () => Promise<boolean>;
    /** Where lines for the user go. */
    readonly write?: (line: string) => void;
}

/** Puts a process's shared parts together. */
export function createProviderProcess(options: ProviderProcessOptions = {}): ProviderProcess {
    const clock = options.clock ?? systemClock;
    const redactor = new Redactor();
    const said = new Set<string>();
    // The engine shows what a provider writes to stderr under Diagnostics.
    const write = options.write ?? ((line) => process.stderr.write(`${line}\n`));
    const say = (line: string) => {
        const safe = redactor.strip(line);
        if (said.has(safe)) return;
        said.add(safe);
        write(safe);
    };
    return {
        clock,
        tokens: new AccessTokens(clock),
        rotated: new Set(),
        settings: { config: options.config ?? (() => undefined), env: options.env ?? process.env },
        say,
        calls: {
            transport: createTransport(),
            clock,
            random: options.random ?? Math.random,
            redactor,
            isWanted: options.isWanted ?? (() => engineAnswers(process.argv[2])),
            announce: say,
        },
    };
}
