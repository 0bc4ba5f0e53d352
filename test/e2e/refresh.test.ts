import { beforeAll, describe, expect, it } from "vitest";
import { linesOn, useScene } from "../support/scene";

/** With the plugin, test/e2e/languages has a refresh in each language. */
describe("a refresh", () => {
    const apps = ["fine", "unsure", "rotated", "warned", "gone"];
    const scene = useScene({ apps, env: { CSP_RETRY_FOR_SECONDS: "1" } });

    beforeAll(async () => {
        const warned = { args: { onExternalRotation: "warn" }, consumed: true };
        scene.declare({ fine: {}, unsure: {}, rotated: { consumed: true }, warned, gone: {} });
        await scene.up();
    });

    it("marks what CSP rejects, removes what is gone, and changes nothing where it can't be sure", async () => {
        for (const id of ["rotated", "warned"]) scene.app(id).rotateOutside();
        scene.simulator.removeApp("gone");
        scene.simulator.fault("clientCredentialsGrant", { status: 404, html: true }, { appId: "unsure" });
        const before = await scene.allOutputs();
        const ran = await scene.refresh();
        expect(new Set(ran.calls)).toEqual(new Set(["apiTokenGrant", "clientCredentialsGrant", "getApp"]));
        const after = await scene.allOutputs();
        for (const id of ["rotated", "warned"]) {
            const words = /CSP rejects the stored secret \(.* by someone@example.com at \d{4}-.*Z\)$/;
            // The engine calls diff too, which adds a line about the next update.
            expect(linesOn(ran, id)[0]).toMatch(words);
            expect(after[id]).toEqual({ ...before[id], rejected: true });
        }
        expect(after).not.toHaveProperty("gone");
        expect(linesOn(ran, "unsure")).toEqual([expect.stringContaining("status 404")]);
        expect(linesOn(ran, "fine")).toEqual([]);
        for (const id of ["unsure", "fine"]) expect(after[id]).toEqual(before[id]);
    });

    it("lets the next up heal, recreate or only warn", async () => {
        scene.simulator.addApp({ id: "gone" });
        const outside = scene.app("warned").currentSecret;
        const ran = await scene.up();
        expect(ran.operations).toMatchObject({ rotated: ["update"], warned: ["same"], gone: ["create"] });
        expect(linesOn(ran, "warned")).toEqual([expect.stringMatching(/CSP rejects .* nothing is done/)]);
        expect(scene.app("warned").currentSecret).toBe(outside);
        const outputs = await scene.outputsOf("rotated");
        const clientSecret = scene.app("rotated").currentSecret;
        expect(outputs).toMatchObject({ clientSecret, rotationReason: "rejected" });
        expect(outputs).not.toHaveProperty("rejected");
        expect(scene.consumed()).toContain(clientSecret);
    });

    it("heals at once as part of an up", async () => {
        scene.app("rotated").rotateOutside();
        const ran = await scene.up({ refresh: true });
        expect(ran.operations["rotated"]).toContain("update");
        expect(scene.simulator.callsOf("regenerateSecret")).toMatchObject([{ appId: "rotated" }]);
        expect(scene.consumed().at(-1)).toBe(scene.app("rotated").currentSecret);
        expect(await scene.outputsOf("warned")).toMatchObject({ rejected: true });
    });
});
