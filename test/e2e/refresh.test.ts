import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { doors, type RanWithCalls, type Scene, startScene } from "../support/scene";

const mutating = ["regenerateSecret", "setSecret", "deleteOldSecret"];

describe.each(doors)("%s: a refresh", (door) => {
    let scene: Scene;
    const app = (id: string) => scene.simulator.app(id);
    const linesOn = (ran: RanWithCalls, id: string) =>
        ran.diagnostics.map(({ message }) => message).filter((message) => message.startsWith(`OAuth app ${id} in `));
    const refresh = async () => {
        const ran = await scene.refresh();
        expect(ran.succeeded).toBe(true);
        expect(ran.calls.filter((kind) => mutating.includes(kind))).toEqual([]);
        return ran;
    };

    beforeAll(async () => {
        scene = await startScene({
            door,
            apps: ["fine", "rotated", "warned", "gone"],
            env: { CSP_RETRY_FOR_SECONDS: "1" },
        });
        scene.declare({
            fine: {},
            rotated: { consumed: true },
            warned: { args: { onExternalRotation: "warn" }, consumed: true },
            gone: {},
        });
        await scene.up();
    });
    afterAll(() => scene.close());

    it("of secrets that CSP accepts changes nothing, and needs no credentials", async () => {
        const before = await scene.outputsOf("fine");
        scene.project.env["CSP_API_TOKEN"] = "";
        const ran = await refresh();
        expect(new Set(ran.calls)).toEqual(new Set(["clientCredentialsGrant"]));
        expect(ran.diagnostics).toEqual([]);
        expect(await scene.outputsOf("fine")).toEqual(before);
    });

    it("changes nothing where it can't be sure, and warns in one line each", async () => {
        for (const id of ["rotated", "warned"]) app(id).rotateOutside();
        scene.simulator.fault("clientCredentialsGrant", { status: 404, html: true }, { appId: "gone" });
        const before = await scene.outputsOf("rotated");
        const ran = await refresh();
        for (const id of ["rotated", "warned"]) {
            expect(linesOn(ran, id)).toEqual([expect.stringContaining("no credentials for CSP")]);
        }
        expect(linesOn(ran, "gone")).toEqual([expect.stringContaining("status 404")]);
        expect(linesOn(ran, "fine")).toEqual([]);
        expect(await scene.outputsOf("rotated")).toEqual(before);
        scene.project.env["CSP_API_TOKEN"] = scene.simulator.apiToken;

        scene.simulator.setDown(true);
        const blind = await refresh();
        scene.simulator.setDown(false);
        for (const id of ["rotated", "warned", "gone", "fine"]) expect(linesOn(blind, id)).toHaveLength(1);
        expect(await scene.outputsOf("gone")).toBeDefined();
    });

    it("marks what CSP rejects, saying who changed it and when, and removes what is gone", async () => {
        scene.simulator.removeApp("gone");
        const ran = await refresh();
        for (const id of ["rotated", "warned"]) {
            const words = /CSP rejects the stored secret \(.* by someone@example.com at \d{4}-.*Z\)$/;
            // The engine calls diff too, which adds a line about the next update.
            expect(linesOn(ran, id)[0]).toMatch(words);
            expect(await scene.outputsOf(id)).toMatchObject({ rejected: true });
        }
        expect(await scene.outputsOf("gone")).toBeUndefined();
        expect(await scene.outputsOf("fine")).not.toHaveProperty("rejected");
    });

    it("lets the next up heal, recreate or only warn", async () => {
        scene.simulator.addApp({ id: "gone" });
        const outside = app("warned").currentSecret;
        const preview = await scene.preview();
        expect(preview.operations).toMatchObject({ rotated: ["update"], warned: ["same"], gone: ["create"] });
        expect(preview.calls).toEqual([]);
        expect(linesOn(preview, "rotated")).toEqual([expect.stringContaining("will rotate")]);
        const ran = await scene.up();
        expect(ran.operations).toMatchObject({ rotated: ["update"], warned: ["same"], gone: ["create"] });
        expect(linesOn(ran, "warned")).toEqual([expect.stringMatching(/CSP rejects .* nothing is done/)]);
        expect(app("warned").currentSecret).toBe(outside);
        const outputs = await scene.outputsOf("rotated");
        expect(outputs).toMatchObject({
            clientSecret: app("rotated").currentSecret,
            rotationReason: "rejected",
        });
        expect(outputs).not.toHaveProperty("rejected");
        expect(scene.consumed()).toContain(app("rotated").currentSecret);
    });

    it("heals at once as part of an up", async () => {
        app("rotated").rotateOutside();
        const ran = await scene.up({ refresh: true });
        expect(ran.operations["rotated"]).toContain("update");
        expect(scene.simulator.callsOf("regenerateSecret")).toMatchObject([{ appId: "rotated" }]);
        expect(scene.consumed().at(-1)).toBe(app("rotated").currentSecret);
        expect(await scene.outputsOf("warned")).toMatchObject({ rejected: true });
    });

    it("may be wrong: the next up tests again, and does not rotate what CSP accepts", async () => {
        const { currentSecret } = app("rotated");
        scene.simulator.fault("clientCredentialsGrant", { status: 401 }, { appId: "rotated" });
        await refresh();
        expect(await scene.outputsOf("rotated")).toMatchObject({ rejected: true });
        const ran = await scene.up();
        expect(ran.calls).toEqual(["clientCredentialsGrant"]);
        expect(app("rotated").currentSecret).toBe(currentSecret);
        expect(await scene.outputsOf("rotated")).not.toHaveProperty("rejected");
    });
});
