import { LocalWorkspace } from "@pulumi/pulumi/automation";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { OAuthAppSecret } from "../../provider";
import { type RanWithCalls, type Scene, startScene } from "../support/scene";
import { ref, yamlProject, yamlSecret } from "../support/yamlProgram";

/** Declares two resources for one app: one by plain ids, the other as the variant says. */
const program = `
const csp = require("pulumi-vmware-csp");
const pulumi = require("@pulumi/pulumi");
const { Consumer } = require("./consumer");
const { orgId, variant } = JSON.parse(require("node:fs").readFileSync("variant.json", "utf8"));
const first = new csp.OAuthAppSecret("first", { orgId, oauthAppId: "ci" });
if (variant === "transformation") {
    pulumi.runtime.registerStackTransformation(({ type, props, opts }) =>
        type.endsWith(":OAuthAppSecret") ? { props: { ...props, oauthAppId: "ci" }, opts } : undefined,
    );
    new csp.OAuthAppSecret("second", { oauthAppId: "another" });
}
if (variant === "outputs") {
    const upstream = new Consumer("upstream", { orgId, app: "ci" }, { dependsOn: first });
    const { output } = upstream;
    new csp.OAuthAppSecret("second", { orgId: output.apply((o) => o.orgId), oauthAppId: output.apply((o) => o.app) });
}
`;

function expectRefusal(ran: RanWithCalls): void {
    expect(ran.succeeded).toBe(false);
    const both = /Both urn:\S+::(\w+) and urn:\S+::(\w+) manage the secret of OAuth app ci/.exec(ran.output);
    expect(both?.slice(1).toSorted()).toEqual(["first", "second"]);
    expect(ran.output).not.toMatch(/\n\s+at /);
}

describe("two resources for one app", () => {
    let scene: Scene;
    const use = (variant: string) =>
        scene.project.write("variant.json", JSON.stringify({ variant, orgId: scene.simulator.orgId }));

    beforeAll(async () => {
        scene = await startScene({ apps: ["ci", "inline"], files: { "index.js": program } });
    });
    afterAll(() => scene.close());

    it("are refused in the preview, where a transformation and the default organization made them so", async () => {
        use("transformation");
        const ran = await scene.preview();
        expectRefusal(ran);
        expect(ran.calls).toEqual([]);
    });

    it("are refused by the update before the second makes a call, where the ids were not known before", async () => {
        use("outputs");
        const ran = await scene.up();
        expectRefusal(ran);
        expect(ran.calls).toEqual(["apiTokenGrant", "regenerateSecret", "clientCredentialsGrant"]);
        expect(await scene.outputsOf("second")).toBeUndefined();
    });

    it("are not reported if a process runs an inline program twice", async () => {
        const { directory, env } = scene.project;
        const declareInline = async () => {
            const secret = new OAuthAppSecret("ci", { orgId: scene.simulator.orgId, oauthAppId: "inline" });
            return { clientId: secret.clientId };
        };
        const stack = await LocalWorkspace.createStack(
            { projectName: "e2e", stackName: "inline", program: declareInline },
            { workDir: directory, envVars: { ...env }, pulumiCommand: scene.stack.workspace.pulumiCommand },
        );
        expect((await stack.up()).summary.result).toBe("succeeded");
        expect((await stack.up()).summary.resourceChanges).toEqual({ same: 2 });
    });
});

it("two resources for one app in YAML are refused by the update before the second makes a call", async () => {
    const scene = await startScene({ host: "plugin", apps: ["ci"] });
    onTestFinished(() => scene.close());
    const { orgId } = scene.simulator;
    const upstream = {
        type: "consumer:index:Consumer",
        properties: { later: { orgId, app: "ci" } },
        options: { dependsOn: [ref("first")] },
    };
    const first = yamlSecret({ orgId, oauthAppId: "ci" });
    const second = yamlSecret({ orgId: ref("upstream.value.orgId"), oauthAppId: ref("upstream.value.app") });
    scene.project.write("Pulumi.yaml", yamlProject({ resources: { first, upstream, second } }));
    const ran = await scene.up();
    expectRefusal(ran);
    expect(ran.calls).toEqual(["apiTokenGrant", "regenerateSecret", "clientCredentialsGrant"]);
    expect(await scene.outputsOf("second")).toBeUndefined();
});
