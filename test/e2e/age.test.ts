import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { doors, type Scene, startScene } from "../support/scene";

/** 86.4 ms, which is over before the next command looks. */
const momentInDays = 0.000_001;

describe.each(doors)("%s: a secret that has reached its greatest age", (door) => {
    let scene: Scene;
    const line =
        /^OAuth app old in organization \S+: will rotate: .+\(rotateAfterDays\); the present secret stops working at once$/;
    const linesOf = (ran: { diagnostics: readonly { message: string }[] }) =>
        ran.diagnostics.map(({ message }) => message).filter((message) => message.includes("rotateAfterDays"));

    beforeAll(async () => {
        scene = await startScene({ door, apps: ["old", "young"] });
        scene.declare({
            old: { args: { rotateAfterDays: momentInDays }, consumed: true },
            young: { args: { rotateAfterDays: 1 } },
        });
        await scene.up();
    });
    afterAll(() => scene.close());

    it("is rotated without a changed input, and one line of the preview says so", async () => {
        const ran = await scene.preview();
        expect(ran.operations).toMatchObject({ old: ["update"], young: ["same"] });
        expect(linesOf(ran)).toEqual([expect.stringMatching(line)]);
        const [{ resource = undefined } = {}] = ran.diagnostics;
        expect(resource).toBe(door === "plugin" ? "old" : "");
        expect(ran.calls).toEqual([]);
    });

    it("is rotated by the update", async () => {
        const ran = await scene.up();
        expect(ran.operations).toMatchObject({
            old: ["update"],
            young: ["same"],
            "old-consumer": ["update"],
        });
        // The dynamic provider can't tell an update from a preview, so it prints the line again.
        expect(linesOf(ran)).toEqual(door === "dynamic" ? [expect.stringMatching(line)] : []);
        expect(ran.output).toContain("rotated (age)");
        expect(ran.calls).toEqual(["apiTokenGrant", "regenerateSecret", "clientCredentialsGrant"]);
        const { currentSecret } = scene.simulator.app("old");
        expect(scene.consumed().at(-1)).toBe(currentSecret);
        const outputs = await scene.outputsOf("old");
        expect(outputs).toMatchObject({
            clientSecret: currentSecret,
            rotationReason: "age",
            rotationCount: 2,
        });
        const lifetimeMs = Date.parse(String(outputs?.["nextRotationAt"])) - Date.parse(String(outputs?.["rotatedAt"]));
        expect(lifetimeMs).toBe(86);
    });
});
