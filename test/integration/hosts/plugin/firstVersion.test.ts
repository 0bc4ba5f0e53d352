import { beforeEach, describe, expect, it } from "vitest";
import { simulateFirstVersion, statesOfFirstVersion } from "../../../support/firstVersion";
import { type PluginResource, usePlugin } from "../../../support/plugin/scene";
import type { Properties } from "../../../support/properties";

const scene = usePlugin();
const states = statesOfFirstVersion();

/** A resource of the fixture, as the engine hands it to the plugin once the program declares its type. */
interface Moved {
    readonly ci: PluginResource;
    readonly args: Properties;
    readonly before: Properties;
}
let resources: ReadonlyMap<string, Moved>;

beforeEach(async () => {
    const stored = states(scene.simulator);
    await simulateFirstVersion(scene.simulator, stored);
    scene.clock.advance(Date.parse("2026-11-24T00:00:00Z") - scene.clock.now());
    resources = new Map(
        stored.map(({ name, args, outputs }) => {
            const ci = scene.resource(name);
            ci.outputs = outputs;
            const { __provider: _, ...before } = ci.outputs;
            return [name, { ci, args: { ...args, oauthAppId: name }, before }];
        }),
    );
});

const of = (name: string) => resources.get(name) ?? expect.unreachable(name);

describe("a state that the first version has written, through the plugin", () => {
    it.each(["regenerated", "adopted", "overlapping"])("is updated without a call: %s", async (name) => {
        const { ci, args, before } = of(name);
        const difference = { detailed: { rotation: "ADD (output)" } };
        expect(await ci.preview(args)).toMatchObject({ operation: "update", calls: [], difference });
        expect(await ci.up(args)).toMatchObject({ operation: "update", calls: [] });
        const { rotation, ...outputs } = ci.outputs;
        expect(outputs).toEqual(before);
        expect(rotation).toMatchObject({ clientSecret: before["clientSecret"] });
        expect(await ci.up(args)).toMatchObject({ operation: "same" });
    });

    it.each(["regenerated", "adopted", "overlapping", "pending", "candidate"])("is refreshed: %s", async (name) => {
        const { ci, before } = of(name);
        expect(await ci.refresh()).toMatchObject({ lines: [], calls: ["login"] });
        const { previousClientSecret: _, previousClientSecretExpiresAt: __, ...rest } = before;
        expect(ci.outputs).toMatchObject(rest);
    });

    it.each([
        { name: "pending", secret: "clientSecret", count: 2 },
        { name: "candidate", secret: "pendingClientSecret", count: 2 },
    ])("goes on after a failed verification: the $secret of $name becomes the current one", async (row) => {
        const { ci, args, before } = of(row.name);
        expect(await ci.up(args)).toMatchObject({ operation: "update", calls: ["login"] });
        const { rotationTrigger } = args;
        const outputs = { clientSecret: before[row.secret], verified: true, rotationCount: row.count, rotationTrigger };
        expect(ci.outputs).toMatchObject(outputs);
    });

    it("is destroyed, and revoked if revokeOnDelete is set", async () => {
        for (const { ci } of resources.values()) expect(await ci.destroy()).not.toHaveProperty("error");
        expect(scene.simulator.app("regenerated").secretsMade).toHaveLength(2);
    });
});
