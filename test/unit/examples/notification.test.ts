import * as pulumi from "@pulumi/pulumi";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { rotationNotice } from "../../../examples/notification/rotationNotice";
import { runExample, Secret } from "../../support/examples";
import { startWebhook } from "../../support/webhook";

const rotated = {
    clientSecret: "The-secret-that-nobody-may-post_1",
    oauthAppId: "ci",
    rotatedAt: "2026-10-01T04:17:00.000Z",
    rotationReason: "age",
};

describe("the example notification", () => {
    /** Pulumi's mocks have no hooks, so this only accepts them in the engine's place. */
    beforeEach(async () => {
        await pulumi.runtime.setMocks({ call: ({ inputs }) => inputs, newResource: () => ({ id: "", state: {} }) });
        const registerResourceHook = (_request: unknown, done: (error: null) => void) => done(null);
        Object.assign(pulumi.runtime.getMonitor() ?? {}, { registerResourceHook });
    });

    /** Calls the hook after an update. */
    async function notice(oldOutputs: object, status = 200) {
        const webhook = await startWebhook();
        onTestFinished(() => webhook.close());
        webhook.status = status;
        const { callback, opts } = rotationNotice(webhook.url);
        const update = { urn: "urn", id: "id", name: "ci", type: "type", oldOutputs, newOutputs: rotated };
        return { called: Promise.resolve(callback(update)), opts, posted: webhook.posted };
    }

    it("posts one line after a rotation, without the secret", async () => {
        const { called, posted } = await notice({ rotatedAt: "2026-09-01T04:17:00.000Z" });
        await called;
        expect(posted).toEqual([{ text: "ci: the secret of ci was rotated at 2026-10-01T04:17:00.000Z (age)" }]);
    });

    it("posts nothing after an update that did not rotate", async () => {
        const { called, posted } = await notice(rotated);
        await called;
        expect(posted).toEqual([]);
    });

    it("fails if the webhook fails, which Pulumi shows as a warning", async () => {
        const { called, opts } = await notice({}, 503);
        await expect(called).rejects.toThrow("answered 503");
        expect(opts).toEqual({ ignoreErrors: true });
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
