import { describe, expect, it } from "vitest";
import { hour } from "../../../support/fakeClock";
import { always } from "../../../support/faults";
import { usePlugin } from "../../../support/plugin/scene";
import { archive, opened, secret, unknown } from "../../../support/plugin/wire";
import type { Properties } from "../../../support/properties";

const scene = usePlugin();
const untestable = () => scene.simulator.fault("clientCredentialsGrant", { status: 500 }, { ...always, appId: "app" });

describe("the check of an OAuthAppSecret's inputs", () => {
    async function checked(news: Properties) {
        const plugin = await scene.startProcess();
        const { inputs, failures } = await plugin.check(scene.resource().urn, undefined, scene.inputs(news));
        return { ...opened(inputs), failures };
    }

    it.each<{ readonly given: Properties; readonly property: string; readonly reason: RegExp }>([
        { given: { oauthAppId: 83 }, property: "oauthAppId", reason: /is a number: put it in quotes/ },
        { given: { overlapSeconds: secret("Sesame") }, property: "", reason: /^overlapSeconds: must be a whole/ },
        { given: { newClientSecert: "Sesame" }, property: "", reason: /^newClientSecert: .*mean newClientSecret\?$/ },
        { given: { profile: "Sesame" }, property: "", reason: /^profile: .*Declare a provider resource/ },
        { given: { rotationTrigger: [archive()] }, property: "", reason: /^rotationTrigger\[0\]: a file is not/ },
    ])("names one that is bad, a secret in the reason only: $given", async ({ given, property, reason }) => {
        const { failures } = await checked({ ...given, verify: 1 });
        const verify = { property: "verify", reason: expect.any(String) };
        expect(failures).toEqual(expect.arrayContaining([{ property, reason: expect.stringMatching(reason) }, verify]));
        expect(JSON.stringify(failures)).not.toContain("Sesame");
    });

    it("resolves them, drops null values, and marks every secret, even one inside a trigger", async () => {
        const rotationTrigger = [{ a: secret("Sesame"), b: null }, 1];
        const given = { rotationTrigger, newClientSecret: "Sesame-Opens_1", overlapSeconds: secret(60), verify: null };
        scene.env["CSP_HOST"] = scene.simulator.origin;
        const { values, secrets, failures } = await checked({ ...given, host: null });
        expect(failures).toEqual([]);
        expect(values).toEqual({
            ...scene.inputs({ newClientSecret: "Sesame-Opens_1", overlapSeconds: 60 }),
            rotationTrigger: [{ a: "Sesame", b: null }, 1],
        });
        expect(secrets).toEqual(["newClientSecret", "overlapSeconds", "rotationTrigger"]);
    });

    it("lets unknown ones pass, even if they are secret", async () => {
        const given = { overlapSeconds: secret(unknown), rotationTrigger: { a: [secret(unknown)] }, verify: unknown };
        const { values, secrets, failures } = await checked({ ...given, newClientSecret: unknown });
        expect(failures).toEqual([]);
        expect(values).toMatchObject({ verify: unknown, overlapSeconds: unknown, rotationTrigger: { a: [unknown] } });
        expect(secrets).toEqual(["newClientSecret", "overlapSeconds", "rotationTrigger"]);
    });

    it("refuses a second resource of an app, naming both", async () => {
        const plugin = await scene.startProcess();
        const [a, b] = [scene.resource("a").urn, scene.resource("b").urn];
        expect((await plugin.check(a, undefined, scene.inputs())).failures).toEqual([]);
        const reason = expect.stringMatching(`Both ${a} and ${b} manage`);
        const { failures } = await plugin.check(b, undefined, scene.inputs());
        expect(failures).toEqual([{ property: "oauthAppId", reason }]);
        expect((await plugin.check(a, scene.inputs(), scene.inputs())).failures).toEqual([]);
    });
});

