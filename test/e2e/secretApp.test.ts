import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Scene, startScene } from "../support/scene";
import { ref, yamlProject, yamlSecret } from "../support/yamlProgram";

const program = `
const pulumi = require("@pulumi/pulumi");
const csp = require("pulumi-vmware-csp");
const ci = new csp.OAuthAppSecret("ci", { oauthAppId: pulumi.secret("ci-app") });
exports.clientId = ci.clientId;
`;

describe.each(["dynamic", "plugin"] as const)("%s: an app whose id is secret", (host) => {
    let scene: Scene;
    beforeAll(async () => {
        const resources = { ci: yamlSecret({ oauthAppId: { "fn::secret": "ci-app" } }) };
        const yaml = yamlProject({ resources, outputs: { clientId: ref("ci.clientId") } });
        const files = host === "dynamic" ? { "index.js": program } : { "Pulumi.yaml": yaml };
        scene = await startScene({ host, apps: ["ci-app"], files });
    });
    afterAll(() => scene.close());

    it("has a secret clientId, in the state and as an output of the stack", async () => {
        const ran = await scene.up();
        expect(ran.succeeded, ran.output).toBe(true);
        expect(await scene.outputsOf("ci")).toMatchObject({ clientId: "ci-app", oauthAppId: "ci-app" });
        const { deployment } = await scene.stack.exportStack();
        expect(JSON.stringify(deployment)).not.toMatch(/"(clientId|oauthAppId)":"ci-app"/);
        expect(await scene.stack.outputs()).toMatchObject({ clientId: { value: "ci-app", secret: true } });
    });
});
