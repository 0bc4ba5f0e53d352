import type { Stack } from "@pulumi/pulumi/automation";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { configure, exampleFiles, withoutTypeCheck } from "../support/exampleScene";
import { useScene } from "../support/scene";
import { startWebhook, type Webhook } from "../support/webhook";

/*
 * As an inline program of the Automation API: the language host that a machine without Pulumi builds here (see
 * tools/engine) is of a release that stands between program and engine and knows no hooks. Inline, nothing does.
 */
describe("the example notification, with a real engine", () => {
    const scene = useScene({ apps: ["ci"], files: exampleFiles("notification"), env: withoutTypeCheck });
    let webhook: Webhook;
    let stack: Stack;

    beforeAll(async () => {
        webhook = await startWebhook();
        vi.stubEnv("ROTATION_WEBHOOK", webhook.url);
        vi.stubEnv("CSP_ORG_ID", scene.simulator.orgId);
        const program = async () => {
            vi.resetModules();
            return { ...(await import("../../examples/notification/index.ts")) };
        };
        stack = await scene.inlineStack(program, "csp-notification");
    });
    afterAll(async () => {
        vi.unstubAllEnvs();
        await webhook.close();
    });

    it("posts a line after the first secret", async () => {
        await configure(stack, { oauthAppId: "ci", rotationTrigger: "1" });
        const { outputs } = await stack.up();
        expect(webhook.posted).toEqual([
            { text: `ci: the secret of ci was rotated at ${outputs["rotatedAt"]?.value} (created)` },
        ]);
    });

    it("rotates, with a warning, if the webhook fails", async () => {
        webhook.status = 503;
        await configure(stack, { rotationTrigger: "2" });
        const { outputs, stdout, summary } = await stack.up({ color: "never" });
        expect(summary.result).toBe("succeeded");
        expect(outputs["clientSecret"]?.value).toBe(scene.app().currentSecret);
        expect(webhook.posted).toHaveLength(2);
        expect(stdout).toMatch(/warning: .*the webhook answered 503/);
    });
});
