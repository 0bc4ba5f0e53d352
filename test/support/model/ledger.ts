import { sameTrigger } from "../../../provider/rotation/inputs";
import {
    type AppTruth,
    accepts,
    declaredSecret,
    isHeldBack,
    madeDuring,
    type Observation,
    type OneSecret,
} from "./observation";
import type { Program } from "./program";

/** A span in which something happened, in milliseconds since the epoch. */
export interface Span {
    readonly fromMs: number;
    readonly toMs: number;
}

/** What is known to have been applied to a resource. If that is open, there are several possibilities. */
export interface Applied {
    readonly triggers: readonly unknown[];
    readonly newSecrets: readonly unknown[];
    /** When the present secret was made or adopted. */
    readonly since: Span;
}

/** When a secret was made, and under which program, unless somebody else made it. */
export interface Made {
    readonly span: Span;
    readonly program?: Program;
}

/** A ledger's entries at a moment. */
export interface LedgerEntries {
    /** Every secret that there ever was. */
    readonly secrets: ReadonlyMap<string, Made>;
    readonly applied: ReadonlyMap<string, Applied>;
    /** The program for which the last `up` left nothing to do. */
    readonly settled: Program | undefined;
    /** Secrets that CSP stopped accepting, where no state can know of it. */
    readonly ended: ReadonlySet<string>;
    /** Secrets that CSP made the old ones of an overlap, where no state can know of it. */
    readonly outdated: ReadonlySet<string>;
}

const empty: LedgerEntries = {
    secrets: new Map(),
    applied: new Map(),
    settled: undefined,
    ended: new Set(),
    outdated: new Set(),
};

/** With collections of its own. */
export function copyOf({ secrets, applied, settled, ended, outdated }: LedgerEntries) {
    return {
        secrets: new Map(secrets),
        applied: new Map(applied),
        settled,
        ended: new Set(ended),
        outdated: new Set(outdated),
    };
}

type Apps = Readonly<Record<string, AppTruth | undefined>>;

/** How an input compares with what was applied last. */
export type Comparison = "same" | "other" | "open";

/**
 * What a sequence has done so far, noted from the commands and from CSP's side, without a look at what the
 * provider itself keeps about it: so that what it keeps can be judged.
 */
export class Ledger {
    /** What it has now: to look at, or to copy. */
    readonly now: ReturnType<typeof copyOf>;

    /** @param from the entries that this one goes on from. */
    constructor(from: LedgerEntries = empty) {
        this.now = copyOf(from);
    }

    noteSecret(secret: string, span: Span, program?: Program): void {
        if (!this.now.secrets.has(secret)) this.now.secrets.set(secret, { span, ...(program && { program }) });
    }

    /** Whether the secret was made after that date of a state. */
    isMadeAfter(secret: string, date: unknown): boolean {
        return Date.parse(String(date)) < (this.now.secrets.get(secret)?.span.fromMs ?? Number.NaN);
    }

    /** The trigger of the program under which CSP got the secret; undefined if somebody else made it. */
    triggerOf(secret: string): unknown {
        return this.now.secrets.get(secret)?.program?.input("rotationTrigger");
    }

    trigger(name: string, trigger: unknown): Comparison {
        return compare(this.now.applied.get(name)?.triggers ?? [], (applied) => sameTrigger(applied, trigger));
    }

    newSecret(name: string, secret: unknown): Comparison {
        return compare(this.now.applied.get(name)?.newSecrets ?? [], (applied) => applied === secret);
    }

    /** Notes the secrets that a command made. */
    noteMade(observation: Observation): void {
        const { program, before, after } = observation;
        const span = { fromMs: before.atMs, toMs: after.atMs };
        for (const appId of Object.keys(after.apps)) {
            const by = program.secrets.find((secret) => secret.appId === appId) ?? program;
            for (const secret of madeDuring(observation, appId)) this.noteSecret(secret, span, by);
        }
    }

    /** Notes what became of secrets where Pulumi can't have seen it: by somebody else, by time, after a process had died. */
    noteUnseen(before: Apps, after: Apps): void {
        this.#noteEnded(before, after);
        for (const [appId, truth] of Object.entries(before)) {
            const current = truth?.current;
            if (current !== undefined && after[appId]?.previous === current) this.now.outdated.add(current);
        }
    }

