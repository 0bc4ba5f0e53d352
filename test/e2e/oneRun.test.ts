import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RanWithCalls, type Scene, startScene } from "../support/scene";
import { pluginFolder, ref, yamlProject, yamlRetirement, yamlSecret } from "../support/yamlProgram";

/** Where the provider processes of a run meet. */
const temporaryFolder = mkdtempSync(join(tmpdir(), "one-run-"));
const env = { TMPDIR: temporaryFolder };
afterAll(() => rmSync(temporaryFolder, { recursive: true }));

const secretType = "vmware-csp:index:OAuthAppSecret";

function expectRefusal(ran: RanWithCalls, names: readonly string[], what: RegExp): void {
    expect(ran.succeeded).toBe(false);
    const both = /Both urn:\S+::([\w-]+) and urn:\S+::([\w-]+) (.*)/.exec(ran.output);
    expect(both?.slice(1, 3).toSorted()).toEqual([...names].toSorted());
    expect(both?.[3]).toMatch(what);
}

/** The state has a secret that CSP accepts. */
async function expectLivingSecret(scene: Scene, name: string, app: string): Promise<void> {
    expect(await scene.outputsOf(name)).toMatchObject({ clientSecret: scene.simulator.app(app).currentSecret });
}

describe("a run with two provider resources", () => {
    let scene: Scene;
    const declare = (resources: Readonly<Record<string, object>>) => {
        const { apiToken, origin: host, orgId } = scene.simulator;
        const properties = { host, orgId, apiToken: { "fn::secret": apiToken } };
        const own = { type: "pulumi:providers:vmware-csp", properties };
        scene.project.write("Pulumi.yaml", yamlProject({ resources: { own, ...resources } }));
    };
    const underOwn = { provider: ref("own") };

    beforeAll(async () => {
        scene = await startScene({ host: "plugin", apps: ["ci", "cd"], env });
    });
    afterAll(() => scene.close());

    it("refuses one app under both, in the preview and without a call", async () => {
        const properties = { oauthAppId: "ci" };
        declare({ first: yamlSecret(properties), second: yamlSecret(properties, underOwn) });
        const ran = await scene.preview();
        expectRefusal(ran, ["first", "second"], /manage the secret of OAuth app ci/);
        expect(ran.calls).toEqual([]);
    });

    it("does not revoke what it adopts under the other one", async () => {
        const properties = { oauthAppId: "ci", revokeOnDelete: true };
        declare({ before: yamlSecret(properties) });
        expect((await scene.up()).succeeded).toBe(true);
        const existingClientSecret = { "fn::secret": scene.simulator.app("ci").currentSecret };
        declare({ after: yamlSecret({ ...properties, existingClientSecret }, underOwn) });
        const ran = await scene.up();
        expect(ran.succeeded, ran.output).toBe(true);
        expect(ran.output).toContain(
            "its secret is not revoked: this update has made or adopted a secret of the same app",
        );
        expect(ran.calls).not.toContain("regenerateSecret");
        await expectLivingSecret(scene, "after", "ci");
    });

    it("does not revoke what another resource adopted in an earlier run", async () => {
        const properties = { oauthAppId: "cd", revokeOnDelete: true };
        declare({ old: yamlSecret(properties) });
        expect((await scene.up()).succeeded).toBe(true);
        const existingClientSecret = { "fn::secret": scene.simulator.app("cd").currentSecret };
        declare({ fresh: yamlSecret({ ...properties, existingClientSecret }, underOwn) });
        const onlyFresh = await scene.up({ target: [`urn:pulumi:dev::e2e::${secretType}::fresh`] });
        expect(onlyFresh.operations, onlyFresh.output).toMatchObject({ fresh: ["create"] });
        const ran = await scene.up();
        expect(ran.operations, ran.output).toMatchObject({ fresh: ["same"], old: ["delete"] });
        expect(ran.output).toContain("another resource of this program manages the same app now");
        await expectLivingSecret(scene, "fresh", "cd");
    });

    it("refuses a second retirement of one secret, under whichever provider", async () => {
        const properties = { oauthAppId: "ci", overlapSeconds: 3_600 };
        const retirement = yamlRetirement("ci", []);
        declare({
            ci: yamlSecret(properties),
            "retired-1": retirement,
            "retired-2": { ...retirement, options: underOwn },
        });
        expectRefusal(await scene.up(), ["retired-1", "retired-2"], /retire the previous secret of OAuth app ci/);
    });

    it("rotates under neither while one of them freezes", async () => {
        const { apiToken, origin: host, orgId } = scene.simulator;
        const own = {
            type: "pulumi:providers:vmware-csp",
            properties: { host, orgId, apiToken, freezeRotation: true },
        };
        const properties = { oauthAppId: "cd", rotationTrigger: "one" };
        declare({ cd: yamlSecret(properties) });
        expect((await scene.up()).succeeded).toBe(true);
        declare({ cd: yamlSecret({ ...properties, rotationTrigger: "two" }, { dependsOn: [ref("own")] }), own });
        const ran = await scene.up();
        expect(ran.succeeded, ran.output).toBe(true);
        expect(ran.calls).toEqual([]);
        expect(ran.output).toContain("rotation is frozen (freezeRotation of the provider resource own)");
    });

    it("leaves nothing in the temporary folder", () => {
        expect(readdirSync(temporaryFolder).filter((name) => name.startsWith("pulumi-vmware-csp"))).toEqual([]);
    });
});

