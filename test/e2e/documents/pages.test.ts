import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Simulator, startSimulator } from "../../../provider/testing";
import { root } from "../../../tools/root.mts";
import { openPage } from "../../support/documents/page";
import { type Reader, startReader } from "../../support/documents/reader";

const producer = `
name: producer
runtime: yaml
resources:
  west: { type: "pulumi:pulumi:StackReference", properties: { name: organization/consumer/west } }
  east: { type: "pulumi:pulumi:StackReference", properties: { name: organization/consumer/east } }
  api:
    type: vmware-csp:OAuthAppSecret
    properties: { oauthAppId: api, overlapSeconds: 3600, rotationTrigger: 1 }
  done:
    type: vmware-csp:PreviousSecretRetirement
    properties:
      rotation: \${api.rotation}
      drainSeconds: 0
      confirmations: ['\${west.outputs["cspSecretRotatedAt"]}', '\${east.outputs["cspSecretRotatedAt"]}']
outputs:
  rotatedAt: \${api.rotatedAt}
  unconfirmed: \${done.unconfirmed}
`;

const consumer = `
name: consumer
runtime: yaml
resources:
  producer: { type: "pulumi:pulumi:StackReference", properties: { name: organization/producer/dev } }
outputs:
  cspSecretRotatedAt: \${producer.outputs["rotatedAt"]}
`;

describe("the commands of pages that need a stack", () => {
    let reader: Reader;
    let simulator: Simulator;

    const run = async (commands: string, fill = {}) => {
        const ran = await reader.run(commands, fill);
        expect(ran.status, ran.output).toBe(0);
        return ran.output;
    };

    beforeAll(async () => {
        reader = await startReader({ preview: false });
        simulator = await startSimulator({
            apps: [{ id: "api" }, { id: "billing", clientSecret: "The-secret-that-the-app-has_1" }],
        });
        const settings = { CSP_HOST: simulator.origin, CSP_ORG_ID: simulator.orgId, CSP_API_TOKEN: simulator.apiToken };
        Object.assign(reader.env, settings);
    });
    afterAll(async () => {
        await reader.close();
        await simulator.close();
    });

    it("docs/operating.md and docs/report.md: consumers in other stacks, then reports", async () => {
        const operating = openPage("docs/operating.md");
        const report = openPage("docs/report.md");
        await run("npx pulumi-vmware-csp plugin install");
        reader.enter("fleet");
        reader.write("producer/Pulumi.yaml", producer);
        reader.write("consumer/Pulumi.yaml", consumer);
        await run("pulumi stack init dev --cwd producer");
        await run("for stack in west east; do pulumi stack init $stack --cwd consumer; done");
        const pipeline = operating.block("Consumers in other stacks: sh 1");
        const ran = await run(pipeline);
        expect(ran).toContain("the confirmations of 2 of 2 consumers are missing, so nothing is ended");
        expect(ran).toContain("the previous secret is retired");
        expect(simulator.app("api").previousSecret).toBeUndefined();
        await run("cd producer");
        const commands = operating.block("Many stacks: a fleet: sh 1").trim().split("\n");
        for (const command of commands) expect(await run(command)).toMatch(/1 secret/);
        expect(await run("cat report.html")).toContain("Every secret is in order");
        expect(await run(report.block("Report: sh 1"))).toMatch(/1 secret: 1 (ok|overlap)/);
        await run(report.block("JSON: sh 1"));
        expect([...operating.rest, ...report.rest]).toEqual([]);
    });

    it("docs/migration.md: adopts a secret, and moves it to another stack", async () => {
        const page = openPage("docs/migration.md");
        reader.enter("migration");
        mkdirSync(join(reader.folder, "migration"), { recursive: true });
        symlinkSync(join(root, "node_modules"), join(reader.folder, "migration", "node_modules"));
        reader.write("Pulumi.yaml", "name: project\nruntime: nodejs\n");
        const imports = 'import * as pulumi from "@pulumi/pulumi";\nimport * as csp from "pulumi-vmware-csp";\n';
        reader.write("index.ts", `${imports}${page.block("From the console: ts 1")}`, { "…": "billing" });
        reader.typed["existingClientSecret"] = "The-secret-that-the-app-has_1";
        await run(`pulumi stack init old\n${page.block("From the console: sh 1")}`);
        expect(await run("pulumi up")).toContain("adopted the existing secret; nothing was rotated");
        await run(`pulumi stack init new --copy-config-from old\n${page.block("Moving within Pulumi: sh 1")}`);
        simulator.clearCalls();
        expect(await run("pulumi up")).toMatch(/2 unchanged/);
        expect(simulator.calls).toEqual([]);
        expect(page.rest).toEqual([]);
    });

    it("docs/reference.md: credentials of a profile in the configuration", async () => {
        const page = openPage("docs/reference.md");
        reader.enter("profiles");
        reader.write("Pulumi.yaml", "name: profiles\nruntime: yaml\n");
        await run("pulumi stack init dev");
        const commands = page.block("Settings: sh 1").replace("apiToken'", 'apiToken\' "$CSP_API_TOKEN"');
        await run(commands, { "0a1b2c3d-0000-4000-8000-000000000000": simulator.orgId });
        const doctor = "CSP_API_TOKEN= npx pulumi-vmware-csp doctor --app api --profile europe --host $CSP_HOST";
        expect(await run(doctor)).toMatch(/^ok +credential/m);
    });
});
