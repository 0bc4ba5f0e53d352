import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { killedAfter } from "../support/killed";
import { type Scene, startScene } from "../support/scene";

describe("newClientSecret", () => {
    let scene: Scene;
    const initial = "Initial_Secret.1";
    const app = () => scene.simulator.app("ci");
    const declare = (newClientSecret: string, retired = true) =>
        scene.declare({
            ci: { args: { overlapSeconds: 3_600, newClientSecret }, consumed: true, retired },
        });

    beforeAll(async () => {
        scene = await startScene({ host: "plugin" });
        scene.simulator.addApp({ id: "ci", clientSecret: initial });
        declare("Own_Secret.1", false);
        expect((await scene.up()).succeeded).toBe(true);
    });
    afterAll(() => scene.close());

    it("waits for a retirement in a frozen update if the previous overlap still runs", async () => {
        declare("Own_Secret.2", false);
        expect((await scene.up()).output).toContain("[OVERLAP_IN_PROGRESS]");
        declare("Own_Secret.2");
        scene.project.env["CSP_FREEZE_ROTATION"] = "true";
        expect((await scene.up()).calls).toContain("deleteOldSecret");
        expect(app().currentSecret).toBe("Own_Secret.1");
        scene.project.env["CSP_FREEZE_ROTATION"] = "";
    });

    it("is then set, tested and handed out, and survives a kill -9 between the DELETE of the retirement and the state", async () => {
        await killedAfter(scene, "deleteOldSecret");
        expect(scene.consumed()).toEqual(["Own_Secret.1", "Own_Secret.2"]);
        const ran = await scene.up();
        expect(ran.succeeded, ran.output).toBe(true);
        expect(ran.calls).not.toContain("deleteOldSecret");
        await expectAgreement("Own_Secret.2");
        expect(app().previousSecret).toBeUndefined();
    });

    it("survives a kill -9 between its POST and the state: exactly one POST", async () => {
        declare("Own_Secret.3");
        await killedAfter(scene, "setSecret");
        expect(await scene.outputsOf("ci")).toMatchObject({ clientSecret: "Own_Secret.2" });
        expect(scene.consumed().at(-1)).toBe("Own_Secret.2");
        expect(app().accepts("Own_Secret.2")).toBe(true);
        const ran = await scene.up();
        expect(ran.succeeded, ran.output).toBe(true);
        expect(ran.calls).not.toContain("setSecret");
        expect(app().secretsMade).toEqual([initial, "Own_Secret.1", "Own_Secret.2", "Own_Secret.3"]);
        await expectAgreement("Own_Secret.3");
        // Nothing proves that this stack's POST made the overlap, so the retirement ends nothing.
        expect(ran.calls).not.toContain("deleteOldSecret");
        expect(app().accepts("Own_Secret.2")).toBe(true);
    });

    it("is never printed", () => {
        for (const secret of scene.simulator.secretsEverIssued())
            expect(scene.project.printed.join("\n")).not.toContain(secret);
    });

    async function expectAgreement(secret: string): Promise<void> {
        expect(app().currentSecret).toBe(secret);
        expect(await scene.outputsOf("ci")).toMatchObject({
            clientSecret: secret,
            verified: true,
            rotationReason: "newClientSecret",
        });
        expect(scene.consumed().at(-1)).toBe(secret);
    }
});
