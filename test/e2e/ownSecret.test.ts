import { beforeAll, describe, expect, it } from "vitest";
import { killedAfter } from "../support/killed";
import { useScene } from "../support/scene";

describe("newClientSecret", () => {
    const scene = useScene({ host: "plugin" });
    const initial = "Initial_Secret.1";
    const declare = (newClientSecret: string, retired = true) =>
        scene.declare({ ci: { args: { overlapSeconds: 3_600, newClientSecret }, consumed: true, retired } });

    beforeAll(async () => {
        scene.simulator.addApp({ id: "ci", clientSecret: initial });
        declare("Own_Secret.1", false);
        await scene.up();
    });

    it("waits for a retirement in a frozen update if the previous overlap still runs", async () => {
        declare("Own_Secret.2", false);
        expect((await scene.up({ fails: true })).output).toContain("[OVERLAP_IN_PROGRESS]");
        declare("Own_Secret.2");
        scene.project.env["CSP_FREEZE_ROTATION"] = "true";
        expect((await scene.up()).calls).toContain("deleteOldSecret");
        expect(scene.app().currentSecret).toBe("Own_Secret.1");
        scene.project.env["CSP_FREEZE_ROTATION"] = "";
    });

    it("is then set, tested and handed out, and survives a kill -9 between the DELETE of the retirement and the state", async () => {
        await killedAfter(scene, "deleteOldSecret");
        expect(scene.consumed()).toEqual(["Own_Secret.1", "Own_Secret.2"]);
        expect((await scene.up()).calls).not.toContain("deleteOldSecret");
        await expectAgreement("Own_Secret.2");
        expect(scene.app().previousSecret).toBeUndefined();
    });

    it("survives a kill -9 between its POST and the state: exactly one POST", async () => {
        declare("Own_Secret.3");
        await killedAfter(scene, "setSecret");
        expect([await scene.secretOf(), scene.consumed().at(-1)]).toEqual(["Own_Secret.2", "Own_Secret.2"]);
        expect(scene.app().accepts("Own_Secret.2")).toBe(true);
        const { calls } = await scene.up();
        expect(calls).not.toContain("setSecret");
        expect(scene.app().secretsMade).toEqual([initial, "Own_Secret.1", "Own_Secret.2", "Own_Secret.3"]);
        await expectAgreement("Own_Secret.3");
        // Nothing proves that this stack's POST made the overlap, so the retirement ends nothing.
        expect(calls).not.toContain("deleteOldSecret");
        expect(scene.app().accepts("Own_Secret.2")).toBe(true);
    });

    async function expectAgreement(clientSecret: string): Promise<void> {
        expect(scene.app().currentSecret).toBe(clientSecret);
        const outputs = { clientSecret, verified: true, rotationReason: "newClientSecret" };
        expect(await scene.outputsOf("ci")).toMatchObject(outputs);
        expect(scene.consumed().at(-1)).toBe(clientSecret);
    }
});
