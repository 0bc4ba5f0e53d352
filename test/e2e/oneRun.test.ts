import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type RanWithCalls, useScene } from "../support/scene";
import { plugins, ref, yamlProject, yamlProvider, yamlRetirement, yamlSecret } from "../support/yamlProgram";

/** Where the provider processes of a run meet. */
const temporaryFolder = mkdtempSync(join(tmpdir(), "one-run-"));
const env = { TMPDIR: temporaryFolder };
afterAll(() => {
    const left = readdirSync(temporaryFolder).filter((name) => name.startsWith("pulumi-vmware-csp"));
    rmSync(temporaryFolder, { recursive: true });
    expect(left).toEqual([]);
});

const secretType = "vmware-csp:index:OAuthAppSecret";
const creation = ["apiTokenGrant", "regenerateSecret", "clientCredentialsGrant"];

function expectRefusal(ran: RanWithCalls, names: readonly string[], what = "manage the secret"): void {
    const both = /Both urn:\S+::([\w-]+) and urn:\S+::([\w-]+) (.*)/.exec(ran.output);
    expect(both?.slice(1, 3).toSorted()).toEqual(names);
    expect(both?.[3]).toContain(`${what} of OAuth app ci`);
    expect(ran.output).not.toMatch(/\n\s+at /);
}

describe("a run with two provider resources", () => {
    const scene = useScene({ host: "plugin", apps: ["ci", "cd"], env });
    const declare = (resources: Readonly<Record<string, object>>, more: object = {}) => {
        const { apiToken, origin: host, orgId } = scene.simulator;
        const own = yamlProvider({ host, orgId, apiToken: { "fn::secret": apiToken }, ...more });
        scene.project.write("Pulumi.yaml", yamlProject({ resources: { own, ...resources } }));
    };
    const underOwn = { provider: ref("own") };
    const adopted = (app: string) => ({ existingClientSecret: { "fn::secret": scene.app(app).currentSecret } });

    it("refuses one app under both, in the preview and without a call", async () => {
        const properties = { oauthAppId: "ci" };
        declare({ first: yamlSecret(properties), second: yamlSecret(properties, underOwn) });
        const ran = await scene.preview({ fails: true });
        expectRefusal(ran, ["first", "second"]);
        expect(ran.calls).toEqual([]);
    });

    it("does not revoke what it adopts under the other one", async () => {
        const properties = { oauthAppId: "ci", revokeOnDelete: true };
        declare({ before: yamlSecret(properties) });
        await scene.up();
        declare({ after: yamlSecret({ ...properties, ...adopted("ci") }, underOwn) });
        const ran = await scene.up();
        expect(ran.output).toContain("not revoked: this update has made or adopted a secret of the same app");
        expect(ran.calls).not.toContain("regenerateSecret");
        expect(await scene.secretOf("after")).toBe(scene.app("ci").currentSecret);
    });

    it("does not revoke what another resource adopted in an earlier run", async () => {
        const properties = { oauthAppId: "cd", revokeOnDelete: true };
        declare({ old: yamlSecret(properties) });
        await scene.up();
        declare({ fresh: yamlSecret({ ...properties, ...adopted("cd") }, underOwn) });
        const onlyFresh = await scene.up({ target: [`urn:pulumi:dev::e2e::${secretType}::fresh`] });
        expect(onlyFresh.operations).toMatchObject({ fresh: ["create"] });
        const ran = await scene.up();
        expect(ran.operations).toMatchObject({ fresh: ["same"], old: ["delete"] });
        expect(ran.output).toContain("another resource of this program manages the same app now");
        expect(await scene.secretOf("fresh")).toBe(scene.app("cd").currentSecret);
    });

    it("refuses a second retirement of one secret, under whichever provider", async () => {
        const ci = yamlSecret({ oauthAppId: "ci", overlapSeconds: 3_600 });
        const retirement = yamlRetirement("ci", []);
        declare({ ci, "retired-1": retirement, "retired-2": { ...retirement, options: underOwn } });
        const ran = await scene.up({ fails: true });
        expectRefusal(ran, ["retired-1", "retired-2"], "retire the previous secret");
    });

    it("rotates under neither while one of them freezes", async () => {
        const properties = { oauthAppId: "cd", rotationTrigger: "one" };
        declare({ cd: yamlSecret(properties) });
        await scene.up();
        const cd = yamlSecret({ ...properties, rotationTrigger: "two" }, { dependsOn: [ref("own")] });
        declare({ cd }, { freezeRotation: true });
        const ran = await scene.up();
        expect(ran.calls).toEqual([]);
        expect(ran.output).toContain("rotation is frozen (freezeRotation of the provider resource own)");
    });

    it("refuses the second of an app before it makes a call, if their ids were not known before", async () => {
        const upstream = {
            type: "consumer:index:Consumer",
            properties: { later: { app: "ci" } },
            options: { dependsOn: [ref("first")] },
        };
        const second = yamlSecret({ oauthAppId: ref("upstream.value.app") });
        declare({ first: yamlSecret({ oauthAppId: "ci" }), upstream, second });
        const ran = await scene.up({ fails: true });
        expectRefusal(ran, ["first", "second"]);
        expect(ran.calls).toEqual(creation);
        expect(await scene.outputsOf("second")).toBeUndefined();
    });
});

