import { beforeAll, describe, expect, it } from "vitest";
import { exportOfFirstVersion, simulateFirstVersion } from "../support/firstVersion";
import { useScene } from "../support/scene";

const names = ["regenerated", "adopted", "overlapping", "pending", "candidate"];

/**
 * The fixture is the export of a stack that version 0.1.0 has written, with the passphrase "passphrase": of
 * `pending` and `candidate` the test of the second secret failed. It must never be written anew by a later version.
 * test/integration/hosts/plugin has the same for the plugin.
 */
describe("a state that the first version has written", () => {
    /** The apps are as they were before the fixture was written. */
    let now = () => Date.parse("2026-01-01");
    const scene = useScene({ simulator: { now: () => now() } });
    let before: Awaited<ReturnType<typeof scene.allOutputs>>;

    beforeAll(async () => {
        const { declared, exported } = exportOfFirstVersion(scene.simulator);
        scene.declare(declared);
        await scene.stack.importStack(exported);
        before = await scene.allOutputs();
        await simulateFirstVersion(
            scene.simulator,
            names.map((name) => ({ name, outputs: before[name] ?? {} })),
        );
        now = Date.now;
    });

    it("is refreshed, and every resource stays as it was", async () => {
        const ran = await scene.refresh();
        expect(ran.diagnostics.filter(({ severity }) => severity !== "info#err")).toEqual([]);
        expect(await scene.allOutputs()).toEqual(before);
    });

    it("is brought up to date without a rotation", async () => {
        const ran = await scene.up();
        const settled = ["regenerated", "adopted", "overlapping"];
        expect(ran.operations).toMatchObject({
            ...Object.fromEntries(settled.map((name) => [name, ["same"]])),
            pending: ["update"],
            candidate: ["update"],
            "regenerated-retirement": ["same"],
        });
        expect(new Set(ran.calls)).toEqual(new Set(["clientCredentialsGrant"]));
        const after = await scene.allOutputs();
        for (const name of settled) expect(after[name]).toEqual(before[name]);
        const { pending, candidate } = before;
        const repaired = { verified: true, rotationTrigger: "second" };
        expect(after["pending"]).toMatchObject({ ...repaired, clientSecret: pending?.["clientSecret"] });
        expect(after["candidate"]).toMatchObject({
            ...repaired,
            clientSecret: candidate?.["pendingClientSecret"],
            previousClientSecret: candidate?.["clientSecret"],
            rotationReason: "trigger",
            rotationCount: 2,
        });
    });

    it("is destroyed, and revoked if revokeOnDelete is set", async () => {
        await scene.destroy();
        expect(scene.simulator.callsOf("regenerateSecret")).toMatchObject([{ appId: "regenerated", status: 200 }]);
    });
});
