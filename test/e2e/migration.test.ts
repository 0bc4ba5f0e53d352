import { beforeAll, describe, expect, it } from "vitest";
import { type HostName, type RanWithCalls, useScene } from "../support/scene";
import { secretsProgram } from "../support/secretsProgram";
import { plugins, yamlSecretsProgram } from "../support/yamlProgram";

/** The aliases that move a stack from the plugin to a Node program. For the other way, the plugin's schema has them. */
const program = `
const csp = require("pulumi-vmware-csp");
const { names, args } = JSON.parse(require("node:fs").readFileSync("declared.json", "utf8"));
for (const name of names) {
    const aliases = (type) => ({ aliases: [{ type: "vmware-csp:index:" + type }] });
    const secret = new csp.OAuthAppSecret(name, { oauthAppId: name, ...args }, aliases("OAuthAppSecret"));
    const retirement = { secret, drainSeconds: 0 };
    new csp.PreviousSecretRetirement(name + "-retirement", retirement, aliases("PreviousSecretRetirement"));
    exports[name] = secret.clientSecret;
}
`;

/** Pulumi must still find the plugin: the first update on the way back asks it once more. */
const nodeProject = `${secretsProgram["Pulumi.yaml"]}plugins: ${JSON.stringify(plugins)}\n`;

describe("a stack that moves from the dynamic provider to the plugin and back", () => {
    const scene = useScene({ apps: ["ci", "early"], files: { "index.js": program } });
    const secrets = () => Object.fromEntries(["ci", "early"].map((id) => [id, scene.app(id).currentSecret]));
    const declare = (host: HostName, rotationTrigger: string, names = ["ci", "early"]) => {
        const args = { rotationTrigger, overlapSeconds: 3_600, revokeOnDelete: true };
        const yaml = yamlSecretsProgram(Object.fromEntries(names.map((name) => [name, { args, retired: true }])));
        scene.project.write("Pulumi.yaml", host === "plugin" ? yaml : nodeProject);
        scene.project.write("declared.json", JSON.stringify({ names, args }));
    };

    beforeAll(async () => {
        declare("dynamic", "first");
        await scene.up();
    });

    /** The first update makes no call and replaces nothing, and the second one has nothing to do. */
    async function expectMoved(type: string): Promise<void> {
        const before = secrets();
        expectNothingDone(await scene.up());
        const unchanged = await scene.up();
        expectNothingDone(unchanged);
        expect(unchanged.operations).toMatchObject({ ci: ["same"], "ci-retirement": ["same"] });
        expect(secrets()).toEqual(before);
        expect(await scene.outputsOf("ci")).toMatchObject({ clientSecret: before["ci"], rotationTrigger: "first" });
        expect(await scene.urnOf("ci")).toContain(`::${type}::`);
    }
    const expectNothingDone = (ran: RanWithCalls) => {
        expect(ran.calls).toEqual([]);
        for (const name of ["ci", "ci-retirement"]) expect(["same", "update"]).toContain(ran.operations[name]?.join());
    };

    async function expectRotation(): Promise<void> {
        const ran = await scene.up();
        expect(ran.operations).toMatchObject({ ci: ["update"], "ci-retirement": ["update"] });
        expect(scene.simulator.callsOf("setSecret", "ci")).toHaveLength(1);
        expect(scene.simulator.callsOf("deleteOldSecret", "ci")).toHaveLength(1);
        expect(await scene.outputsOf("ci")).toMatchObject({ clientSecret: secrets()["ci"], verified: true });
    }

    it("makes no call on the way to the plugin", async () => {
        declare("plugin", "first");
        await expectMoved("vmware-csp:index:OAuthAppSecret");
    });

    it("makes no call on the way back, by the reverse alias", async () => {
        declare("dynamic", "first");
        await expectMoved("pulumi-nodejs:dynamic/csp:OAuthAppSecret");
    });

    it("is then rotated and destroyed by the plugin", async () => {
        declare("plugin", "second", ["ci"]);
        const early = secrets()["early"] ?? "";
        await expectRotation();
        expect(scene.app("early").accepts(early)).toBe(false);
    });

    it("is then rotated and destroyed by the dynamic provider", async () => {
        declare("dynamic", "third", ["ci"]);
        await expectRotation();
        const { currentSecret } = scene.app("ci");
        await scene.destroy();
        expect(scene.app("ci").accepts(currentSecret)).toBe(false);
    });
});
