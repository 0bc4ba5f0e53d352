import { describe, expect, it } from "vitest";
import { openPage } from "../../support/documents/page";
import { exportsIn, useReader } from "../../support/documents/reader";

describe("docs/getting-started.md, followed word by word", () => {
    const page = openPage("docs/getting-started.md");
    const reader = useReader();
    const follow = (block: string, fill = {}) => reader.run(page.block(block), fill);

    it("goes from an empty folder to a rotation", async () => {
        reader.write("Pulumi.yaml", page.block("1. Install: yaml 1"));
        await follow("1. Install: sh 1");
        const printed = await reader.launch(page.block("Without an organization: sh 1"), "Its calls:");
        const { CSP_HOST = "", CSP_ORG_ID = "", CSP_API_TOKEN = "" } = exportsIn(printed);
        reader.env["CSP_HOST"] = CSP_HOST;
        const organization = "0a1b2c3d-0000-4000-8000-000000000000";
        await follow("2. Set credentials: sh 1", { "…": CSP_API_TOKEN, [organization]: CSP_ORG_ID });
        const app = { "YOUR-APP-ID": "ci" };
        expect(await follow("2. Set credentials: sh 2", app)).toMatch(/^ok +credential/m);
        reader.write("index.ts", page.block("3. Declare the secret: ts 1"), app);
        const first = await follow("4. Run: sh 1");
        expect(first).toContain("will be created with a new secret; the present secret stops working at once");
        expect(first).toContain("rotated (created); the old secret has stopped working; CSP accepts the new one");
        reader.edit("index.ts", "2026-Q4", "2027-Q1");
        expect(await follow("4. Run: sh 2")).toContain("rotated (trigger)");
    });

    it("starts a simulator without a project, and one that shows secrets", async () => {
        const printed = await reader.launch(page.block("Without an organization: sh 3"), "Its calls:");
        expect(printed).toMatch(/present secret of ci: \w+/);
        reader.enter("empty");
        await reader.launch(page.block("Without an organization: sh 2"), "Its calls:");
    });

    it("has no other block", () => expect(page.rest).toEqual([]));
});
