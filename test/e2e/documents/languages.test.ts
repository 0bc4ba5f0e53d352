import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Simulator, startSimulator } from "../../../provider/testing";
import { openPage } from "../../support/documents/page";
import { type Reader, startReader } from "../../support/documents/reader";

describe("docs/languages/yaml.md, followed word by word", () => {
    const page = openPage("docs/languages/yaml.md");
    let simulator: Simulator;
    let reader: Reader;
    beforeAll(async () => {
        reader = await startReader({ preview: false });
        simulator = await startSimulator({ apps: [{ id: "ci" }] });
        Object.assign(reader.env, { CSP_HOST: simulator.origin });
    });
    afterAll(async () => {
        await reader.close();
        await simulator.close();
    });

    it("makes a secret, and rotates it when the trigger changes", async () => {
        reader.enter("yaml");
        const run = async (commands: string, fill = {}) => {
            const ran = await reader.run(commands, fill);
            expect(ran.status, ran.output).toBe(0);
            return ran.output;
        };
        // The earlier steps have one command each, in a sentence.
        reader.write("Pulumi.yaml", openPage("README.md").block("In YAML: yaml 1"));
        for (const [, command = ""] of page.text.matchAll(/^[12]\. \*\*.*`([^`]+)`$/gm)) await run(command);
        const own = { YOUR_ORGANIZATION_ID: simulator.orgId, YOUR_API_TOKEN: simulator.apiToken };
        expect(await run(page.block("YAML: sh 1"), own)).toContain("rotated (created)");
        reader.edit("Pulumi.yaml", "2026-Q4", "2027-Q1");
        expect(await run("pulumi up")).toContain("rotated (trigger)");
        expect(page.rest).toEqual([]);
    });
});
