import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { startSimulator } from "../../../provider/testing";
import { exampleOpener } from "../../support/documents/examples";
import { useReader } from "../../support/documents/reader";
import { plugins } from "../../support/yamlProgram";

describe("examples in YAML, each followed as its README says, with a real engine", () => {
    const reader = useReader({ preview: false });
    const open = exampleOpener(reader);

    it("yaml-quickstart: rotates when the trigger changes, and makes no call when nothing does", async () => {
        const { fill, follow, output, simulator } = await open("yaml-quickstart", { apps: [{ id: "ci" }] });
        const printed = await follow("Quickstart in YAML: sh 1", fill);
        expect(printed).toMatch(/The Pulumi plugin vmware-csp \S+ was there already|Installed the Pulumi plugin/);
        const app = simulator.app("ci");
        const first = app.currentSecret;
        expect(await output("clientSecret")).toBe(first);
        simulator.clearCalls();
        await reader.run("pulumi up");
        expect(simulator.calls).toEqual([]);
        await reader.run("pulumi config set rotationTrigger 2027-Q1 && pulumi up");
        expect(app.accepts(first)).toBe(false);
    });

    it("yaml-zero-downtime: the old secret is retired once every consumer has the new one", async () => {
        const { fill, follow, simulator } = await open("yaml-zero-downtime", { apps: [{ id: "api" }] });
        // The plugin of @pulumi/command can't be had here: a stand-in takes its place.
        const providers = plugins.providers.filter(({ name }) => name === "command");
        reader.edit("Pulumi.yaml", "runtime: yaml\n", `runtime: yaml\nplugins: ${JSON.stringify({ providers })}\n`);
        const app = simulator.app("api");
        await follow("Zero downtime in YAML: sh 1", fill);
        const first = app.currentSecret;
        expect(await follow("Zero downtime in YAML: sh 2")).toContain("the previous secret is retired");
        expect(app.accepts(first)).toBe(false);
        for (const name of ["web", "worker"]) {
            const file = join(reader.folder, "examples/yaml-zero-downtime/deployed", `${name}.env`);
            expect(readFileSync(file, "utf8")).toBe(`CLIENT_ID=api\nCLIENT_SECRET=${app.currentSecret}\n`);
        }
    });

    it("yaml-many-organizations: each organization has its own credentials and its own trigger", async () => {
        const orgId = "0a1b2c3d-0000-4000-8000-00000000000a";
        const rotator = { id: "rotator", roles: ["developer"], clientSecret: "Secret-of-the-service-account_1" };
        const america = await startSimulator({ orgId, apps: [{ id: "ci-us" }, rotator] });
        onTestFinished(() => america.close());
        const { follow, output, page, simulator } = await open("yaml-many-organizations", {
            apps: [{ id: "ci-eu" }, { id: "deploy-eu" }],
        });
        reader.typed["europeApiToken"] = simulator.apiToken;
        reader.typed["americaClientSecret"] = rotator.clientSecret;
        const fill = {
            EUROPE_ORGANIZATION_ID: simulator.orgId,
            AMERICA_ORGANIZATION_ID: orgId,
            AMERICA_SERVICE_ACCOUNT_ID: rotator.id,
            "pulumi up\n": `pulumi config set europeHost ${simulator.origin}\npulumi config set americaHost ${america.origin}\npulumi up\n`,
        };
        await follow("Many organizations in YAML: sh 1", fill);
        const untouched = america.app("ci-us").currentSecret;
        const before = simulator.app("ci-eu").currentSecret;
        await follow("Many organizations in YAML: sh 2");
        expect(await output("clientSecrets")).toEqual({
            "europe-ci": simulator.app("ci-eu").currentSecret,
            "europe-deploy": simulator.app("deploy-eu").currentSecret,
            "america-ci": untouched,
        });
        expect(simulator.app("ci-eu").currentSecret).not.toBe(before);
        expect(america.app("ci-us").currentSecret).toBe(untouched);
        const lines = page.block("Many organizations in YAML: sh 3").trim().split("\n");
        for (const line of lines)
            expect(await reader.launch(line, "Its calls:")).toContain("export CSP_ORG_ID=0a1b2c3d");
    });
});
