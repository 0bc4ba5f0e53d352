import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { doors, type Scene, startScene } from "../support/scene";

const otherOrg = "0a1b2c3d-0000-4000-8000-000000000002";
const replaced = ["create-replacement", "replace", "delete-replaced"];

describe.each(doors)("%s: another app or organization", (door) => {
    let scene: Scene;
    const declare = (args: object) =>
        scene.declare({ ci: { args: { revokeOnDelete: true, ...args }, consumed: true } });
    const regenerated = () =>
        scene.simulator.callsOf("regenerateSecret").map(({ orgId, appId }) => `${orgId}/${appId}`);

    beforeAll(async () => {
        const apiTokens = [{ token: "Api-token-of-two-organizations_1", roles: ["org_owner"], orgIds: [otherOrg] }];
        scene = await startScene({ door, simulator: { orgId: otherOrg, apiTokens } });
        for (const id of ["first", "second"]) scene.simulator.addApp({ id });
        declare({ oauthAppId: "first" });
        await scene.up();
    });
    afterAll(() => scene.close());

    it("is previewed as a replacement, without a call", async () => {
        declare({ oauthAppId: "second" });
        const ran = await scene.preview();
        expect(ran.operations).toMatchObject({ ci: replaced, "ci-consumer": ["update"] });
        expect(ran.calls).toEqual([]);
    });

    it("makes the new secret first, then updates the consumers, and revokes the old secret last", async () => {
        const ran = await scene.up();
        expect(ran.operations).toMatchObject({ ci: replaced, "ci-consumer": ["update"] });
        expect(regenerated()).toEqual([`${otherOrg}/second`, `${otherOrg}/first`]);
        const { currentSecret } = scene.simulator.app("second");
        expect(scene.consumed().at(-1)).toBe(currentSecret);
        expect(await scene.outputsOf("ci")).toMatchObject({
            ...{
                clientId: "second",
                clientSecret: currentSecret,
                rotationReason: "created",
                rotationCount: 1,
            },
        });
    });

    it("fails the update and keeps the old one if CSP does not know it", async () => {
        const before = await scene.outputsOf("ci");
        declare({ oauthAppId: "second", orgId: "0a1b2c3d-0000-4000-8000-000000000009" });
        const ran = await scene.up();
        expect(ran.succeeded).toBe(false);
        expect(ran.output).toContain("status 404");
        expect(regenerated()).toEqual(["0a1b2c3d-0000-4000-8000-000000000009/second"]);
        expect(await scene.outputsOf("ci")).toEqual(before);
        expect(scene.simulator.app("second").accepts(String(before?.["clientSecret"]))).toBe(true);
    });
});
