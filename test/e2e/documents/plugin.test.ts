import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openPage } from "../../support/documents/page";
import { useReader } from "../../support/documents/reader";
import { ref } from "../../support/yamlProgram";

describe("docs/plugin.md, followed word by word", () => {
    const page = openPage("docs/plugin.md");
    const program = openPage("README.md").block("In YAML: yaml 1");
    const reader = useReader({ preview: false, simulator: { apps: [{ id: "ci" }] } });
    const run = (commands: string, fill = {}) => reader.run(commands, fill);
    const follow = (block: string, fill = {}) => run(page.block(block), fill);

    /** Acts as a machine on which Pulumi has no plugin. */
    function freshMachine(): void {
        const home = join(reader.folder, `home-${Math.random()}`);
        mkdirSync(home);
        Object.assign(reader.env, { PULUMI_HOME: home });
    }

    beforeAll(async () => {
        reader.enter("elsewhere");
        await follow("Configuration: sh 1", {
            "CSP_ORG_ID=…": `CSP_ORG_ID=${reader.simulator.orgId}`,
            "CSP_API_TOKEN=…": `CSP_API_TOKEN=${reader.simulator.apiToken}`,
        });
    });
    beforeEach(freshMachine);

    it("is installed, runs the program in YAML, and is installed again on a fresh checkout", async () => {
        reader.enter("package-add");
        reader.write("Pulumi.yaml", program);
        const install = page.block("From npm: sh 1");
        await run(install);
        await follow("From npm: sh 2");
        expect(await run("cat Pulumi.yaml")).toMatch(/^packages:\n +vmware-csp: vmware-csp@/m);
        expect(await run("pulumi stack init dev && pulumi up")).toContain("rotated (created)");
        freshMachine();
        expect((await reader.try("pulumi stack select dev && pulumi preview")).status).not.toBe(0);
        expect(await run(`${install}pulumi preview`)).toMatch(/2 unchanged/);
    });

    it("is found in a folder that Pulumi.yaml names, in either way", async () => {
        reader.enter("folder");
        reader.write("Pulumi.yaml", program);
        await run("npm install pulumi-vmware-csp && pulumi stack init folder");
        const preview = async (block: string) => {
            reader.write("Pulumi.yaml", `${program}${page.block(block)}`);
            return (await reader.try("pulumi preview")).output;
        };
        expect(await preview("A folder in Pulumi.yaml: yaml 1")).toMatch(/2 to create/);
        expect(await preview("A folder in Pulumi.yaml: yaml 2")).toMatch(/2 to create/);
        expect((await reader.try("pulumi install")).output).toContain('expected "" to have an executable named');
        await run("rm node_modules/pulumi-vmware-csp/dist/plugin/pulumi-resource-vmware-csp");
        expect(await preview("A folder in Pulumi.yaml: yaml 2")).toContain("loading PulumiPlugin.yaml: open ");
        await run("rm -r node_modules");
        expect(await preview("A folder in Pulumi.yaml: yaml 1")).toContain("no folder at path");
    });

    it("is found on the PATH that npx makes", async () => {
        reader.enter("path");
        reader.write("Pulumi.yaml", program);
        await run("pulumi stack init path");
        const printed = await follow("On the PATH: sh 1");
        expect(printed).toContain("rotated (created)");
        // README.md says how many: this package, and those that it brings.
        expect(openPage("README.md").text).toContain("bring 23 packages");
        expect(printed).toContain("added 24 packages");
        expect(readdirSync(join(reader.folder, "path", "node_modules"))).not.toContain("@pulumi");
        const print = join(reader.folder, "path", "print.cjs");
        reader.write("print.cjs", 'console.log("a preload");');
        const { output } = await reader.try(`NODE_OPTIONS='--require ${print}' npx -c 'pulumi preview'`);
        expect(output).toContain("wrote an invalid port to stdout: could not parse port");
        await run("npx -c 'pulumi destroy' && pulumi stack rm path --yes");
    });

    it("has a provider resource for each organization, and their credentials in other variables", async () => {
        reader.enter("organizations");
        await run("npx pulumi-vmware-csp plugin install");
        const organization = { "0a1b2c3d-0000-4000-8000-00000000000e": reader.simulator.orgId };
        const header = "name: organizations\nruntime: yaml\n";
        const config = "config:\n  europeApiToken:\n    type: string\n    secret: true\n";
        const resources = page.block("Many organizations: yaml 1");
        reader.write("Pulumi.yaml", `${header}${config}${resources}`, organization);
        reader.typed["europeApiToken"] = reader.simulator.apiToken;
        expect(
            await run(
                "pulumi stack init dev && pulumi config set --secret europeApiToken && CSP_API_TOKEN=none pulumi up",
            ),
        ).toContain("rotated (created)");
        const [before] = resources.split("  europe:");
        const [, ci] = resources.split("  ci:");
        const mapped = `${header}${before}${page.block("Many organizations: yaml 2")}  ci:${ci}`;
        reader.write("Pulumi.yaml", mapped, organization);
        await run(`CSP_API_TOKEN=none EUROPE_API_TOKEN=${reader.simulator.apiToken} pulumi up --refresh`);
    });

    it("moves to the npm package, with the diff that the page shows, and back by a plain up", async () => {
        const diffs = [...page.text.matchAll(/^ ~ {2}pulumi-nodejs:.*$/gm)].map(([line]) => line);
        expect(diffs).toHaveLength(2);
        reader.enter("moving");
        await run("npx pulumi-vmware-csp plugin install");
        const retirement = page.block("Retiring the previous secret: yaml 1").replace(ref("consumer"), ref("ci"));
        const inYaml = program.replace("outputs:\n", `${retirement}outputs:\n`);
        reader.write("Pulumi.yaml", inYaml);
        await run("pulumi stack init moving && pulumi up");
        reader.write("Pulumi.yaml", "name: my-secrets\nruntime: nodejs\n");
        reader.linkModules();
        const imports = 'import * as csp from "pulumi-vmware-csp";\n';
        reader.write("index.ts", `${imports}${page.block("Moving between the two: ts 1")}`);
        const printed = await run("pulumi up");
        const shown = printed.replaceAll(/ updated \([^)]*\) /g, " update ");
        for (const line of diffs) expect(shown).toContain(line);

        // Back to the plugin, as from any Node program: the first `up` must be a plain one.
        await run("rm node_modules index.ts");
        reader.write("Pulumi.yaml", inYaml);
        for (const command of ["up --refresh", "refresh", "destroy"]) {
            const { status, output } = await reader.try(`pulumi ${command}`);
            expect(status).not.toBe(0);
            expect(output).toContain("Cannot find module '@pulumi/pulumi/cmd/dynamic-provider'");
        }
        expect(await run("pulumi up")).toContain("options updated; the secret was not rotated");
        expect(await run("pulumi up --refresh")).toMatch(/3 unchanged/);
    });

    it("has no other block", () => expect(page.rest).toEqual([]));
});
