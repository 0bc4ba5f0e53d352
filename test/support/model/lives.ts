import fc from "fast-check";
import { type Simulator, startSimulator } from "../../../provider/testing";
import { FakeClock } from "../fakeClock";
import { heal } from "./healing";
import { inWords, type Setting, type Step } from "./steps";
import { World } from "./world";

/** A simulator remembers every token, so after so many sequences another one starts. */
const sequencesPerSimulator = 500;

/** Runs sequences of steps, each with apps of its own. */
export class Lives {
    #around: { readonly simulator: Simulator; readonly clock: FakeClock } | undefined;
    #count = 0;

    async #begin(setting: Setting): Promise<World> {
        if (this.#around === undefined || this.#count % sequencesPerSimulator === 0) {
            await this.close();
            const clock = new FakeClock();
            this.#around = { clock, simulator: await startSimulator({ now: () => clock.now() }) };
        }
        this.#count += 1;
        return new World(this.#around.simulator, this.#around.clock, this.#count, setting);
    }

    /** A sequence of fast-check's, and the healing after it. */
    async run(commands: Iterable<fc.AsyncCommand<World, World>>, setting: Setting): Promise<void> {
        const world = await this.#begin(setting);
        await fc.asyncModelRun(() => ({ model: world, real: world }), commands);
        await heal(world);
    }

    /** A known sequence, every step of which must be possible, and the healing after it. */
    async live(steps: readonly Step[], setting: Setting = {}): Promise<void> {
        const world = await this.#begin(setting);
        for (const step of steps) {
            if (!world.allows(step)) throw new Error(`not possible: ${inWords(step)}`);
            await world.take(step);
        }
        await heal(world);
    }

    async close(): Promise<void> {
        await this.#around?.simulator.close();
        this.#around = undefined;
    }
}

/** A step as fast-check wants it. */
export class StepCommand implements fc.AsyncCommand<World, World> {
    constructor(private readonly step: Step) {}

    check(world: Readonly<World>): boolean {
        return world.allows(this.step);
    }

    async run(_model: World, world: World): Promise<void> {
        await world.take(this.step);
    }

    toString(): string {
        return inWords(this.step);
    }
}
