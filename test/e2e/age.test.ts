import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hosts, type Scene, startScene } from "../support/scene";

/** 86.4 ms, which is over before the next command looks. */
const momentInDays = 0.000_001;

describe.each(hosts)("%s: a secret that has reached its greatest age", (host) => {
    let scene: Scene;
    const line =
        /^OAuth app old in organization \S+: will rotate: .+\(rotateAfterDays\); the present secret stops working at once$/;

    beforeAll(async () => {
        scene = await startScene({ host, apps: ["old", "young"] });
        scene.declare({
            old: { args: { rotateAfterDays: momentInDays }, consumed: true },
            young: { args: { rotateAfterDays: 1 } },
        });
        await scene.up();
    });
    afterAll(() => scene.close());

    if (host === "plugin")
        it("is rotated without a changed input, and one line of the preview says so, on the resource", async () => {
            const ran = await scene.preview();
            expect(ran.operations).toMatchObject({ old: ["update"], young: ["same"] });
            expect(ran.diagnostics).toEqual([
                expect.objectContaining({ message: expect.stringMatching(line), resource: "old" }),
            ]);
            expect(ran.calls).toEqual([]);
        });

    it("is rotated by the update", async () => {
        const ran = await scene.up();
        expect(ran.operations).toMatchObject({
            old: ["update"],
            young: ["same"],
            "old-consumer": ["update"],
        });
        // The dynamic provider can't tell an update from a preview, so it prints the line, on the stack.
        const lines = ran.diagnostics.filter(({ message }) => message.includes("rotateAfterDays"));
        const printed = { message: expect.stringMatching(line), resource: "" };
        expect(lines).toEqual(host === "dynamic" ? [expect.objectContaining(printed)] : []);
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
