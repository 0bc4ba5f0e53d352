import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Scene, startScene } from "../support/scene";
import type { UpOptions } from "../support/stack";

const consumer = "ci-consumer";
const retirement = "ci-retirement";

/** What docs/operating.md says of each; `retires`: it ends the old secret, `supplied`: the consumer has the new one. */
const limits: readonly {
    readonly what: string;
    readonly of: readonly string[];
    readonly options: (urns: string[]) => UpOptions;
    readonly retires: boolean;
    readonly supplied: boolean;
}[] = [
    {
        what: "--target the secret",
        of: ["ci"],
        options: (target) => ({ target }),
        ...{ retires: false, supplied: false },
    },
    {
        what: "--target the secret --target-dependents",
        of: ["ci"],
        options: (target) => ({ target, targetDependents: true }),
        ...{ retires: true, supplied: true },
    },
    {
        what: "--target the secret and the retirement",
        of: ["ci", retirement],
        options: (target) => ({ target }),
        ...{ retires: true, supplied: false },
    },
    {
        what: "--exclude the consumer",
        of: [consumer],
        options: (exclude) => ({ exclude }),
        ...{ retires: true, supplied: false },
    },
    {
        what: "--exclude the consumer --exclude-dependents",
        of: [consumer],
        options: (exclude) => ({ exclude, excludeDependents: true }),
        ...{ retires: false, supplied: false },
    },
];

describe("an up of some resources only", () => {
    let scene: Scene;
    const app = () => scene.simulator.app("ci");
    const declare = (rotationTrigger: string) =>
        scene.declare({
            ci: { args: { overlapSeconds: 3_600, rotationTrigger }, consumed: true, retired: true },
        });

    beforeAll(async () => {
        scene = await startScene({ apps: ["ci"] });
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
});
