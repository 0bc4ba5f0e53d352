import { sameTrigger } from "../../../provider/rotation/inputs";
import {
    type AppTruth,
    accepts,
    baseOf,
    declaredSecret,
    isDone,
    isHeldBack,
    madeDuring,
    type Observation,
    perSecret,
    stateOf,
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
    readonly secrets: ReadonlyMap<string, Made>;
    readonly applied: ReadonlyMap<string, Applied>;
    readonly settled: Program | undefined;
    readonly ended: ReadonlySet<string>;
    readonly outdated: ReadonlySet<string>;
}

type Unseen = Readonly<Record<"ended" | "outdated", Set<string>>>;

type Apps = Readonly<Record<string, AppTruth | undefined>>;

/** How an input compares with what was applied last. */
export type Comparison = "same" | "other" | "open";

/**
 * What a sequence has done so far, noted from the commands and from CSP's side, without a look at what the
 * provider itself keeps about it: so that what it keeps can be judged.
 */
export class Ledger {
    /** Secrets that CSP stopped accepting, or made the old ones of an overlap, where no state can know of it. */
    readonly #unseen: Unseen;
    /** Every secret that there ever was, and the program under which it was made, unless somebody else made it. */
    readonly #secrets: Map<string, Made>;
    readonly #applied: Map<string, Applied>;
    #settled: Program | undefined;

    /** @param from the ledger that this one goes on from. */
    constructor(from?: LedgerEntries) {
        this.#unseen = { ended: new Set(from?.ended), outdated: new Set(from?.outdated) };
        this.#secrets = new Map(from?.secrets);
        this.#applied = new Map(from?.applied);
        this.#settled = from?.settled;
    }

