import { beforeEach, describe, expect, it } from "vitest";
import { hour } from "../../../support/fakeClock";
import { type PluginResource, usePlugin } from "../../../support/plugin/scene";
import { asset, opened, secret, unknown } from "../../../support/plugin/wire";
import type { Properties } from "../../../support/properties";

const scene = usePlugin();
let ci: PluginResource;
let done: PluginResource;

beforeEach(async () => {
    ci = scene.resource();
    done = scene.resource("done", "vmware-csp:index:PreviousSecretRetirement");
    await ci.up({ overlapSeconds: 3_600 });
});

const rotation = () => ci.kept.outputs["rotation"];

/** A further rotation, which leaves an overlap of an hour. */
async function rotated(): Promise<void> {
    scene.clock.advance(2 * hour);
    await ci.up({ overlapSeconds: 3_600, rotationTrigger: scene.clock.iso() });
}

describe("a PreviousSecretRetirement of the plugin", () => {
    it("runs once after each rotation that left an overlap", async () => {
        scene.clock.advance(2 * hour);
        await ci.refresh();
        expect(await done.up({ rotation: rotation() })).toMatchObject({ operation: "create", calls: [], lines: [] });
        expect(done.kept.id).toBe(ci.kept.id);
        expect(done.outputs).not.toHaveProperty("retiredAt");
        await rotated();
        const previous = String(ci.outputs["previousClientSecret"]);
        const step = await done.up({ rotation: rotation(), drainSeconds: 10 });
        expect(step).toMatchObject({ operation: "update", calls: ["test", "test", "login", "delete"] });
        expect(step.lines).toEqual([
            expect.stringContaining("waiting 10 s for consumers that still use the previous secret"),
            expect.stringContaining("the previous secret is retired"),
        ]);
        expect(step.difference).toMatchObject({ replaces: [], detailed: { rotation: "UPDATE" } });
        expect(done.outputs).toEqual({
            stateVersion: 1,
            orgId: scene.simulator.orgId,
            oauthAppId: "app",
            rotatedAt: ci.outputs["rotatedAt"],
            retiredAt: scene.clock.iso(),
        });
        expect(scene.app.accepts(previous)).toBe(false);
        expect(await done.up({ rotation: rotation() })).toMatchObject({ operation: "same", calls: [], lines: [] });
        expect(await done.refresh()).toMatchObject({ calls: [] });
        expect(await done.destroy()).toMatchObject({ calls: [] });
    });

    it("is previewed as far as it is known", async () => {
        await rotated();
        const { orgId } = scene.simulator;
        const rotatedAt = ci.outputs["rotatedAt"];
        expect(await done.preview({ rotation: rotation() })).toMatchObject({
            operation: "create",
            id: ci.kept.id,
            calls: [],
            outputs: { orgId, oauthAppId: "app", rotatedAt, retiredAt: unknown },
        });
        expect(await done.preview({ rotation: secret(unknown) })).toMatchObject({
            operation: "create",
            id: "",
            calls: [],
            outputs: { orgId: unknown, oauthAppId: unknown, rotatedAt: unknown, retiredAt: unknown },
        });
        await done.up({ rotation: rotation() });
        expect(await done.preview({ rotation: unknown })).toMatchObject({
            operation: "update",
            calls: [],
            outputs: { orgId, oauthAppId: "app", rotatedAt: unknown, retiredAt: unknown },
        });
    });

    it("gets the previewed rotation of its secret as an input, which is partly unknown", async () => {
        await rotated();
        await done.up({ rotation: rotation() });
        const plugin = await scene.startProcess();
        const news = scene.inputs({ overlapSeconds: 3_600, rotationTrigger: unknown, authenticateAs: unknown });
        const { inputs } = await plugin.check(ci.urn, ci.kept.inputs, news);
        const outputs = await plugin.update(ci.urn, ci.kept.id, ci.kept.outputs, inputs, { preview: true });
        const step = await done.preview({ rotation: outputs["rotation"] });
        expect(step).toMatchObject({
            operation: "update",
            difference: { detailed: { rotation: "UPDATE" } },
            calls: [],
        });
    });

    it("says that it runs in the default provider if the option provider was forgotten", async () => {
        scene.provider = { name: "acme", config: { apiToken: scene.env["CSP_API_TOKEN"] } };
        delete scene.env["CSP_API_TOKEN"];
        await rotated();
        const acme = scene.provider;
        scene.provider = {};
        const { error } = await done.up({ rotation: rotation(), drainSeconds: 0 });
        expect(error).toContain(
            `The retirement runs in the default provider, which has no credentials for CSP. The secret is of organization ` +
                `${scene.simulator.orgId}: if a provider resource has its credentials, give that to the retirement too`,
        );
        expect(error).toMatch(/\[MISSING_CREDENTIALS\]$/);
        scene.provider = acme;
        expect(await done.up({ rotation: rotation(), drainSeconds: 0 })).toMatchObject({ operation: "create" });
    });

    it("can't be imported", async () => {
        const plugin = await scene.startProcess();
        await expect(plugin.read(done.urn, "org/app", {}, {})).rejects.toThrow("[IMPORT_REFUSED]");
    });
});

describe("with confirmations", () => {
    it("it waits for the consumers of other stacks, and retires once the last one has confirmed", async () => {
        await rotated();
        const { rotatedAt } = ci.outputs;
        const given = (...confirmations: unknown[]) => ({ rotation: rotation(), confirmations, drainSeconds: 0 });
        expect(await done.up(given(rotatedAt, null))).toMatchObject({ operation: "create", calls: [] });
        expect(done.outputs).toMatchObject({ unconfirmed: 1 });
        expect(await done.preview(given(rotatedAt, unknown))).toMatchObject({ operation: "update", calls: [] });
        expect(await done.up(given(rotatedAt, secret(rotatedAt)))).toMatchObject({
            operation: "update",
            calls: ["test", "test", "login", "delete"],
            difference: { detailed: { confirmations: "UPDATE" } },
        });
        expect(done.outputs).toMatchObject({ retiredAt: scene.clock.iso() });
        expect(done.outputs).not.toHaveProperty("unconfirmed");
    });
});

describe("the inputs of a PreviousSecretRetirement", () => {
    async function checked(news: Properties) {
        const plugin = await scene.startProcess();
        const { inputs, failures } = await plugin.check(done.urn, undefined, news);
        return { ...opened(inputs), failures };
    }

    const notARotation = { property: "", reason: "rotation: must be the output rotation of an OAuthAppSecret" };

    it.each([undefined, { orgId: 1 }, secret({}), asset("a")])(
        "anything but a secret's output is refused, without its value: %j",
        async (given) => {
            const { failures } = await checked({ rotation: given });
            expect(failures.at(-1)).toEqual(notARotation);
        },
    );

    it("come back without null values, and with the rotation marked secret", async () => {
        const plain = opened({ rotation: rotation() }).values;
        const given = { ...plain, drainSeconds: null, confirmations: null };
        expect(await checked(given)).toEqual({ values: plain, secrets: ["rotation"], failures: [] });
    });

    it.each([{ rotation: unknown }, { rotation: secret(unknown), drainSeconds: unknown, confirmations: unknown }])(
        "may be unknown: %j",
        async (given) => {
            const { values, secrets, failures } = await checked(given);
            expect({ values, secrets, failures }).toEqual({
                values: opened(given).values,
                secrets: ["rotation"],
                failures: [],
            });
        },
    );
});
