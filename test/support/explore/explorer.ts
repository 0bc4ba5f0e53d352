import { createHash } from "node:crypto";
import { FakeClock } from "../fakeClock";
import { heal } from "../model/healing";
import { isCommand, ModelState } from "../model/modelState";
import { cspInProcess } from "../model/simulatedCsp";
import type { Setting, Step } from "../model/steps";
import { disturbances, disturbed, stepsAt } from "./alphabet";
import { canonical } from "./canonical";
import { SharedKeys } from "./workers";

/** A history that breaks an invariant. */
export interface Violation {
    readonly history: readonly Step[];
    readonly message: string;
}

/** What follows from one state. */
export interface Expansion {
    readonly transitions: number;
    /** The states that the steps reach, by their keys, each once. */
    readonly reached: ReadonlyMap<string, Step>;
    readonly violations: readonly Violation[];
}

export interface ExplorerOptions {
    readonly setting?: Setting;
    /** Whether calls are disturbed. */
    readonly faults: boolean;
}

/** Takes every step of the alphabet from a state that a history reaches. */
export class Explorer {
    /** @param healed the states from which Pulumi and CSP were brought to agree. */
    constructor(
        private readonly options: ExplorerOptions,
        private readonly healed = new SharedKeys(),
    ) {}

    /** The key of the state that a history reaches. */
    async keyAfter(history: readonly Step[]): Promise<string> {
        return keyOf(await this.#replay(history));
    }

    async expand(history: readonly Step[]): Promise<Expansion> {
        const model = await this.#replay(history);
        const begin = model.moment;
        const reached = new Map<string, Step>();
        const violations: Violation[] = [];
        let transitions = 0;
        const take = async (step: Step) => {
            model.moment = begin;
            transitions += 1;
            try {
                await model.take(step);
                const exchanges = model.exchanges;
                const key = keyOf(model);
                if (!reached.has(key)) reached.set(key, step);
                if (this.healed.add(`${key} ${nextExpected(model)}`)) await heal(model);
                return exchanges;
            } catch (error) {
                violations.push({ history: [...history, step], message: String(error) });
                return [];
            }
        };
        for (const step of stepsAt(begin)) {
            model.moment = begin;
            if (!model.allows(step)) continue;
            const exchanges = await take(step);
            if (!this.options.faults || !isCommand(step)) continue;
            for (const circumstances of disturbances(exchanges)) {
                await take(disturbed(step, circumstances));
            }
        }
        return { transitions, reached, violations };
    }

    async #replay(history: readonly Step[]): Promise<ModelState> {
        const clock = new FakeClock();
        const model = new ModelState(cspInProcess(clock), clock, 1, this.options.setting);
        for (const step of history) await model.take(step);
        return model;
    }
}

/** What healing expects of the very next command, where that is more than of any: an `up` after a crashed one. */
function nextExpected({ crashed }: ModelState): string {
    if (crashed?.do !== "up" || crashed.replace) return "";
    return crashed.refresh ? "up --refresh" : "up";
}

function keyOf(model: ModelState): string {
    return createHash("sha256").update(canonical(model.moment)).digest("base64").slice(0, 20);
}
