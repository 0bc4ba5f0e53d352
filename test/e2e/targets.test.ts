import { beforeAll, describe, expect, it } from "vitest";
import { hosts, useScene } from "../support/scene";
import type { UpOptions } from "../support/stack";

/** What docs/operating.md says about each. `retires`: it ends the old secret. `supplied`: the consumer has the new one. */
const limits: readonly {
    readonly what: string;
    readonly of: readonly ("ci" | "ci-consumer" | "ci-retirement")[];
    readonly options: (urns: string[]) => UpOptions;
    readonly retires?: true;
    readonly supplied?: true;
}[] = [
    { what: "--target the secret", of: ["ci"], options: (target) => ({ target }) },
    {
        what: "--target the secret --target-dependents",
        of: ["ci"],
        options: (target) => ({ target, targetDependents: true }),
        retires: true,
        supplied: true,
    },
    {
        what: "--target the secret and the retirement",
        of: ["ci", "ci-retirement"],
        options: (target) => ({ target }),
        retires: true,
    },
    { what: "--exclude the consumer", of: ["ci-consumer"], options: (exclude) => ({ exclude }), retires: true },
    {
        what: "--exclude the consumer --exclude-dependents",
        of: ["ci-consumer"],
        options: (exclude) => ({ exclude, excludeDependents: true }),
    },
];

describe("an up of some resources only", () => {
    const scene = useScene({ host: "plugin", apps: ["ci"] });
    const declare = (rotationTrigger: string) => {
        const args = { overlapSeconds: 3_600, rotationTrigger };
        scene.declare({ ci: { args, consumed: true, retired: true } });
    };
    beforeAll(async () => {
        declare("first");
        await scene.up();
    });

    it.each(limits)(
        "$what: retires $retires, consumer supplied $supplied",
        async ({ what, of, options, retires = false, supplied = false }) => {
            const old = scene.app().currentSecret;
            declare(what);
            const ran = await scene.up(options(await Promise.all(of.map((name) => scene.urnOf(name)))));
            expect(ran.operations["ci"]).toEqual(["update"]);
            expect(scene.app().accepts(old)).toBe(!retires);
            expect(scene.consumed().at(-1)).toBe(supplied ? scene.app().currentSecret : old);

            expect((await scene.up()).operations["ci"]).toEqual(["same"]);
            expect(scene.app().accepts(old)).toBe(false);
            expect(scene.consumed().at(-1)).toBe(scene.app().currentSecret);
        },
    );
});

/** Pulumi's marker for a value that is not known yet. */
const marker = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

describe.each(hosts)("%s: an up that leaves out a new secret", (host) => {
    const scene = useScene({ host, apps: ["ci", "new"] });

    it("leaves Pulumi's marker as the stack's output of it, until a full up", async () => {
        const outputs = async () => (await scene.allOutputs())["e2e-dev"];
        scene.declare({ ci: {} });
        await scene.up();
        scene.declare({ ci: {}, new: {} });
        await scene.up({ target: [await scene.urnOf("ci")] });
        expect(await outputs()).toEqual({ ci: scene.app("ci").currentSecret, new: marker });
        await scene.up();
        expect(await outputs()).toHaveProperty("new", scene.app("new").currentSecret);
    });
});
