import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RanWithCalls, type Scene, startScene } from "../support/scene";

const apps = ["kept", "removed", "replaced", "renamed", "overlapping", "outside", "deleted"];

describe("revokeOnDelete", () => {
    let scene: Scene;
    const app = (id: string) => scene.simulator.app(id);
    const regenerated = () => scene.simulator.callsOf("regenerateSecret").map(({ appId }) => appId);
    const linesOn = (ran: RanWithCalls, id: string) =>
        ran.diagnostics.map(({ message }) => message).filter((message) => message.startsWith(`OAuth app ${id} in `));
    const revoking = { args: { revokeOnDelete: true } };
    const declare = (names: readonly string[]) =>
        scene.declare({
            kept: {},
            ...Object.fromEntries(names.map((name) => [name, revoking])),
            ...(names.includes("anew") && {
                anew: { args: { oauthAppId: "renamed", revokeOnDelete: true } },
            }),
        });

    beforeAll(async () => {
        scene = await startScene({ host: "plugin", apps, env: { CSP_RETRY_FOR_SECONDS: "1" } });
        declare(apps.slice(1));
        await scene.up();
    });
    afterAll(() => scene.close());

    it("revokes the secret of a removed resource, but no secret that the same update made", async () => {
        const removed = app("removed").currentSecret;
        declare(["replaced", "anew", "overlapping", "outside", "deleted"]);
        const ran = await scene.up({ replace: [await scene.urnOf("replaced")] });
        expect(ran.succeeded).toBe(true);
        expect(ran.operations).toMatchObject({
            replaced: ["create-replacement", "replace", "delete-replaced"],
            anew: ["create"],
            renamed: ["delete"],
            removed: ["delete"],
        });
        expect(regenerated().toSorted()).toEqual(["removed", "renamed", "replaced"]);
        expect(app("removed").accepts(removed)).toBe(false);
        for (const [name, id] of [
            ["replaced", "replaced"],
            ["anew", "renamed"],
        ] as const) {
            expect(await scene.outputsOf(name)).toMatchObject({ clientSecret: app(id).currentSecret });
            expect(linesOn(ran, id).at(-1)).toContain(
                "its secret is not revoked: this update has made or adopted a secret",
            );
        }
    });

    it("fails a destroy without credentials, names the settings, and can be retried", async () => {
        scene.project.env["CSP_API_TOKEN"] = "";
        declare(["replaced", "anew", "overlapping", "outside"]);
        const ran = await scene.up();
        expect(ran.succeeded).toBe(false);
        expect(ran.output).toContain("There are no credentials for CSP. Set CSP_API_TOKEN");
        expect(ran.output).not.toMatch(/\n\s+at /);
        expect(regenerated()).toEqual([]);
        expect(await scene.outputsOf("deleted")).toBeDefined();
        scene.project.env["CSP_API_TOKEN"] = scene.simulator.apiToken;
    });

    it("keeps a secret that may be in use, says so, and treats a deleted app as revoked", async () => {
        app("overlapping").rotateOutsideWithOverlap(600);
        app("outside").rotateOutside();
        scene.simulator.removeApp("deleted");
        const secrets = ["kept", "overlapping", "outside"].map((id) => [id, app(id).currentSecret] as const);
        const ended = ["replaced", "renamed"].map((id) => [id, app(id).currentSecret] as const);
        const ran = await scene.destroy();
        expect(ran.succeeded).toBe(true);
        expect(regenerated().toSorted()).toEqual(["renamed", "replaced"]);
        for (const [id, secret] of secrets) expect(app(id).currentSecret).toBe(secret);
        for (const [id, secret] of ended) expect(app(id).accepts(secret)).toBe(false);
        expect(linesOn(ran, "outside").at(-1)).toContain("is not revoked: CSP did not accept it just now");
        expect(linesOn(ran, "overlapping").at(-1)).toContain(
            "is not revoked: a rotation with overlap may be in progress",
        );
        expect(linesOn(ran, "kept")).toEqual([]);
    });
});
