import { beforeAll, describe, expect, it } from "vitest";
import { linesOn, useScene } from "../support/scene";

const apps = ["kept", "removed", "replaced", "renamed", "moved", "overlapping", "outside", "deleted"];

describe("revokeOnDelete", () => {
    const scene = useScene({ host: "plugin", apps: [...apps, "target"], env: { CSP_RETRY_FOR_SECONDS: "1" } });
    const secretsOf = (ids: readonly string[]) => ids.map((id) => [id, scene.app(id).currentSecret] as const);
    const regenerated = () => scene.simulator.callsOf("regenerateSecret").map(({ appId }) => appId);
    /** @param renamed the resources that have another app than their name says. */
    const declare = (names: readonly string[], renamed: Readonly<Record<string, string>> = {}) => {
        const all = [...names.map((name) => [name, name] as const), ...Object.entries(renamed)];
        const revoking = all.map(([name, oauthAppId]) => {
            return [name, { args: { oauthAppId, revokeOnDelete: true }, consumed: name === "moved" }] as const;
        });
        scene.declare({ kept: {}, ...Object.fromEntries(revoking) });
    };
    const renamed = { anew: "renamed", moved: "target" };

    beforeAll(async () => {
        declare(apps.slice(1));
        await scene.up();
    });

    it("revokes the secret of a removed resource or another app, but no secret that the same update made", async () => {
        const dead = secretsOf(["removed", "moved"]);
        declare(["replaced", "overlapping", "outside", "deleted"], renamed);
        const ran = await scene.up({ replace: [await scene.urnOf("replaced")] });
        const replacement = ["create-replacement", "replace", "delete-replaced"];
        expect(ran.operations).toMatchObject({
            replaced: replacement,
            moved: replacement,
            "moved-consumer": ["update"],
            anew: ["create"],
            renamed: ["delete"],
            removed: ["delete"],
        });
        expect(regenerated().toSorted()).toEqual(["moved", "removed", "renamed", "replaced", "target"]);
        expect(regenerated().indexOf("target")).toBeLessThan(regenerated().indexOf("moved"));
        for (const [id, secret] of dead) expect(scene.app(id).accepts(secret)).toBe(false);
        expect(scene.consumed().at(-1)).toBe(scene.app("target").currentSecret);
        for (const [name, id] of Object.entries({ replaced: "replaced", ...renamed }))
            expect(await scene.secretOf(name)).toBe(scene.app(id).currentSecret);
        const reason = "its secret is not revoked: this update has made or adopted a secret";
        for (const id of ["replaced", "renamed"]) expect(linesOn(ran, id).at(-1)).toContain(reason);
    });

    it("fails a destroy without credentials, names the settings, and can be retried", async () => {
        scene.project.env["CSP_API_TOKEN"] = "";
        declare(["replaced", "overlapping", "outside"], renamed);
        const ran = await scene.up({ fails: true });
        expect(ran.output).toContain("There are no credentials for CSP. Set CSP_API_TOKEN");
        expect(ran.output).not.toMatch(/\n\s+at /);
        expect(regenerated()).toEqual([]);
        expect(await scene.outputsOf("deleted")).toBeDefined();
        scene.project.env["CSP_API_TOKEN"] = scene.simulator.apiToken;
    });

    it("keeps a secret that may be in use, says so, and treats a deleted app as revoked", async () => {
        scene.app("overlapping").rotateOutsideWithOverlap(600);
        scene.app("outside").rotateOutside();
        scene.simulator.removeApp("deleted");
        const kept = secretsOf(["kept", "overlapping", "outside"]);
        const ended = secretsOf(["replaced", "renamed", "target"]);
        const ran = await scene.destroy();
        expect(regenerated().toSorted()).toEqual(["renamed", "replaced", "target"]);
        for (const [id, secret] of kept) expect(scene.app(id).currentSecret).toBe(secret);
        for (const [id, secret] of ended) expect(scene.app(id).accepts(secret)).toBe(false);
        expect(linesOn(ran, "outside").at(-1)).toContain("is not revoked: CSP did not accept it just now");
        const overlap = "is not revoked: a rotation with overlap may be in progress";
        expect(linesOn(ran, "overlapping").at(-1)).toContain(overlap);
        expect(linesOn(ran, "kept")).toEqual([]);
    });
});
