import { describe, expect, it } from "vitest";
import { hour } from "../../../support/fakeClock";
import { always } from "../../../support/faults";
import { usePlugin } from "../../../support/plugin/scene";
import { opened, secret } from "../../../support/plugin/wire";

const scene = usePlugin();
const own = (number: number) => `My-Own-Secret_${number}`;

describe("the secret outputs", () => {
    it("are each marked as a whole, even if they came as plain text", async () => {
        const ci = scene.resource();
        const existingClientSecret = scene.app.currentSecret;
        await ci.up({ existingClientSecret });
        expect(ci.secrets).toEqual(["clientSecret", "existingClientSecret", "rotation"]);
        scene.clock.advance(hour);
        await ci.up({ existingClientSecret, overlapSeconds: 60, newClientSecret: own(1) });
        const both = ["existingClientSecret", "newClientSecret"];
        expect(ci.secrets).toEqual(["clientSecret", ...both, "previousClientSecret", "rotation"]);
        expect(opened(ci.kept.inputs).secrets).toEqual(both);
        const step = await ci.refresh();
        expect(step.secrets).toEqual(["clientSecret", ...both, "previousClientSecret", "rotation"]);
    });

    it("are marked even while the secret is pending", async () => {
        const ci = scene.resource();
        await ci.up();
        scene.simulator.fault("clientCredentialsGrant", { status: 500 }, { ...always, appId: "app" });
        const failed = await ci.up({ overlapSeconds: 60, rotationTrigger: { a: "Sesame" } });
        expect(failed.error).toContain("[CSP_SERVER_ERROR]");
        expect(ci.secrets).toEqual(["clientSecret", "pendingClientSecret", "pendingRotationTrigger", "rotation"]);
        expect(ci.outputs["pendingRotation"]).toMatchObject({ reason: "trigger", overlapSeconds: 60 });
    });

    it("are marked in a first secret's partial failure", async () => {
        const ci = scene.resource();
        scene.simulator.fault("clientCredentialsGrant", { status: 500 }, { ...always, appId: "app" });
        await ci.up({ overlapSeconds: 60 });
        expect(ci.secrets).toEqual(["pendingClientSecret"]);
        expect(ci.outputs).toMatchObject({ pendingClientSecret: scene.app.currentSecret, rotationCount: 0 });
        expect(ci.outputs).not.toHaveProperty("rotation");
    });
});

describe("an app that the program makes secret", () => {
    it("makes its clientId secret", async () => {
        const ci = scene.resource();
        const given = { oauthAppId: secret("app") };
        const preview = await ci.preview(given);
        expect(preview.secrets).toContain("clientId");
        await ci.up(given);
        const shown = ["clientId", "clientSecret", "oauthAppId", "rotation"];
        expect(ci.secrets).toEqual(shown);
        await ci.refresh();
        expect(ci.secrets).toEqual(shown);
    });
});

