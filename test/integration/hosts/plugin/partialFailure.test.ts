import { status } from "@grpc/grpc-js";
import { describe, expect, it } from "vitest";
import { hour } from "../../../support/fakeClock";
import { always } from "../../../support/faults";
import { usePlugin } from "../../../support/plugin/scene";
import { opened, secret } from "../../../support/plugin/wire";
import { failureOf } from "../../../support/providerCalls";

const scene = usePlugin();
const untestable = (response = { status: 500, body: {} }) =>
    scene.simulator.fault("clientCredentialsGrant", response, { ...always, appId: "app" });

describe("a creation that fails after CSP made the secret", () => {
    it("hands over the id, the outputs and the reason", async () => {
        untestable();
        const plugin = await scene.startProcess();
        const error = await failureOf(plugin.create(scene.resource().urn, scene.inputs({ rotationTrigger: 1 })));
        expect(error.code).toBe(status.UNKNOWN);
        expect(error.message).toMatch(/^CSP did not issue an access token.*the next `pulumi up` verifies it first\. /);
        const { id, properties, reasons } = error.initFailure ?? expect.unreachable("nothing is kept");
        expect({ id, reasons }).toEqual({ id: `${scene.simulator.orgId}/app`, reasons: [error.message] });
        const { currentSecret: clientSecret } = scene.app;
        expect(opened(properties)).toMatchObject({
            values: { clientSecret, verificationPending: true, rotation: { clientSecret }, stateVersion: 1 },
            secrets: ["clientSecret", "rotation"],
        });
    });

    it("keeps nothing if CSP made no secret", async () => {
        scene.simulator.fault("regenerateSecret", { status: 403 });
        const plugin = await scene.startProcess();
        const error = await failureOf(plugin.create(scene.resource().urn, scene.inputs()));
        expect(error).toMatchObject({ code: status.UNKNOWN, initFailure: undefined });
        expect(error.message).toMatch(/status 403.*\[CSP_FORBIDDEN\]$/);
    });

    it("logs its lines before the failure", async () => {
        scene.simulator.setSwitches({ secretPropagationMs: hour });
        const step = await scene.resource().up();
        expect(step.error).toMatch(/twice\..*\[SECRET_REJECTED\]$/);
        expect(step.lines).toEqual([
            expect.stringContaining("CSP does not accept the new secret yet; testing it again for at most 30 s"),
            expect.stringContaining("CSP rejects the new secret; regenerating it once more"),
        ]);
    });

    it("reaches the engine even with outputs that no header of a usual size holds, and characters that none allows", async () => {
        // About 70 kB. The engine's gRPC library accepts 16 MB, this test's less than 128 kB.
        const parts = Array.from({ length: 1_500 }, (_, index) => `a part of a long trigger: ${index} ü`);
        untestable({ status: 403, body: { message: "zażółć\r\ngęślą 😀 jaźń" } });
        const ci = scene.resource();
        const step = await ci.up({ rotationTrigger: [secret("😀"), ...parts] });
        expect(step.error).toMatch(/"zażółć +gęślą 😀 jaźń".*\[CSP_FORBIDDEN\]$/);
        expect(ci.outputs).toMatchObject({ clientSecret: scene.app.currentSecret, rotationTrigger: ["😀", ...parts] });
    });
});
