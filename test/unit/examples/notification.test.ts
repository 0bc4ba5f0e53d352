import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { rotationNotice } from "../../../examples/notification/rotationNotice";
import { runExample, Secret } from "../../support/examples";
import { startWebhook, type Webhook } from "../../support/webhook";

const rotated = {
    clientSecret: "The-secret-that-nobody-may-post_1",
    oauthAppId: "ci",
    rotatedAt: "2026-10-01T04:17:00.000Z",
    rotationReason: "age",
};
const update = { urn: "urn", id: "id", name: "ci", type: "type" };

describe("notification", () => {
    let webhook: Webhook;

    beforeAll(async () => {
        webhook = await startWebhook();
    });
    beforeEach(async () => {
        webhook.posted.length = 0;
        webhook.status = 200;
        await acceptHooks();
    });
    afterAll(() => webhook.close());

    it("posts one line after a rotation, without the secret", async () => {
        const hook = rotationNotice(webhook.url);
        await hook.callback({
            ...update,
            oldOutputs: { rotatedAt: "2026-09-01T04:17:00.000Z" },
            newOutputs: rotated,
        });
        expect(webhook.posted).toEqual([
            { text: "ci: the secret of ci was rotated at 2026-10-01T04:17:00.000Z (age)" },
        ]);
    });

    it("posts nothing after an update that did not rotate", async () => {
        await rotationNotice(webhook.url).callback({ ...update, oldOutputs: rotated, newOutputs: rotated });
        expect(webhook.posted).toEqual([]);
    });

    it("fails if the webhook fails, which Pulumi shows as a warning", async () => {
        webhook.status = 503;
        const hook = rotationNotice(webhook.url);
        await expect(hook.callback({ ...update, newOutputs: rotated })).rejects.toThrow("answered 503");
        expect(hook.opts).toEqual({ ignoreErrors: true });
    });

    it("has a program that also runs without a webhook, and says that nobody will be notified", async () => {
        const printed = vi.spyOn(console, "warn").mockImplementation(() => {});
        onTestFinished(() => printed.mockRestore());
        const config = { oauthAppId: "ci", rotationTrigger: "2026-Q4" };
        const { outputs } = await runExample("notification/index.ts", { config });
        expect(outputs).toMatchObject({ clientSecret: expect.any(Secret), rotatedAt: expect.any(String) });
        expect(printed.mock.calls.join()).toContain("ROTATION_WEBHOOK is not set");
    });
});

/** Pulumi's mocks have no hooks, so this only accepts them in the engine's place. */
async function acceptHooks(): Promise<void> {
    await pulumi.runtime.setMocks({
        call: ({ inputs }) => inputs,
        newResource: () => ({ id: "", state: {} }),
    });
    const registerResourceHook = (_request: unknown, done: (error: null) => void) => done(null);
    Object.assign(pulumi.runtime.getMonitor() ?? {}, { registerResourceHook });
}
