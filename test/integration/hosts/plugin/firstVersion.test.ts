import { beforeEach, describe, expect, it } from "vitest";
import { type StoredSecret, simulateFirstVersion, statesOfFirstVersion } from "../../../support/firstVersion";
import { type PluginResource, usePlugin } from "../../../support/plugin/scene";
import type { Properties } from "../../../support/properties";

const scene = usePlugin();
const states = statesOfFirstVersion();

let stored: readonly StoredSecret[];

beforeEach(async () => {
    stored = states(scene.simulator);
    await simulateFirstVersion(scene.simulator, stored);
    scene.clock.advance(Date.parse("2026-11-24T00:00:00Z") - scene.clock.now());
});

/** A resource of the fixture, as the engine hands it to the plugin once the program declares its type. */
function moved(name: string): { ci: PluginResource; args: Properties; before: Properties } {
    const { args, outputs } = stored.find((one) => one.name === name) ?? expect.unreachable(name);
    const ci = scene.resource(name);
    ci.outputs = outputs;
    const { __provider: _, ...before } = ci.outputs;
    return { ci, args: { ...args, oauthAppId: name }, before };
}

describe("a state that the first version has written, through the plugin", () => {
    it.each(["regenerated", "adopted", "overlapping"])("is updated without a call: %s", async (name) => {
        const { ci, args, before } = moved(name);
        const difference = { detailed: { rotation: "ADD (output)" } };
        expect(await ci.preview(args)).toMatchObject({ operation: "update", calls: [], difference });
        expect(await ci.up(args)).toMatchObject({ operation: "update", calls: [] });
        const { rotation, ...outputs } = ci.outputs;
        expect(outputs).toEqual(before);
        expect(rotation).toMatchObject({ clientSecret: before["clientSecret"] });
        expect(await ci.up(args)).toMatchObject({ operation: "same" });
    });

    it.each(["regenerated", "adopted", "overlapping", "pending", "candidate"])("is refreshed: %s", async (name) => {
        const { ci, before } = moved(name);
        expect(await ci.refresh()).toMatchObject({ lines: [], calls: ["login"] });
        const { previousClientSecret: _, previousClientSecretExpiresAt: __, ...rest } = before;
        expect(ci.outputs).toMatchObject(rest);
    });

    it.each([
        { name: "pending", secret: "clientSecret" },
        { name: "candidate", secret: "pendingClientSecret" },
    ])("goes on after a failed verification: the $secret of $name becomes the current one", async (row) => {
        const { ci, args, before } = moved(row.name);
        expect(await ci.up(args)).toMatchObject({ operation: "update", calls: ["login"] });
        const [clientSecret, rotationTrigger] = [before[row.secret], args["rotationTrigger"]];
        expect(ci.outputs).toMatchObject({ clientSecret, verified: true, rotationCount: 2, rotationTrigger });
    });

    it("is destroyed, and revoked if revokeOnDelete is set", async () => {
        for (const { name } of stored) expect(await moved(name).ci.destroy()).not.toHaveProperty("error");
        expect(scene.simulator.app("regenerated").secretsMade).toHaveLength(2);
    });
});