describe("a trigger that the program makes secret", () => {
    it("stays secret as long as it is the trigger last applied, whatever the inputs are now", async () => {
        const ci = scene.resource();
        await ci.up({ rotationTrigger: secret({ a: "Sesame" }) });
        expect(ci.secrets).toContain("rotationTrigger");
        await ci.refresh();
        expect(ci.secrets).toContain("rotationTrigger");
        await ci.up({ rotationTrigger: { a: "Sesame" }, verify: false });
        expect(ci.secrets).toContain("rotationTrigger");
        await ci.up({ rotationTrigger: { a: "Open" }, verify: false });
        expect(ci.secrets).not.toContain("rotationTrigger");
        expect(ci.outputs["rotationTrigger"]).toEqual({ a: "Open" });
    });

    it("is secret as a whole if something inside is", async () => {
        const ci = scene.resource();
        scene.secrets.push("Sesame");
        const rotationTrigger = [{ a: { b: secret("Sesame") } }, "open"];
        const created = await ci.up({ rotationTrigger });
        expect(created.outputs).toMatchObject({ rotationTrigger: [{ a: { b: "Sesame" } }, "open"] });
        expect(created.secrets).toContain("rotationTrigger");
        expect(await ci.up({ rotationTrigger })).toMatchObject({ operation: "same" });
        const preview = await ci.preview({ rotationTrigger: [{ a: { b: secret("Sesame-2") } }] });
        expect(preview.secrets).toContain("rotationTrigger");
    });

    it("disappears when the program removes it", async () => {
        const ci = scene.resource();
        await ci.up({ rotationTrigger: secret("Sesame") });
        expect(await ci.up()).toMatchObject({ operation: "update", calls: [] });
        expect(ci.outputs).not.toHaveProperty("rotationTrigger");
        expect(ci.secrets).toEqual(["clientSecret", "rotation"]);
    });

    it("stays secret while another one waits", async () => {
        const ci = scene.resource();
        scene.secrets.push("Sesame-1", "Sesame-2");
        await ci.up({ rotationTrigger: secret("Sesame-1") });
        scene.env["CSP_FREEZE_ROTATION"] = "true";
        await ci.up({ rotationTrigger: secret("Sesame-2"), verify: false });
        expect(ci.outputs).toMatchObject({ rotationTrigger: "Sesame-1" });
        expect(ci.secrets).toContain("rotationTrigger");
    });

    it("stays secret while the rotation for it is pending, and once that is settled", async () => {
        const ci = scene.resource();
        scene.secrets.push("Sesame-1", "Sesame-2");
        await ci.up({ rotationTrigger: secret("Sesame-1") });
        scene.simulator.fault("clientCredentialsGrant", { status: 500 }, { ...always, appId: "app" });
        await ci.up({ rotationTrigger: secret("Sesame-2"), overlapSeconds: 60 });
        expect(ci.outputs).toMatchObject({ rotationTrigger: "Sesame-1", pendingRotationTrigger: "Sesame-2" });
        expect(ci.secrets).toEqual(expect.arrayContaining(["rotationTrigger", "pendingRotationTrigger"]));
        scene.simulator.clearFaults();
        await ci.up({ rotationTrigger: secret("Sesame-2"), overlapSeconds: 60 });
        expect(ci.outputs).toMatchObject({ rotationTrigger: "Sesame-2" });
        expect(ci.secrets).toContain("rotationTrigger");
    });

    it("stays secret if the program no longer gives the trigger whose rotation was pending", async () => {
        const ci = scene.resource();
        scene.secrets.push("Sesame");
        await ci.up();
        scene.simulator.fault("clientCredentialsGrant", { status: 500 }, { ...always, appId: "app" });
        await ci.up({ rotationTrigger: secret("Sesame"), overlapSeconds: 60 });
        scene.simulator.clearFaults();
        scene.env["CSP_FREEZE_ROTATION"] = "true";
        await ci.up({ rotationTrigger: "open", overlapSeconds: 60 });
        expect(ci.outputs).toMatchObject({ rotationTrigger: "Sesame" });
        expect(ci.secrets).toContain("rotationTrigger");
    });
});

describe("a plain trigger", () => {
    it("stays plain through a pending rotation", async () => {
        const ci = scene.resource();
        await ci.up();
        scene.simulator.fault("clientCredentialsGrant", { status: 500 }, { ...always, appId: "app" });
        await ci.up({ rotationTrigger: "open", overlapSeconds: 60 });
        scene.simulator.clearFaults();
        await ci.up({ rotationTrigger: "open", overlapSeconds: 60 });
        expect(ci.outputs).toMatchObject({ rotationTrigger: "open" });
        expect(ci.secrets).not.toContain("rotationTrigger");
    });
});

describe("other inputs that the program makes secret", () => {
    it("are secret among the outputs, too", async () => {
        const ci = scene.resource();
        await ci.up({ overlapSeconds: secret(60), host: secret(scene.simulator.origin), verify: secret(true) });
        expect(ci.secrets).toEqual(["clientSecret", "host", "overlapSeconds", "rotation", "tokenEndpoint", "verify"]);
        expect(await ci.up({ overlapSeconds: 60, verify: true })).toMatchObject({ operation: "same" });
    });
});

describe("what is printed", () => {
    it("has no secret of the state, even if an error quotes it", async () => {
        const ci = scene.resource();
        await ci.up({ revokeOnDelete: true });
        const stored = String(ci.outputs["clientSecret"]);
        scene.secrets.push(stored);
        const body = { message: `The secret ${stored} is bad`, cspErrorCode: encodeURIComponent(stored) };
        scene.simulator.fault("clientCredentialsGrant", { status: 403, body });
        const step = await ci.refresh();
        expect(step.lines).toEqual([
            expect.stringMatching(
                /the refresh can't tell .* "The secret \[secret\] is bad"\. .* Details: \[secret\]\./,
            ),
        ]);
    });

    it("has nothing of a bad credential", async () => {
        scene.env["CSP_API_TOKEN"] = "Stale-token";
        scene.secrets.push("Stale-token");
        expect((await scene.resource().up()).error).toMatch(/CSP_API_TOKEN.*\[CSP_(BAD_REQUEST|UNAUTHORIZED)\]$/);
    });
});

it("an uncaught error is printed without the secrets of the process, and without a stack trace", async () => {
    const plugin = await scene.startProcess();
    await scene.resource().up({}, { on: plugin });
    const error = new Error(`lost ${scene.app.currentSecret} and ${scene.simulator.apiToken}`);
    expect(plugin.messageOf(error)).toMatch(/please report it: lost \[secret\] and \[secret\]\. \[INTERNAL_ERROR\]$/);
});
