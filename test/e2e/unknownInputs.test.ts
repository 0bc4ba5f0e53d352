import { describe, expect, it } from "vitest";
import { hosts, useScene } from "../support/scene";
import { ref, yamlConsumer, yamlProject, yamlSecret } from "../support/yamlProgram";

/** Declares a secret. The inputs that the phase lists come from a resource that may not exist yet. */
const program = `
const csp = require("pulumi-vmware-csp");
const { readFileSync } = require("node:fs");
const { Consumer } = require("./consumer");
const { phase, known, upstream } = JSON.parse(readFileSync("phase.json", "utf8"));
const { output } = new Consumer("upstream-" + phase, upstream);
const unknown = Object.fromEntries(Object.keys(upstream).map((key) => [key, output.apply((value) => value[key])]));
const { deep, ...inputs } = unknown;
if (deep) inputs.rotationTrigger = { list: [1, { deep }], other: 2 };
const secret = new csp.OAuthAppSecret("ci", { ...known, ...inputs });
new Consumer("last", secret.clientSecret);
`;

/** The same in YAML. */
function yamlProgram(name: string, upstream: object, known: object): string {
    const unknown = Object.keys(upstream).map((key) => [key, ref(`upstream-${name}.value.${key}`)]);
    const { deep, ...inputs } = Object.fromEntries(unknown);
    const trigger = deep && { rotationTrigger: { list: [1, { deep }], other: 2 } };
    return yamlProject({
        resources: {
            [`upstream-${name}`]: { type: "consumer:index:Consumer", properties: { later: upstream } },
            ci: yamlSecret({ ...known, ...inputs, ...trigger }),
            last: yamlConsumer(ref("ci.clientSecret")),
        },
    });
}

describe.each(hosts)("%s: inputs that are not known in a preview", (host) => {
    const scene = useScene({ host, apps: ["ci"], ...(host === "dynamic" && { files: { "index.js": program } }) });
    const phase = (name: string, upstream: object, known: object = {}) => {
        if (host === "plugin") scene.project.write("Pulumi.yaml", yamlProgram(name, upstream, known));
        else scene.project.write("phase.json", JSON.stringify({ phase: name, upstream, known }));
    };

    it("preview a creation, whichever inputs they are, and the update creates", async () => {
        phase("created", {
            orgId: scene.simulator.orgId,
            oauthAppId: "ci",
            host: scene.simulator.origin,
            deep: "one",
            rotateAfterDays: 30,
            overlapSeconds: 0,
            onExternalRotation: "rotate",
            verify: true,
            authenticateAs: "app",
            revokeOnDelete: false,
            existingClientSecret: scene.app().currentSecret,
        });
        const preview = await scene.preview();
        expect(preview.operations).toMatchObject({ ci: ["create"], last: ["create"] });
        expect(preview.calls).toEqual([]);
        expect((await scene.up()).operations).toMatchObject({ ci: ["create"] });
        expect(await scene.outputsOf("ci")).toMatchObject({
            rotationReason: "adopted",
            rotationTrigger: { list: [1, { deep: "one" }], other: 2 },
        });
    });

    it("preview a rotation if the trigger is among them, at any depth", async () => {
        const existingClientSecret = scene.app().currentSecret;
        phase("trigger", { deep: "one", existingClientSecret }, { oauthAppId: "ci", rotateAfterDays: 60 });
        const preview = await scene.preview();
        expect(preview.operations).toMatchObject({ ci: ["update"], last: ["update"] });
        expect(preview.output).not.toContain("nothing rotates");
        expect(preview.calls).toEqual([]);
    });

    if (host === "plugin")
        it("preview an update after which consumers don't look changed, if they are options, and it does not rotate", async () => {
            const known = { oauthAppId: "ci", rotationTrigger: { list: [1, { deep: "one" }], other: 2 } };
            phase("options", { rotateAfterDays: 60, verify: true, host: scene.simulator.origin }, known);
            const preview = await scene.preview();
            expect(preview.output).toContain("only options change: nothing rotates");
            for (const ran of [preview, await scene.up()]) {
                expect(ran.operations).toMatchObject({ ci: ["update"], last: ["same"] });
                expect(ran.calls).toEqual([]);
            }
        });
});
