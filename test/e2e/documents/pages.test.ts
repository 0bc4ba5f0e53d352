import { beforeAll, describe, expect, it } from "vitest";
import { openPage } from "../../support/documents/page";
import { useReader } from "../../support/documents/reader";

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
    const presentSecret = "The-secret-that-the-app-has_1";
    const apps = [{ id: "api" }, { id: "ci" }, { id: "billing", clientSecret: presentSecret }];
    const reader = useReader({ preview: false, simulator: { apps } });
    const run = (commands: string, fill = {}) => reader.run(commands, fill);
    beforeAll(() => {
        const { orgId, apiToken } = reader.simulator;
        Object.assign(reader.env, { CSP_ORG_ID: orgId, CSP_API_TOKEN: apiToken });
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
        expect(reader.simulator.app("api").previousSecret).toBeUndefined();
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
        reader.linkModules();
        reader.write("Pulumi.yaml", "name: project\nruntime: nodejs\n");
        const imports = 'import * as pulumi from "@pulumi/pulumi";\nimport * as csp from "pulumi-vmware-csp";\n';
        reader.write("index.ts", `${imports}${page.block("From the console: ts 1")}`, { "…": "billing" });
        reader.typed["existingClientSecret"] = presentSecret;
        await run(`pulumi stack init old\n${page.block("From the console: sh 1")}`);
        expect(await run("pulumi up")).toContain("adopted the existing secret; nothing was rotated");
        await run(`pulumi stack init new --copy-config-from old\n${page.block("Moving within Pulumi: sh 1")}`);
        reader.simulator.clearCalls();
        expect(await run("pulumi up")).toMatch(/2 unchanged/);
        expect(reader.simulator.calls).toEqual([]);
        expect(page.rest).toEqual([]);
    });

    it("docs/languages/yaml.md: makes a secret, and rotates it when the trigger changes", async () => {
        const page = openPage("docs/languages/yaml.md");
        reader.open("yaml");
        // The earlier steps have one command each, in a sentence.
        reader.write("Pulumi.yaml", openPage("README.md").block("In YAML: yaml 1"));
        for (const [, command = ""] of page.text.matchAll(/^[12]\. \*\*.*`([^`]+)`$/gm)) await run(command);
        const { orgId, apiToken } = reader.simulator;
        const own = { YOUR_ORGANIZATION_ID: orgId, YOUR_API_TOKEN: apiToken };
        expect(await run(page.block("YAML: sh 1"), own)).toContain("rotated (created)");
        reader.edit("Pulumi.yaml", "2026-Q4", "2027-Q1");
        expect(await run("pulumi up")).toContain("rotated (trigger)");
        expect(page.rest).toEqual([]);
    });

    it("docs/reference.md: credentials of a profile in the configuration", async () => {
        const page = openPage("docs/reference.md");
        reader.enter("profiles");
        reader.write("Pulumi.yaml", "name: profiles\nruntime: yaml\n");
        await run("pulumi stack init dev");
        const commands = page.block("Settings: sh 1").replace("apiToken'", 'apiToken\' "$CSP_API_TOKEN"');
        await run(commands, { "0a1b2c3d-0000-4000-8000-000000000000": reader.simulator.orgId });
        const doctor = "CSP_API_TOKEN= npx pulumi-vmware-csp doctor --app api --profile europe --host $CSP_HOST";
        expect(await run(doctor)).toMatch(/^ok +credential/m);
    });
});