    /** A run that passed the checks with an old secret could not know it, nor can the next one. */
    #noteOutdated({ after }: Observation): void {
        const old = Object.values(after.apps).map((truth) => truth?.previous);
        for (const { outputs } of after.resources) {
            const secret = outputs["clientSecret"];
            if (typeof secret === "string" && old.includes(secret)) this.now.outdated.add(secret);
        }
    }

    #noteEnded(before: Apps, after: Apps): void {
        for (const [appId, truth] of Object.entries(before)) {
            const now = after[appId];
            for (const secret of [...(truth?.made ?? []), ...(now?.made ?? [])]) {
                if (!accepts(now, secret)) this.now.ended.add(secret);
            }
        }
    }

    /** Records a command that passed the checks. */
    note(observation: Observation, secrets: readonly OneSecret[]): void {
        const { step, program, before, after, outcome } = observation;
        const names = after.resources.filter(({ isReplaced }) => !isReplaced).map(({ name }) => name);
        for (const name of this.now.applied.keys()) {
            if (!names.includes(name)) this.now.applied.delete(name);
        }
        // Whatever ended a secret passed the checks.
        this.#noteEnded(before.apps, after.apps);
        if (step.do === "up" && outcome === "succeeded") this.#noteOutdated(observation);
        if (step.do === "up") for (const one of secrets) this.#noteUp(one);
        if (!this.#leavesSettled(observation)) this.now.settled = undefined;
        const isAllDone = outcome === "succeeded" && !step.under?.frozen && !secrets.some(isHeldBack);
        if (step.do === "up" && isAllDone) this.now.settled = program;
    }

    #noteUp(one: OneSecret): void {
        const { program, outcome, step, before, resource, old, state, base, made } = one;
        const isOld = resource?.serial === declaredSecret(before, program)?.serial;
        // The resource that was to be replaced is unchanged.
        if (state === undefined || (isOld && base === undefined)) return;
        const last = isOld ? this.now.applied.get(program.name) : undefined;
        // Without a secret, the creation only adopts, and no freeze holds that back.
        const isFirst = base?.clientSecret === undefined;
        const { clientSecret } = state;
        const isAdopted = clientSecret !== undefined && clientSecret === program.input("existingClientSecret");
        const isFrozen = step.under?.frozen && !(isFirst && isAdopted);
        const isKept = outcome !== "crashed";
        // An adoption is all of a creation, whatever fails after it.
        const isCreated = isKept && isFirst && isAdopted;
        const isApplied = isCreated || (one.isDone && !isFrozen && !isHeldBack(one));
        const mayBeApplied = isKept && (made.length > 0 || state.pendingClientSecret !== undefined);
        const applied = (before: readonly unknown[], given: unknown) => {
            if (isApplied || !last) return [given];
            return mayBeApplied || (isKept && given === undefined) ? [...before, given] : before;
        };
        this.now.applied.set(program.name, {
            triggers: applied(last?.triggers ?? [], program.input("rotationTrigger")),
            newSecrets: applied(last?.newSecrets ?? [], program.input("newClientSecret")),
            since: last && clientSecret === old?.clientSecret ? last.since : this.#sinceOf(clientSecret, one),
        });
    }

    #sinceOf(secret: string | undefined, { program, base, before, after }: OneSecret): Span {
        const span = { fromMs: before.atMs, toMs: after.atMs };
        const isAdopted = secret === program.input("existingClientSecret");
        const isOwn = secret === base?.pendingClientSecret;
        if (secret === undefined || (isAdopted && !isOwn)) return span;
        const fromMs = this.now.secrets.get(secret)?.span.fromMs ?? span.fromMs;
        // A lost POST of a pending secret may have set it, or one after it that Pulumi never heard of.
        const startedMs = isOwn ? Date.parse(base?.pendingRotation?.startedAt ?? "") : Number.NaN;
        return { fromMs: Math.min(fromMs, Number.isNaN(startedMs) ? fromMs : startedMs), toMs: span.toMs };
    }

    /** A refresh that found nothing leaves a settled program settled, and a preview always does. */
    #leavesSettled({ step, before, after }: Observation): boolean {
        if (step.do === "preview") return true;
        return step.do === "refresh" && JSON.stringify(before.resources) === JSON.stringify(after.resources);
    }
}

function compare(applied: readonly unknown[], isSame: (applied: unknown) => boolean): Comparison {
    if (applied.every((one) => isSame(one))) return "same";
    return applied.some((one) => isSame(one)) ? "open" : "other";
}
