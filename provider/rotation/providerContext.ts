import { readFileSync } from "node:fs";
import { debuglog } from "node:util";
import { attended, type Clock, systemClock } from "../common/clock";
import { packageName } from "../common/packageInfo";
import { Redactor } from "../common/redaction";
import { oneLine } from "../common/sanitize";
import type { SettingsSource } from "../common/settings";
import { AccessTokens } from "../csp/accessTokens";
import type { CallContext, CallerHints } from "../csp/call";
import { ClockCheck } from "../csp/clockSkew";
import { trustHint } from "../csp/extraCertificates";
import { Paces } from "../csp/pace";
import { createTransport, type Transport } from "../csp/transport";
import { RunMemory } from "./runMemory";
import type { Predecessor } from "./state";

/** What the resources of one provider process share; a run has one or more, and so has its preview. */
export interface ProviderContext {
    readonly clock: Clock;
    readonly calls: CallContext;
    readonly tokens: AccessTokens;
    readonly settings: SettingsSource;
    /** What all provider processes of this run know. */
    readonly run: RunMemory;
    readonly programs: Programs;
    /**
     * What this process has seen of the resource of each app, by its id: a creation may replace it. Kept in memory only,
     * since it holds secrets.
     */
    readonly seen: Map<string, Predecessor>;
    /** Ids of the resources to which the program gives an `existingClientSecret` that is empty, and so counts as absent. */
    readonly withEmptySecret: Set<string>;
    /** When the time ends that the user gives to this operation, in milliseconds since the epoch. Default: never. */
    readonly deadlineMs?: number | undefined;
    /** The lines that the user has already seen. */
    readonly told: Set<string>;
    /** Tells the user one line, once. */
    readonly log: (line: string) => void;
}

/** What the programs can write whose resources these are. */
export interface Programs {
    /** Why a resource can't name a profile of credentials: organizations have provider resources instead. Default: it can. */
    readonly noProfiles?: string;
    /** Whether a resource gets one output of another resource, because it can't be given the whole one. */
    readonly linkByOutput?: true;
}

/** What differs between hosts, and what tests put in place of the real thing. */
export interface ProviderContextOptions {
    readonly clock?: Clock;
    readonly random?: () => number;
    readonly env?: SettingsSource["env"];
    readonly config?: SettingsSource["config"];
    readonly isExplicit?: boolean;
    readonly stackFreeze?: SettingsSource["stackFreeze"];
    readonly transport?: Transport;
    /** Default: only what this process knows. */
    readonly run?: RunMemory;
    /** Whether the engine that waits for results still runs. Default: nobody can have gone. */
    readonly isEngineAlive?: () => Promise<boolean>;
    /** Aborted when the user cancels the command. Default: the host is not told. */
    readonly cancelled?: AbortSignal;
    /** Default: the programs can write everything. */
    readonly programs?: Programs;
    readonly write?: (line: string) => void;
}

/** What the errors of CSP's calls say about Pulumi, which that layer does not know. */
const hints: Omit<CallerHints, "stopSafely"> = {
    tryAgain: "run `pulumi up` again",
    ownerOnly: 'set authenticateAs: "app" for the app itself, or "credentials" for an administrator',
    callerGone: "the Pulumi engine that asked for it has ended",
    cancelled: "the command was cancelled",
};

/** A host that is not told of a first Ctrl-C is ended by a second one, with the present secret as it was (tried). */
function stopSafely(isTold: boolean): string {
    return `to stop now, press Ctrl-C${isTold ? "" : " twice"}: the present secret stays as it is`;
}

export function createProviderContext(options: ProviderContextOptions = {}): ProviderContext {
    const { env = process.env, cancelled = new AbortController().signal } = options;
    const { isEngineAlive = () => Promise.resolve(true) } = options;
    const clock = attended(options.clock ?? systemClock, cancelled, isEngineAlive);
    const redactor = new Redactor();
    const told = new Set<string>();
    // The engine shows what a provider writes to stderr under Diagnostics. Where it is gone, the console drops the
    // line; process.stderr would throw, and Pulumi's host would answer that by writing again, for ever.
    const log = logOnce(redactor, told, options.write ?? ((line) => console.error(line)));
    const debug = debuglog(packageName);
    return {
        clock,
        tokens: new AccessTokens(clock),
        run: options.run ?? new RunMemory(),
        settings: {
            config: options.config ?? (() => undefined),
            env,
            isExplicit: options.isExplicit ?? false,
            stackFreeze: options.stackFreeze,
        },
        programs: options.programs ?? {},
        seen: new Map(),
        withEmptySecret: new Set(),
        told,
        log,
        calls: {
            transport: options.transport ?? createTransport(env),
            clock,
            random: options.random ?? Math.random,
            redactor,
            paces: new Paces(),
            clockCheck: new ClockCheck(() => clock.now()),
            trustHint: () => trustHint(env["NODE_EXTRA_CA_CERTS"], textOf),
            isCallerAlive: isEngineAlive,
            cancelled,
            hints: { ...hints, stopSafely: stopSafely(options.cancelled !== undefined) },
            log,
            debug: debug.enabled ? (line) => debug("%s", line) : undefined,
        },
    };
}

function textOf(file: string): string | undefined {
    try {
        return readFileSync(file, "utf8");
    } catch {
        return undefined;
    }
}

/**
 * The same provider for one operation, whose lines go to `write`, the debug lines too.
 *
 * @param deadlineMs when the time for the operation ends, in milliseconds since the epoch. Default: never.
 */
export function forOperation(
    provider: ProviderContext,
    write: (line: string) => void,
    deadlineMs?: number,
): ProviderContext {
    const log = logOnce(provider.calls.redactor, provider.told, write);
    const debug = provider.calls.debug && write;
    return { ...provider, deadlineMs, log, calls: { ...provider.calls, log, debug } };
}

function logOnce(redactor: Redactor, told: Set<string>, write: (line: string) => void): (line: string) => void {
    return (line) => {
        // Some of the text may be CSP's own words.
        const safe = oneLine(redactor.strip(line));
        if (told.has(safe)) return;
        told.add(safe);
        write(safe);
    };
}
