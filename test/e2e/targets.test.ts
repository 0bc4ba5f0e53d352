import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type Scene, startScene } from "../support/scene";
import type { Declared } from "../support/secretsProgram";
import type { UpOptions } from "../support/stack";

const consumer = "ci-consumer";
const retirement = "ci-retirement";

/** What docs/operating.md says about each. `retires`: it ends the old secret. `supplied`: the consumer has the new one. */
const limits: readonly {
    readonly what: string;
    readonly of: readonly string[];
    readonly options: (urns: string[]) => UpOptions;
    readonly retires: boolean;
    readonly supplied: boolean;
}[] = [
    { what: "--target the secret", of: ["ci"], options: (target) => ({ target }), retires: false, supplied: false },
    {
        what: "--target the secret --target-dependents",
        of: ["ci"],
        options: (target) => ({ target, targetDependents: true }),
        retires: true,
        supplied: true,
    },
    {
        what: "--target the secret and the retirement",
        of: ["ci", retirement],
        options: (target) => ({ target }),
        retires: true,
        supplied: false,
    },
    {
        what: "--exclude the consumer",
        of: [consumer],
        options: (exclude) => ({ exclude }),
        retires: true,
        supplied: false,
    },
    {
        what: "--exclude the consumer --exclude-dependents",
        of: [consumer],
        options: (exclude) => ({ exclude, excludeDependents: true }),
        retires: false,
        supplied: false,
    },
];

/** Pulumi's marker for a value that is not known yet. */
const marker = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const outputsOfStack = async (scene: Scene) => (await scene.allOutputs())["e2e-dev"];

/** Declares the secret `new` too, and runs an up that leaves it out. */
async function leaveOut(scene: Scene, ci: Declared): Promise<void> {
    scene.declare({ ci, new: {} });
    const ran = await scene.up({ target: [await scene.urnOf("ci")] });
    expect(ran.succeeded, ran.output).toBe(true);
    expect(await outputsOfStack(scene)).toEqual({ ci: scene.simulator.app("ci").currentSecret, new: marker });
}

describe("an up of some resources only", () => {
    let scene: Scene;
    const app = () => scene.simulator.app("ci");
    const ci = (rotationTrigger: string) => ({
        args: { overlapSeconds: 3_600, rotationTrigger },
        consumed: true,
        retired: true,
    });
    const declare = (rotationTrigger: string) => scene.declare({ ci: ci(rotationTrigger) });

    beforeAll(async () => {
        scene = await startScene({ host: "plugin", apps: ["ci", "new"] });
        declare("first");
        expect((await scene.up()).succeeded).toBe(true);
    });
    afterAll(() => scene.close());

    it.each(limits)(
        "$what: retires $retires, consumer supplied $supplied",
        async ({ what, of, options, retires, supplied }) => {
            const old = app().currentSecret;
            declare(what);
            const ran = await scene.up(options(await Promise.all(of.map(scene.urnOf))));
            expect(ran.succeeded, ran.output).toBe(true);
            expect(ran.operations["ci"]).toEqual(["update"]);
            expect(app().accepts(old)).toBe(!retires);
            expect(scene.consumed().at(-1)).toBe(supplied ? app().currentSecret : old);

            const full = await scene.up();
            expect(full.succeeded, full.output).toBe(true);
            expect(full.operations["ci"]).toEqual(["same"]);
            expect(app().accepts(old)).toBe(false);
            expect(scene.consumed().at(-1)).toBe(app().currentSecret);
        },
    );

    it("leaves Pulumi's marker as the stack's output of a new secret that it leaves out, until a full up", async () => {
        await leaveOut(scene, ci("first"));
        expect((await scene.up()).succeeded).toBe(true);
        expect(await outputsOfStack(scene)).toHaveProperty("new", scene.simulator.app("new").currentSecret);
    });
});

it("leaves such a marker in a Node program too", async () => {
    const scene = await startScene({ apps: ["ci", "new"] });
    onTestFinished(() => scene.close());
    scene.declare({ ci: {} });
    await scene.up();
    await leaveOut(scene, {});
});
