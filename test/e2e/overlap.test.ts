import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { doors, type Scene, startScene } from "../support/scene";
import { ref, yamlConsumer, yamlProject, yamlSecret } from "../support/yamlProgram";

/** The stack exports the secrets, which shows whether Pulumi treats them as secret. */
const program = `
const csp = require("pulumi-vmware-csp");
const { Consumer } = require("./consumer");
const { args } = JSON.parse(require("node:fs").readFileSync("declared.json", "utf8")).ci;
const secret = new csp.OAuthAppSecret("ci", { oauthAppId: "ci", ...args });
new Consumer("ci-consumer", secret.clientSecret);
exports.clientSecret = secret.clientSecret;
exports.previousClientSecret = secret.previousClientSecret;
exports.endsAt = secret.previousClientSecretExpiresAt;
`;

const yamlProgram = (args: object) =>
    yamlProject({
        resources: {
            ci: yamlSecret({ oauthAppId: "ci", ...args }),
            "ci-consumer": yamlConsumer(ref("ci.clientSecret")),
        },
        outputs: {
            clientSecret: ref("ci.clientSecret"),
            previousClientSecret: ref("ci.previousClientSecret"),
            endsAt: ref("ci.previousClientSecretExpiresAt"),
        },
    });

describe.each(doors)("%s: rotation with overlap", (door) => {
    let scene: Scene;
    let aheadMs = 0;
    const app = () => scene.simulator.app("ci");
    const declare = (args: object) => {
        if (door === "dynamic") scene.declare({ ci: { args: { ...args } } });
        else scene.project.write("Pulumi.yaml", yamlProgram(args));
    };
    const mutations = (calls: readonly string[]) =>
        calls.filter((kind) => kind === "regenerateSecret" || kind === "setSecret" || kind === "deleteOldSecret");

    beforeAll(async () => {
        const simulator = { now: () => Date.now() + aheadMs };
        scene = await startScene({
            door,
            simulator,
            apps: ["ci"],
            ...(door === "dynamic" && { files: { "index.js": program } }),
        });
    });
    afterAll(() => scene.close());

    it("creates a secret of our own, next to the one that was there", async () => {
        const outside = app().currentSecret;
        declare({ overlapSeconds: 2, rotationTrigger: 1 });
        const ran = await scene.up();
        expect(mutations(ran.calls)).toEqual(["setSecret"]);
        const body = '{"newClientSecret":"***","secretRotationExpirationInSeconds":2}';
        expect(scene.simulator.callsOf("setSecret")).toMatchObject([{ bodyText: body, status: 200 }]);
        expect(app().currentSecret).not.toBe(outside);
        const outputs = await scene.outputsOf("ci");
        expect(outputs).toMatchObject({
            clientSecret: app().currentSecret,
            rotationReason: "created",
            verified: true,
        });
        expect(outputs).not.toHaveProperty("previousClientSecret");
    });

    it("keeps both secrets valid, as secret outputs, and hands on the new one", async () => {
        // The first overlap has ended.
        aheadMs = 2_000;
        const old = app().currentSecret;
        declare({ overlapSeconds: 600, rotationTrigger: 2 });
        const ran = await scene.up();
        expect(mutations(ran.calls)).toEqual(["setSecret"]);
        const { currentSecret } = app();
        expect([old, currentSecret].map((secret) => app().accepts(secret))).toEqual([true, true]);
        expect(scene.consumed().at(-1)).toBe(currentSecret);
        expect(await scene.stack.outputs()).toEqual({
            clientSecret: { value: currentSecret, secret: true },
            previousClientSecret: { value: old, secret: true },
            endsAt: { value: expect.stringMatching(/^\d{4}-.*Z$/), secret: false },
        });
        expect((await scene.up()).calls).toEqual([]);
    });

    it("refuses another overlap while one runs, says until when, and ends no secret", async () => {
        const [old, current] = [app().previousSecret, app().currentSecret];
        const until = String((await scene.outputsOf("ci"))?.["previousClientSecretExpiresAt"]);
        declare({ overlapSeconds: 600, rotationTrigger: 3 });
        const ran = await scene.up();
        expect(ran.succeeded).toBe(false);
        expect(ran.output).toContain(`is in progress until ${until}`);
        expect(ran.output).not.toMatch(/\n\s+at /);
        expect(mutations(ran.calls)).toEqual([]);
        expect([app().previousSecret, app().currentSecret]).toEqual([old, current]);
        expect(await scene.outputsOf("ci")).toMatchObject({ rotationTrigger: 2, previousClientSecret: old });
    });

    it("ends at once if the user sets overlapSeconds to 0, and switching back rotates nothing", async () => {
        const old = [app().previousSecret, app().currentSecret];
        declare({ rotationTrigger: 3 });
        const ran = await scene.up();
        expect(mutations(ran.calls)).toEqual(["regenerateSecret"]);
        expect(old.map((secret) => app().accepts(String(secret)))).toEqual([false, false]);
        expect(scene.consumed().at(-1)).toBe(app().currentSecret);
        expect(await scene.outputsOf("ci")).not.toHaveProperty("previousClientSecret");
        declare({ overlapSeconds: 600, rotationTrigger: 3 });
        expect(mutations((await scene.up()).calls)).toEqual([]);
    });

    it("sets the caller's own secret, and asks for another one when a rotation is due again", async () => {
        const own = "Chosen-by-the-caller_1";
        declare({ overlapSeconds: 1, rotationTrigger: 3, newClientSecret: own });
        expect(mutations((await scene.up()).calls)).toEqual(["setSecret"]);
        expect(app().currentSecret).toBe(own);
        expect(await scene.outputsOf("ci")).toMatchObject({
            clientSecret: own,
            rotationReason: "newClientSecret",
        });
        declare({ overlapSeconds: 1, rotationTrigger: 4, newClientSecret: own });
        const ran = await scene.up();
        expect(ran.succeeded).toBe(false);
        expect(ran.output).toContain("Give a new one");
        expect(ran.output).not.toContain(own);
        expect(mutations(ran.calls)).toEqual([]);
    });
});
