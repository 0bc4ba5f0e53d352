import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hosts, type Scene, startScene } from "../support/scene";
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

describe.each(hosts)("%s: rotation with overlap", (host) => {
    let scene: Scene;
    const app = () => scene.simulator.app("ci");
    const declare = (rotationTrigger: number, overlapSeconds: number) => {
        const args = { rotationTrigger, overlapSeconds };
        if (host === "dynamic") scene.declare({ ci: { args } });
        else scene.project.write("Pulumi.yaml", yamlProgram(args));
    };

    beforeAll(async () => {
        scene = await startScene({
            host,
            apps: ["ci"],
            ...(host === "dynamic" && { files: { "index.js": program } }),
        });
        // By regeneration, so that the overlap keeps a secret that we know.
        declare(1, 0);
        expect((await scene.up()).succeeded).toBe(true);
    });
    afterAll(() => scene.close());

    it("keeps both secrets valid, as secret outputs, and hands on the new one", async () => {
        const old = app().currentSecret;
        declare(2, 600);
        const ran = await scene.up();
        expect(ran.calls).toEqual(["apiTokenGrant", "setSecret", "clientCredentialsGrant"]);
        const { currentSecret } = app();
        expect([old, currentSecret].map((secret) => app().accepts(secret))).toEqual([true, true]);
        expect(scene.consumed()).toEqual([old, currentSecret]);
        expect(await scene.stack.outputs()).toEqual({
            clientSecret: { value: currentSecret, secret: true },
            previousClientSecret: { value: old, secret: true },
            endsAt: { value: expect.stringMatching(/^\d{4}-.*Z$/), secret: false },
        });
    });

    it("is refused while an overlap runs, saying until when, and both secrets stay, and the consumer's too", async () => {
        const old = app().previousSecret;
        const current = app().currentSecret;
        const until = String((await scene.outputsOf("ci"))?.["previousClientSecretExpiresAt"]);
        declare(3, 600);
        const ran = await scene.up();
        expect(ran.succeeded).toBe(false);
        expect(ran.calls).toEqual(["clientCredentialsGrant"]);
        expect(ran.output).toContain(`is in progress until ${until}`);
        expect(ran.output).not.toMatch(/\n\s+at /);
        expect(ran.operations["ci-consumer"]).toBeUndefined();
        expect([app().previousSecret, app().currentSecret]).toEqual([old, current]);
        expect(await scene.outputsOf("ci")).toMatchObject({ rotationTrigger: 2, previousClientSecret: old });
    });
});
