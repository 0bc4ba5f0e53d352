import { sameTrigger } from "../../../provider/rotation/inputs";
import { baseOf, declaredSecret, isHeldBack, madeDuring, type Observation, stateOf } from "./observation";
import type { Program } from "./program";

/** A span in which something happened, in milliseconds since the epoch. */
export interface Span {
    readonly fromMs: number;
    readonly toMs: number;
}

/** What is known to have been applied to a resource. If that is open, there are several possibilities. */
interface Applied {
    readonly triggers: readonly unknown[];
    readonly newSecrets: readonly unknown[];
    /** When the present secret was made or adopted. */
    readonly since: Span;
}

/** How an input compares with what was applied last. */
export type Comparison = "same" | "other" | "open";

/**
 * What a sequence has done so far, noted from the commands and from CSP's side, without a look at what the
 * provider itself keeps about it: so that what it keeps can be judged.
 */
export class Ledger {
    /** Every secret that there ever was, and the program under which it was made, unless somebody else made it. */
    readonly #secrets = new Map<string, { readonly span: Span; readonly program?: Program }>();
    readonly #applied = new Map<string, Applied>();
    #settled: Program | undefined;

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
            for (const secret of madeDuring(observation, appId)) this.noteSecret(secret, span, program);
        }
    }

    /** Records a command that passed the checks. */
    note(observation: Observation): void {
        const { step, program, before, after } = observation;
        const span = { fromMs: before.atMs, toMs: after.atMs };
        const names = after.resources.filter(({ isReplaced }) => !isReplaced).map(({ name }) => name);
        for (const name of this.#applied.keys()) {
            if (!names.includes(name)) this.#applied.delete(name);
        }
        if (step.do === "up") this.#noteUp(observation, span);
        if (!this.#leavesSettled(observation)) this.#settled = undefined;
        const isDone = observation.outcome === "succeeded" && !step.under?.frozen && !isHeldBack(observation);
        if (step.do === "up" && isDone) this.#settled = program;
    }

    #noteUp(observation: Observation, span: Span): void {
        const { program, outcome, isDone, step, before, after } = observation;
        const resource = declaredSecret(after, program);
        const isOld = resource?.serial === declaredSecret(before, program)?.serial;
        const state = stateOf(resource);
        // The resource that was to be replaced is unchanged.
        if (state === undefined || (isOld && baseOf(observation) === undefined)) return;
        const last = isOld ? this.#applied.get(program.name) : undefined;
        // Without a secret, the creation only adopts, and no freeze holds that back.
        const isFirst = baseOf(observation)?.clientSecret === undefined;
        const isAdopted = state.clientSecret === program.input("existingClientSecret");
        const isFrozen = step.under?.frozen && !(isFirst && isAdopted);
        const isApplied = isDone && !isFrozen && !isHeldBack(observation);
        const isKept = outcome !== "crashed";
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

    #sinceOf(secret: string | undefined, { program }: Observation, span: Span): Span {
        if (secret === undefined || secret === program.input("existingClientSecret")) return span;
        return { fromMs: this.#secrets.get(secret)?.span.fromMs ?? span.fromMs, toMs: span.toMs };
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
