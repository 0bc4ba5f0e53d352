import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { killedAfter } from "../support/killed";
import { doors, type RanWithCalls, type Scene, startScene } from "../support/scene";

describe.each(doors)("%s: newClientSecret", (door) => {
    let scene: Scene;
    const initial = "Initial_Secret.1";
    const app = () => scene.simulator.app("ci");
    const declare = (newClientSecret: string, retired = true) =>
        scene.declare({
            ci: { args: { overlapSeconds: 3_600, newClientSecret }, consumed: true, retired },
        });

    beforeEach(async () => {
        scene = await startScene({ door });
        scene.simulator.addApp({ id: "ci", clientSecret: initial });
    });
    afterEach(() => scene.close());

    /** Which secrets were set, including calls that the journal no longer has. */
    const secretsMade = () => app().secretsMade;

    it("is set, tested and handed out, and the previous one is retired; a new value repeats this", async () => {
        declare("Own_Secret.1");
        const created = await scene.up();
        expect(created.succeeded).toBe(true);
        expect(scene.simulator.callsOf("setSecret")).toHaveLength(1);
        expect(app().previousSecret).toBeUndefined();

        declare("Own_Secret.2");
        const ran = await scene.up();
        expect(ran.calls).toContain("deleteOldSecret");
        expect(scene.consumed()).toEqual(["Own_Secret.1", "Own_Secret.2"]);
        expect(secretsMade()).toEqual([initial, "Own_Secret.1", "Own_Secret.2"]);
        expect(await scene.outputsOf("ci")).toMatchObject({ rotationReason: "newClientSecret" });
        expect((await scene.up()).calls).toEqual([]);
        for (const secret of scene.simulator.secretsEverIssued())
            expect(scene.project.printed.join("\n")).not.toContain(secret);
    });

    it("waits for a retirement in a frozen update if the previous overlap still runs", async () => {
        declare("Own_Secret.1", false);
        await scene.up();
        declare("Own_Secret.2", false);
        expect((await scene.up()).output).toContain("[OVERLAP_IN_PROGRESS]");

        declare("Own_Secret.2");
        scene.project.env["CSP_FREEZE_ROTATION"] = "true";
        expect((await scene.up()).calls).toContain("deleteOldSecret");
        expect(app().currentSecret).toBe("Own_Secret.1");
        scene.project.env["CSP_FREEZE_ROTATION"] = "";
        expect((await scene.up()).succeeded).toBe(true);
        expect(scene.consumed()).toEqual(["Own_Secret.1", "Own_Secret.2"]);
        expect(secretsMade()).toEqual([initial, "Own_Secret.1", "Own_Secret.2"]);
    });

    it("survives a kill -9 between the POST of the creation and the state: exactly one POST", async () => {
        declare("Own_Secret.1");
        await killedAfter(scene, "setSecret");
        expect(secretsMade()).toEqual([initial, "Own_Secret.1"]);
        expect(await scene.outputsOf("ci")).toBeUndefined();
        const ran = await scene.up();
        expect(ran.succeeded).toBe(true);
        expect(ran.calls).not.toContain("setSecret");
        await expectAgreement("Own_Secret.1");
        expectOverlapLeftAlone(ran, initial);
    });

    it("survives a kill -9 between the POST of an update and the state: exactly one POST", async () => {
        declare("Own_Secret.1");
        await scene.up();
        declare("Own_Secret.2");
        await killedAfter(scene, "setSecret");
        expect(await scene.outputsOf("ci")).toMatchObject({ clientSecret: "Own_Secret.1" });
        expect(scene.consumed()).toEqual(["Own_Secret.1"]);
        expect(app().accepts("Own_Secret.1")).toBe(true);
        const ran = await scene.up();
        expect(ran.succeeded).toBe(true);
        expect(ran.calls).not.toContain("setSecret");
        expect(secretsMade()).toEqual([initial, "Own_Secret.1", "Own_Secret.2"]);
        await expectAgreement("Own_Secret.2");
        expectOverlapLeftAlone(ran, "Own_Secret.1");
    });

    it("survives a kill -9 between the DELETE of the retirement and the state", async () => {
        declare("Own_Secret.1");
        await scene.up();
        declare("Own_Secret.2");
        await killedAfter(scene, "deleteOldSecret");
        const ran = await scene.up();
        expect(ran.succeeded).toBe(true);
        expect(ran.calls).not.toContain("deleteOldSecret");
        await expectAgreement("Own_Secret.2");
        expect(app().previousSecret).toBeUndefined();
        expect((await scene.up()).calls).toEqual([]);
    });

    async function expectAgreement(secret: string): Promise<void> {
        expect(app().currentSecret).toBe(secret);
        expect(await scene.outputsOf("ci")).toMatchObject({ clientSecret: secret, verified: true });
        expect(scene.consumed().at(-1)).toBe(secret);
    }

    /** Nothing proves that this stack's POST made the overlap, so the retirement ends nothing. */
    function expectOverlapLeftAlone(ran: RanWithCalls, previous: string): void {
        expect(ran.calls).not.toContain("deleteOldSecret");
        expect(app().accepts(previous)).toBe(true);
    }
});
