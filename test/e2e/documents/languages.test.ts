import { describe, expect, it } from "vitest";
import { openPage } from "../../support/documents/page";
import { useReader } from "../../support/documents/reader";

describe("docs/languages/yaml.md, followed word by word", () => {
    const page = openPage("docs/languages/yaml.md");
    const reader = useReader({ preview: false, simulator: { apps: [{ id: "ci" }] } });

    it("makes a secret, and rotates it when the trigger changes", async () => {
        reader.enter("yaml");
        // The earlier steps have one command each, in a sentence.
        reader.write("Pulumi.yaml", openPage("README.md").block("In YAML: yaml 1"));
        for (const [, command = ""] of page.text.matchAll(/^[12]\. \*\*.*`([^`]+)`$/gm)) await reader.run(command);
        const { orgId, apiToken } = reader.simulator;
        const own = { YOUR_ORGANIZATION_ID: orgId, YOUR_API_TOKEN: apiToken };
        expect(await reader.run(page.block("YAML: sh 1"), own)).toContain("rotated (created)");
        reader.edit("Pulumi.yaml", "2026-Q4", "2027-Q1");
        expect(await reader.run("pulumi up")).toContain("rotated (trigger)");
        expect(page.rest).toEqual([]);
    });
});