describe("the secret outputs", () => {
    it("are each marked as a whole, even if they came as plain text", async () => {
        const ci = scene.resource();
        const existingClientSecret = scene.app.currentSecret;
        await ci.up({ existingClientSecret });
        expect(ci.secrets).toEqual(["clientSecret", "existingClientSecret", "rotation"]);
        scene.clock.advance(hour);
        await ci.up({ existingClientSecret, overlapSeconds: 60, newClientSecret: "My-Own-Secret_1" });
        const both = ["existingClientSecret", "newClientSecret"];
        const all = ["clientSecret", ...both, "previousClientSecret", "rotation"];
        expect(ci.secrets).toEqual(all);
        expect(opened(ci.kept.inputs).secrets).toEqual(both);
        expect((await ci.refresh()).secrets).toEqual(all);
    });

    it("are marked among the inputs that a refresh returns, even if those came as plain text", async () => {
        const ci = scene.resource();
        const existingClientSecret = scene.app.currentSecret;
        await ci.up({ existingClientSecret });
        const plugin = await scene.startProcess();
        const plain = scene.inputs({ existingClientSecret });
        const { inputs } = await plugin.read(ci.urn, "org/app", ci.kept.outputs, plain);
        expect(opened(inputs)).toEqual({ values: plain, secrets: ["existingClientSecret"] });
    });

    it("are marked even while the secret is pending", async () => {
        const [ci, first] = [scene.resource(), scene.resource("first")];
        await ci.up();
        untestable();
        expect((await ci.up({ overlapSeconds: 60, rotationTrigger: 1 })).error).toContain("[CSP_SERVER_ERROR]");
        expect(ci.secrets).toEqual(["clientSecret", "pendingClientSecret", "pendingRotationTrigger", "rotation"]);
        await first.up({ overlapSeconds: 60 });
        expect(first.secrets).toEqual(["pendingClientSecret"]);
        expect(first.outputs).not.toHaveProperty("rotation");
    });

    it("include those of inputs that the program makes secret, and the client of a secret app", async () => {
        const ci = scene.resource();
        const given = { oauthAppId: secret("app"), host: secret(scene.simulator.origin), verify: secret(true) };
        expect((await ci.preview(given)).secrets).toContain("clientId");
        await ci.up(given);
        const shown = ["clientId", "clientSecret", "host", "oauthAppId", "rotation", "tokenEndpoint", "verify"];
        expect(ci.secrets).toEqual(shown);
        expect((await ci.refresh()).secrets).toEqual(shown);
        expect(await ci.up({ verify: true })).toMatchObject({ operation: "same" });
    });
});

describe("a trigger that the program makes secret", () => {
    const isSecret = ({ secrets }: { readonly secrets?: readonly string[] }) => secrets?.includes("rotationTrigger");

    it("is secret as a whole until another one is applied, whatever the inputs are now", async () => {
        const ci = scene.resource();
        scene.secrets.push("Sesame");
        const rotationTrigger = [{ a: { b: secret("Sesame") } }, "open"];
        await ci.up({ rotationTrigger });
        await ci.refresh();
        expect(isSecret(ci)).toBe(true);
        expect(await ci.up({ rotationTrigger })).toMatchObject({ operation: "same" });
        expect(isSecret(await ci.preview({ rotationTrigger: [secret("Sesame-2")] }))).toBe(true);
        await ci.up({ rotationTrigger: [{ a: { b: "Sesame" } }, "open"], verify: false });
        expect(isSecret(ci)).toBe(true);
        await ci.up({ rotationTrigger: "two", verify: false });
        expect(ci).toMatchObject({ outputs: { rotationTrigger: "two" }, secrets: ["clientSecret", "rotation"] });
    });

    it("stays secret while its rotation waits or is pending, and once that is settled, although it is withdrawn", async () => {
        const ci = scene.resource();
        scene.secrets.push("Sesame-1", "Sesame-2");
        await ci.up({ rotationTrigger: secret("Sesame-1") });
        untestable();
        await ci.up({ rotationTrigger: secret("Sesame-2"), overlapSeconds: 60 });
        expect(ci.outputs).toMatchObject({ rotationTrigger: "Sesame-1", pendingRotationTrigger: "Sesame-2" });
        expect(ci.secrets).toEqual(expect.arrayContaining(["rotationTrigger", "pendingRotationTrigger"]));
        scene.simulator.clearFaults();
        scene.env["CSP_FREEZE_ROTATION"] = "true";
        await ci.up({ rotationTrigger: "open", overlapSeconds: 60 });
        expect(ci.outputs).toMatchObject({ rotationTrigger: "Sesame-2" });
        expect(isSecret(ci)).toBe(true);
    });
});

it("a line has no secret of the state, even if CSP quotes it", async () => {
    const ci = scene.resource();
    await ci.up();
    const stored = String(ci.outputs["clientSecret"]);
    scene.secrets.push(stored);
    const body = { message: `The secret ${stored} is bad`, cspErrorCode: encodeURIComponent(stored) };
    scene.simulator.fault("clientCredentialsGrant", { status: 403, body });
    const { lines } = await ci.refresh();
    expect(lines).toEqual([expect.stringMatching(/ "The secret \[secret\] is bad"\. .* Details: \[secret\]\./)]);
});
