import { beforeAll, describe, expect, it } from "vitest";
import { openPage } from "../../support/documents/page";
import { exportsIn, useReader } from "../../support/documents/reader";

describe("README.md, followed word by word", () => {
    const page = openPage("README.md");
    const reader = useReader();
    const follow = (block: string) => reader.run(page.block(block));
    let settings: Record<string, string>;

    beforeAll(async () => {
        // The clone's own setup would take minutes. The package that it makes is there already.
        const make = page.block("Before it is in the npm registry: sh 1");
        expect(make.startsWith("npm run setup && npm pack\n")).toBe(true);
        reader.enter(".");
        await reader.run(make.replace("npm run setup && npm pack\n", ""));
        const printed = await reader.launch(page.block("Settings: sh 1"), "Its calls:");
        settings = exportsIn(printed);
        Object.assign(reader.env, settings);
    });

    async function upChangeUp(program: string): Promise<void> {
        const first = await follow("Run it: sh 1");
        expect(first).toContain("rotated (created); the old secret has stopped working; CSP accepts the new one");
        expect(first).toContain("clientSecret: [secret]");
        expect(first).toMatch(/Resources:\n\s+2 unchanged/);
        reader.edit(program, "2026-Q4", "2027-Q1");
        expect(await follow("Run it: sh 2")).toContain("rotated (trigger)");
        await reader.run("pulumi destroy && pulumi stack rm dev --yes");
    }

    it("In YAML", async () => {
        reader.enter("yaml");
        expect(await follow("In YAML: sh 1")).toContain("Installed the Pulumi plugin vmware-csp");
        reader.write("Pulumi.yaml", page.block("In YAML: yaml 1"));
        await upChangeUp("Pulumi.yaml");
    });

    it("In TypeScript", async () => {
        reader.enter("typescript");
        reader.write("Pulumi.yaml", page.block("In TypeScript or JavaScript: yaml 1"));
        await follow("In TypeScript or JavaScript: sh 1");
        reader.write("index.ts", page.block("In TypeScript or JavaScript: ts 1"));
        await upChangeUp("index.ts");
    });

    it("has settings for an organization in place of the simulator's", async () => {
        const names = [...page.block("Settings: sh 2").matchAll(/(\w+)=…/g)].map(([, name]) => name);
        expect(names).toEqual(["CSP_ORG_ID", "CSP_API_TOKEN"]);
        expect(Object.keys(settings)).toEqual(["CSP_HOST", ...names]);
    });

    it("has no other block", () => expect(page.rest).toEqual([]));
});