/** Declares apps by the class, by the plugin, or by both. With a `transformed` app, a transformation gives it to all. */
const bothHosts = `
const csp = require("pulumi-vmware-csp");
const pulumi = require("@pulumi/pulumi");
const { Consumer } = require("./consumer");
class PluginSecret extends pulumi.CustomResource {
    constructor(name, args) {
        super("${secretType}", name, args, { additionalSecretOutputs: ["clientSecret"] });
    }
}
const { byClass, byPlugin, after, transformed } = JSON.parse(require("node:fs").readFileSync("declared.json", "utf8"));
const first = byClass && new csp.OAuthAppSecret("by-class", byClass);
if (transformed)
    pulumi.runtime.registerStackTransformation(({ type, props, opts }) =>
        type.endsWith(":OAuthAppSecret") ? { props: { ...props, oauthAppId: transformed }, opts } : undefined,
    );
if (byPlugin) new PluginSecret("by-plugin", byPlugin);
if (after) {
    const { output } = new Consumer("upstream", after, { dependsOn: first });
    new csp.OAuthAppSecret("after", { oauthAppId: output.apply((app) => app) });
}
`;

describe("a run with both hosts", () => {
    const settings = JSON.stringify({ name: "e2e", runtime: "nodejs", plugins });
    const scene = useScene({ apps: ["ci"], env, files: { "index.js": bothHosts, "Pulumi.yaml": settings } });
    const declare = (declared: {
        readonly byClass?: object;
        readonly byPlugin?: object;
        readonly after?: string;
        readonly transformed?: string;
    }) => scene.project.write("declared.json", JSON.stringify(declared));

    it("refuses one app in the class and in the plugin, even if a transformation and the default organization made it so", async () => {
        const { orgId } = scene.simulator;
        declare({ byClass: { orgId, oauthAppId: "ci" }, byPlugin: { oauthAppId: "another" }, transformed: "ci" });
        const ran = await scene.preview({ fails: true });
        expectRefusal(ran, ["by-class", "by-plugin"]);
        expect(ran.calls).toEqual([]);
    });

    it("refuses the second of an app before it makes a call, if its id was not known before", async () => {
        declare({ byClass: { oauthAppId: "ci" }, after: "ci" });
        const ran = await scene.up({ fails: true });
        expectRefusal(ran, ["after", "by-class"]);
        expect(ran.calls).toEqual(creation);
        expect(await scene.outputsOf("after")).toBeUndefined();
    });

    it.each([
        { from: "byClass", to: "byPlugin", name: "by-plugin" },
        { from: "byPlugin", to: "byClass", name: "by-class" },
    ])("does not revoke, $from, what it adopts $to", async ({ from, to, name }) => {
        const args = { oauthAppId: "ci", revokeOnDelete: true };
        declare({ [from]: args });
        await scene.up();
        declare({ [to]: { ...args, existingClientSecret: scene.app().currentSecret } });
        expect((await scene.up()).output).toContain("its secret is not revoked");
        expect(await scene.secretOf(name)).toBe(scene.app().currentSecret);
    });

    it("still revokes if the stack is destroyed", async () => {
        const { currentSecret } = scene.app();
        expect((await scene.destroy()).output).toContain("its secret is revoked");
        expect(scene.app().accepts(currentSecret)).toBe(false);
    });
});