/** Declares the same app by the class, by the plugin, or by both. */
const bothHosts = `
const csp = require("pulumi-vmware-csp");
const pulumi = require("@pulumi/pulumi");
class PluginSecret extends pulumi.CustomResource {
    constructor(name, args) {
        super("${secretType}", name, args, { additionalSecretOutputs: ["clientSecret"] });
    }
}
const { byClass, byPlugin } = JSON.parse(require("node:fs").readFileSync("declared.json", "utf8"));
if (byClass) new csp.OAuthAppSecret("by-class", byClass);
if (byPlugin) new PluginSecret("by-plugin", byPlugin);
`;

describe("a run with both hosts", () => {
    let scene: Scene;
    const declare = (declared: { readonly byClass?: object; readonly byPlugin?: object }) =>
        scene.project.write("declared.json", JSON.stringify(declared));

    beforeAll(async () => {
        const plugins = { providers: [{ name: "vmware-csp", path: pluginFolder }] };
        const settings = JSON.stringify({ name: "e2e", runtime: "nodejs", plugins });
        scene = await startScene({ apps: ["ci"], env, files: { "index.js": bothHosts, "Pulumi.yaml": settings } });
    });
    afterAll(() => scene.close());

    it("refuses one app in the class and in the plugin", async () => {
        declare({ byClass: { oauthAppId: "ci" }, byPlugin: { oauthAppId: "ci" } });
        const ran = await scene.preview();
        expectRefusal(ran, ["by-class", "by-plugin"], /manage the secret of OAuth app ci/);
        expect(ran.calls).toEqual([]);
    });

    it.each([
        { from: "byPlugin", to: "byClass", name: "by-class" },
        { from: "byClass", to: "byPlugin", name: "by-plugin" },
    ])("does not revoke, $from, what it adopts $to", async ({ from, to, name }) => {
        const args = { oauthAppId: "ci", revokeOnDelete: true };
        declare({ [from]: args });
        expect((await scene.up()).succeeded).toBe(true);
        declare({ [to]: { ...args, existingClientSecret: scene.simulator.app("ci").currentSecret } });
        const ran = await scene.up();
        expect(ran.succeeded, ran.output).toBe(true);
        expect(ran.output).toContain("its secret is not revoked");
        await expectLivingSecret(scene, name, "ci");
    });

    it("still revokes if the stack is destroyed", async () => {
        const { currentSecret } = scene.simulator.app("ci");
        const ran = await scene.destroy();
        expect(ran.succeeded, ran.output).toBe(true);
        expect(ran.output).toContain("its secret is revoked");
        expect(scene.simulator.app("ci").accepts(currentSecret)).toBe(false);
        expect(readdirSync(temporaryFolder).filter((each) => each.startsWith("pulumi-vmware-csp"))).toEqual([]);
    });
});
