import fc from "fast-check";
import { FakeClock } from "../fakeClock";
import type { History } from "./builders";
import { heal } from "./healing";
import { ModelState } from "./modelState";
import { cspAtSocket, type ReachedCsp } from "./simulatedCsp";
import { inWords, type Setting, type Step } from "./steps";

/** A simulator remembers every token, so after so many sequences another one starts. */
const sequencesPerSimulator = 500;

/** Runs sequences of steps, each with apps of its own. */
export class ModelRunner {
    #around: { readonly csp: ReachedCsp; readonly clock: FakeClock } | undefined;
    #count = 0;

    /** @param reach how commands get to the simulator. */
    constructor(private readonly reach: (clock: FakeClock) => ReachedCsp | Promise<ReachedCsp> = cspAtSocket) {}

    async #begin(setting: Setting): Promise<ModelState> {
        if (this.#around === undefined || this.#count % sequencesPerSimulator === 0) {
            await this.close();
            const clock = new FakeClock();
            this.#around = { clock, csp: await this.reach(clock) };
        }
        this.#count += 1;
        return new ModelState(this.#around.csp, this.#around.clock, this.#count, setting);
    }

    /** A sequence of fast-check's, and the healing after it. */
    async run(commands: Iterable<fc.AsyncCommand<ModelState, ModelState>>, setting: Setting): Promise<void> {
        const model = await this.#begin(setting);
        await fc.asyncModelRun(() => ({ model, real: model }), commands);
        await heal(model);
    }

    /** A known sequence, every step of which must be possible, and the healing after it. */
    async replay(history: History): Promise<void> {
        const settings = history.flatMap((one) => ("given" in one ? [one.given] : []));
        const model = await this.#begin(Object.assign({}, ...settings));
        for (const step of history.flatMap((one) => ("given" in one ? [] : [one]))) {
            if (!model.allows(step)) throw new Error(`not possible: ${inWords(step)}`);
            await model.take(step);
        }
        await heal(model);
    }

    async close(): Promise<void> {
        await this.#around?.csp.simulator.close();
        this.#around = undefined;
    }
}

/** A step as fast-check wants it. */
export class StepCommand implements fc.AsyncCommand<ModelState, ModelState> {
    constructor(private readonly step: Step) {}

    check(model: Readonly<ModelState>): boolean {
        return model.allows(this.step);
    }

    async run(model: ModelState): Promise<void> {
        await model.take(this.step);
    }

    toString(): string {
        return inWords(this.step);
    }
}
