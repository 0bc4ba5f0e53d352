import { describe, expect, it } from "vitest";
import { hour } from "../../../support/fakeClock";
import { usePlugin } from "../../../support/plugin/scene";

const scene = usePlugin();

const app = (line: string) => `OAuth app app in organization ${scene.simulator.orgId}: ${line}`;

describe("an OAuthAppSecret of the plugin", () => {
    it("is created, left alone, rotated, refreshed and destroyed", async () => {
        const ci = scene.resource();
        const created = await ci.up({ rotationTrigger: { b: 1, a: [null] } });
        expect(created).toMatchObject({ operation: "create", id: `${scene.simulator.orgId}/app` });
        expect(created.lines).toEqual([
            app("rotated (created); the old secret has stopped working; CSP accepts the new one"),
        ]);
        expect(created.calls).toEqual(["login", "put", "test"]);
        expect(ci.outputs).toMatchObject({ clientSecret: scene.app.currentSecret, rotationReason: "created" });

        const unchanged = await ci.up({ rotationTrigger: { a: [null], b: 1 } });
        expect(unchanged).toEqual({
            operation: "same",
            difference: { changes: false, replaces: [], diffs: [], detailed: {} },
            lines: [],
            calls: [],
        });

        const rotated = await ci.up({ rotationTrigger: { b: 2, a: [null] } });
        expect(rotated).toMatchObject({ operation: "update", calls: ["login", "put", "test"] });
        expect(ci.outputs).toMatchObject({ clientSecret: scene.app.currentSecret, rotationReason: "trigger" });

        const before = ci.kept;
        expect(await ci.refresh()).toMatchObject({ lines: [], calls: ["test"] });
        expect(ci.kept).toEqual(before);
        expect(await ci.destroy()).toMatchObject({ operation: "delete", lines: [], calls: [] });
        expect(ci.exists).toBe(false);
    });

    it("keeps what a retirement needs of the last rotation", async () => {
        const ci = scene.resource();
        await ci.up({ overlapSeconds: 3_600 });
        const previous = ci.outputs["clientSecret"];
        scene.clock.advance(2 * hour);
        await ci.up({ overlapSeconds: 3_600, rotationTrigger: 1, authenticateAs: "credentials" });
        const now = scene.clock.iso();
        expect(ci.outputs["rotation"]).toEqual({
            ...scene.inputs(),
            authenticateAs: "credentials",
            clientSecret: scene.app.currentSecret,
            previousClientSecret: previous,
            previousClientSecretExpiresAt: new Date(Date.parse(now) + hour).toISOString(),
            rotatedAt: now,
        });
    });

    it("leaves the state if CSP says that its app is gone", async () => {
        const ci = scene.resource();
        await ci.up();
        scene.simulator.removeApp("app");
        const step = await ci.refresh();
        expect(step.lines).toEqual([app("CSP says that there is no such app, so it leaves Pulumi's state")]);
        expect(ci.exists).toBe(false);
    });

    it("can't be imported: the error says how to adopt", async () => {
        const plugin = await scene.startProcess();
        const { urn } = scene.resource();
        const id = `${scene.simulator.orgId}/app`;
        await expect(plugin.read(urn, id, {}, {})).rejects.toThrow(
            /It can't be imported.*existingClientSecret. \[IMPORT_REFUSED\]$/,
        );
        expect(scene.simulator.calls).toEqual([]);
    });
});

describe("many resources at once", () => {
    it("share one access token, and each has its own lines", async () => {
        const plugin = await scene.startProcess();
        const names = Array.from({ length: 40 }, (_, index) => `app-${index}`);
        for (const id of names) scene.simulator.addApp({ id });
        const resources = names.map((name) => ({ name, urn: scene.resource(name).urn }));
        const made = await Promise.all(
            resources.map(({ name, urn }) => plugin.create(urn, scene.inputs({ oauthAppId: name }))),
        );
        expect(scene.simulator.callsOf("apiTokenGrant")).toHaveLength(1);
        expect(made.map(({ id }) => id)).toEqual(names.map((name) => `${scene.simulator.orgId}/${name}`));
        expect(plugin.running.size).toBe(0);
        for (const { name, urn } of resources) {
            const lines = scene.engine.lines.filter((line) => line.urn === urn);
            expect(lines).toEqual([{ urn, message: expect.stringContaining(`OAuth app ${name} in organization`) }]);
        }
    });
});
