import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Scene, startScene } from "../support/scene";

const otherOrg = "0a1b2c3d-0000-4000-8000-000000000002";

describe("another app", () => {
    let scene: Scene;
    const declare = (args: object) =>
        scene.declare({ ci: { args: { revokeOnDelete: true, ...args }, consumed: true } });
    const regenerated = () =>
        scene.simulator.callsOf("regenerateSecret").map(({ orgId, appId }) => `${orgId}/${appId}`);

    beforeAll(async () => {
        const apiTokens = [{ token: "Api-token-of-two-organizations_1", roles: ["org_owner"], orgIds: [otherOrg] }];
        scene = await startScene({ simulator: { orgId: otherOrg, apiTokens } });
        for (const id of ["first", "second"]) scene.simulator.addApp({ id });
        declare({ oauthAppId: "first" });
        await scene.up();
    });
    afterAll(() => scene.close());

    it("makes the new secret first, then updates the consumers, and revokes the old secret last", async () => {
        declare({ oauthAppId: "second" });
        const ran = await scene.up();
        const replaced = ["create-replacement", "replace", "delete-replaced"];
        expect(ran.operations).toMatchObject({ ci: replaced, "ci-consumer": ["update"] });
        expect(regenerated()).toEqual([`${otherOrg}/second`, `${otherOrg}/first`]);
        const { currentSecret } = scene.simulator.app("second");
        expect(scene.consumed().at(-1)).toBe(currentSecret);
        expect(await scene.outputsOf("ci")).toMatchObject({
            clientId: "second",
            clientSecret: currentSecret,
            rotationReason: "created",
            rotationCount: 1,
        });
    });
});
