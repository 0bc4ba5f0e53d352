import { beforeEach, describe, expect, it } from "vitest";
import { hour, second } from "../../../support/fakeClock";
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

    it("is replaced if its secret becomes another app's", async () => {
        await done.up({ rotation: rotation() });
        scene.simulator.addApp({ id: "other" });
        const other = scene.resource("other");
        await other.up({ oauthAppId: "other" });
        expect(await done.preview({ rotation: other.kept.outputs["rotation"] })).toMatchObject({
            operation: "replace",
            difference: { detailed: { rotation: "UPDATE_REPLACE" } },
        });
    });

    it("fails without a change if CSP rejects the new secret, and runs again with the next update", async () => {
        await rotated();
        await done.up({ rotation: rotation() });
        await rotated();
        const before = done.kept;
        scene.app.rotateOutside();
        const step = await done.up({ rotation: rotation(), drainSeconds: 0 });
        expect(step.error).toContain("[RETIREMENT_REFUSED]");
        expect(done.kept).toEqual(before);
        expect(await done.preview({ rotation: rotation() })).toMatchObject({ operation: "update" });
    });

    it("waits no longer than the overlap lasts", async () => {
        await rotated();
        scene.clock.advance(hour - 5 * second);
        const step = await done.up({ rotation: rotation(), drainSeconds: 600 });
        // One test request shows that it has ended.
        expect(step).toMatchObject({ calls: ["test"], lines: [expect.stringContaining("waiting 5 s")] });
        expect(done.outputs).not.toHaveProperty("retiredAt");
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

    it.each([["a", 1], "a", { a: "b" }, [["a"]]])(
        "anything but a list of texts is refused by its name: %j",
        async (bad) => {
            const { failures } = await (await scene.startProcess()).check(done.urn, undefined, {
                rotation: rotation(),
                confirmations: bad,
            });
            expect(failures).toEqual([
                { property: "confirmations", reason: expect.stringContaining("must be a list") },
            ]);
        },
    );
});

describe("the inputs of a PreviousSecretRetirement", () => {
    async function checked(news: Properties) {
        const plugin = await scene.startProcess();
        const { inputs, failures } = await plugin.check(done.urn, undefined, news);
        return { ...opened(inputs), failures };
    }

    const notARotation = { property: "", reason: "rotation: must be the output rotation of an OAuthAppSecret" };

    it.each([
        undefined,
        null,
        "rotation",
        [],
        {},
        { orgId: "org", oauthAppId: "app" },
        { orgId: 1 },
        secret({}),
        asset("a"),
    ])("anything but a secret's output is refused, without its value: %j", async (given) => {
        const { failures } = await checked({ rotation: given });
        expect(failures.at(-1)).toEqual(notARotation);
    });

    it("a property that is not an input is refused, even one that the rotation has", async () => {
        const { failures } = await checked({ rotation: rotation(), orgId: "org", clientSecret: "Sesame", drain: 3 });
        expect(failures).toEqual(
            ["clientSecret", "drain", "orgId"].map((name) => ({
                property: "",
                reason: expect.stringContaining(`${name}: this is not an input of PreviousSecretRetirement`),
            })),
        );
    });

    it.each([-1, "30", true])("a bad drainSeconds is named: %j", async (drainSeconds) => {
        const { failures } = await checked({ rotation: rotation(), drainSeconds });
        expect(failures).toEqual([{ property: "drainSeconds", reason: expect.stringMatching(/^must/) }]);
    });

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
