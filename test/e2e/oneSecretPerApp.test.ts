import { LocalWorkspace } from "@pulumi/pulumi/automation";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
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
if (variant === "default") new csp.OAuthAppSecret("second", { oauthAppId: "ci" });
if (variant === "letter case") new csp.OAuthAppSecret("second", { orgId: orgId.toUpperCase(), oauthAppId: "ci" });
if (variant.endsWith("transformation")) {
    const transformation = ({ type, props, opts }) =>
        type.endsWith(":OAuthAppSecret") ? { props: { ...props, oauthAppId: "ci" }, opts } : undefined;
    const isOfStack = variant.startsWith("stack");
    if (isOfStack) pulumi.runtime.registerStackTransformation(transformation);
    const options = isOfStack ? {} : { transformations: [transformation] };
    new csp.OAuthAppSecret("second", { orgId, oauthAppId: "another" }, options);
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

    it.each([
        { how: "where the organization of one comes by default", variant: "default" },
        { how: "where the organization's letter case differs", variant: "letter case" },
        { how: "where the stack's transformation made them so", variant: "stack transformation" },
        { how: "where a transformation of one made them so", variant: "resource transformation" },
    ])("are refused in the preview, $how", async ({ variant }) => {
        use(variant);
        const ran = await scene.preview();
        expectRefusal(ran);
        expect(ran.calls).toEqual([]);
    });

    it("are refused by the update before the second makes a call, where the ids were not known before", async () => {
        use("outputs");
        const preview = await scene.preview();
        expect(preview.succeeded).toBe(true);
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

describe("two resources for one app in YAML", () => {
    let scene: Scene;
    const declare = (second: object, others: object = {}) => {
        const first = yamlSecret({ orgId: scene.simulator.orgId, oauthAppId: "ci" });
        const resources = { first, second: yamlSecret(second), ...others };
        scene.project.write("Pulumi.yaml", yamlProject({ resources }));
    };

    beforeAll(async () => {
        scene = await startScene({ door: "plugin", apps: ["ci"] });
    });
    afterAll(() => scene.close());

    it.each([
        { how: "where the organization of one comes by default", orgIdOf: () => ({}) },
        {
            how: "where the organization's letter case differs",
            orgIdOf: () => ({ orgId: scene.simulator.orgId.toUpperCase() }),
        },
    ])("are refused in the preview, $how", async ({ orgIdOf }) => {
        declare({ ...orgIdOf(), oauthAppId: "ci" });
        const ran = await scene.preview();
        expectRefusal(ran);
        expect(ran.calls).toEqual([]);
    });

    it("are refused by the update before the second makes a call, where the ids were not known before", async () => {
        const later = { orgId: scene.simulator.orgId, app: "ci" };
        const upstream = {
            type: "consumer:index:Consumer",
            properties: { later },
            options: { dependsOn: [ref("first")] },
        };
        declare({ orgId: ref("upstream.value.orgId"), oauthAppId: ref("upstream.value.app") }, { upstream });
        const preview = await scene.preview();
        expect(preview.succeeded).toBe(true);
        const ran = await scene.up();
        expectRefusal(ran);
        expect(ran.calls).toEqual(["apiTokenGrant", "regenerateSecret", "clientCredentialsGrant"]);
        expect(await scene.outputsOf("second")).toBeUndefined();
    });
});