    /** What it has now. */
    get entries(): LedgerEntries {
        const { ended, outdated } = this.#unseen;
        return {
            secrets: new Map(this.#secrets),
            applied: new Map(this.#applied),
            settled: this.#settled,
            ended: new Set(ended),
            outdated: new Set(outdated),
        };
    }

    get secrets(): readonly string[] {
        return [...this.#secrets.keys()];
    }

    /** The program for which the last `up` left nothing to do. */
    get settled(): Program | undefined {
        return this.#settled;
    }

    noteSecret(secret: string, span: Span, program?: Program): void {
        if (!this.#secrets.has(secret)) this.#secrets.set(secret, { span, ...(program && { program }) });
    }

    /** Whether the secret was made after that date of a state. */
    isMadeAfter(secret: string, date: unknown): boolean {
        return Date.parse(String(date)) < (this.#secrets.get(secret)?.span.fromMs ?? Number.NaN);
    }

    /** The trigger of the program under which CSP got the secret; undefined if somebody else made it. */
    triggerOf(secret: string): unknown {
        return this.#secrets.get(secret)?.program?.input("rotationTrigger");
    }

    trigger(name: string, trigger: unknown): Comparison {
        return compare(this.#applied.get(name)?.triggers ?? [], (applied) => sameTrigger(applied, trigger));
    }

    newSecret(name: string, secret: unknown): Comparison {
        return compare(this.#applied.get(name)?.newSecrets ?? [], (applied) => applied === secret);
    }

    since(name: string): Span | undefined {
        return this.#applied.get(name)?.since;
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
            if (current !== undefined && after[appId]?.previous === current) this.#unseen.outdated.add(current);
        }
    }

    /** A run that passed the checks with an old secret could not know it, nor can the next one. */
    #noteOutdated({ after }: Observation): void {
        const old = Object.values(after.apps).map((truth) => truth?.previous);
        for (const { outputs } of after.resources) {
            const secret = outputs["clientSecret"];
            if (typeof secret === "string" && old.includes(secret)) this.#unseen.outdated.add(secret);
        }
    }

    #noteEnded(before: Apps, after: Apps): void {
        for (const [appId, truth] of Object.entries(before)) {
            const now = after[appId];
            for (const secret of [...(truth?.made ?? []), ...(now?.made ?? [])]) {
                if (!accepts(now, secret)) this.#unseen.ended.add(secret);
            }
        }
    }

    /** Whether CSP stopped accepting the secret, and no state can know that. */
    endedUnseen(secret: string): boolean {
        return this.#unseen.ended.has(secret);
    }

    /** Whether the secret became the old one of an overlap, and no state can know that. */
    outdatedUnseen(secret: string): boolean {
        return this.#unseen.outdated.has(secret);
    }

    /** Records a command that passed the checks. */
    note(observation: Observation): void {
        const { step, program, after } = observation;
        const names = after.resources.filter(({ isReplaced }) => !isReplaced).map(({ name }) => name);
        for (const name of this.#applied.keys()) {
            if (!names.includes(name)) this.#applied.delete(name);
        }
        // Whatever ended a secret passed the checks.
        this.#noteEnded(observation.before.apps, after.apps);
        if (step.do === "up" && observation.outcome === "succeeded") this.#noteOutdated(observation);
        const each = perSecret(observation);
        if (step.do === "up") for (const one of each) this.#noteUp(one);
        if (!this.#leavesSettled(observation)) this.#settled = undefined;
        const isAllDone = observation.outcome === "succeeded" && !step.under?.frozen && !each.some(isHeldBack);
        if (step.do === "up" && isAllDone) this.#settled = program;
    }

    #noteUp(observation: Observation): void {
        const { program, outcome, step, before, after } = observation;
        const span = { fromMs: before.atMs, toMs: after.atMs };
        const resource = declaredSecret(after, program);
        const isOld = resource?.serial === declaredSecret(before, program)?.serial;
        const state = stateOf(resource);
        // The resource that was to be replaced is unchanged.
        if (state === undefined || (isOld && baseOf(observation) === undefined)) return;
        const last = isOld ? this.#applied.get(program.name) : undefined;
        // Without a secret, the creation only adopts, and no freeze holds that back.
        const isFirst = baseOf(observation)?.clientSecret === undefined;
        const { clientSecret } = state;
        const isAdopted = clientSecret !== undefined && clientSecret === program.input("existingClientSecret");
        const isFrozen = step.under?.frozen && !(isFirst && isAdopted);
        const isKept = outcome !== "crashed";
        // An adoption is all of a creation, whatever fails after it.
        const isCreated = isKept && isFirst && isAdopted;
        const isApplied = isCreated || (isDone(observation) && !isFrozen && !isHeldBack(observation));
        const mayBeApplied =
            isKept && (madeDuring(observation, program.appId).length > 0 || state.pendingClientSecret !== undefined);
        const applied = (before: readonly unknown[], given: unknown) => {
            if (isApplied || !last) return [given];
            return mayBeApplied || (isKept && given === undefined) ? [...before, given] : before;
        };
        const isSameSecret = last && state.clientSecret === stateOf(declaredSecret(before, program))?.clientSecret;
        this.#applied.set(program.name, {
            triggers: applied(last?.triggers ?? [], program.input("rotationTrigger")),
            newSecrets: applied(last?.newSecrets ?? [], program.input("newClientSecret")),
            since: isSameSecret ? last.since : this.#sinceOf(state.clientSecret, observation, span),
        });
    }

    #sinceOf(secret: string | undefined, observation: Observation, span: Span): Span {
        const isAdopted = secret === observation.program.input("existingClientSecret");
        const isOwn = secret === baseOf(observation)?.pendingClientSecret;
        if (secret === undefined || (isAdopted && !isOwn)) return span;
        const fromMs = this.#secrets.get(secret)?.span.fromMs ?? span.fromMs;
        // A lost POST of a pending secret may have set it, or one after it that Pulumi never heard of.
        const startedMs = isOwn ? Date.parse(baseOf(observation)?.pendingRotation?.startedAt ?? "") : Number.NaN;
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
