import { describe, expect, it } from "vitest";
import { statuses } from "../../../../provider/cli/report/fleet";
import { jsonLines } from "../../../../provider/cli/report/report";
import { fleetReport } from "../../../support/fleetReport";
import { repositoryText } from "../../../support/repository";

const page = repositoryText("docs/report.md");

/** The names in the first column of the table under a heading of the page. */
function documentedNames(heading: string): string[] {
    const [, section = ""] = page.split(`\n${heading}\n`);
    const [table = ""] = section.split("\n#");
    return [...table.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => String(name));
}

describe("the report as JSON", () => {
    it("has the form of version 1", async () => {
        await expect([...jsonLines(fleetReport), ""].join("\n")).toMatchFileSnapshot("testdata/report-v1.json");
    });

    it("has exactly the members in docs/report.md", () => {
        const json = JSON.parse([...jsonLines({ ...fleetReport, maxAgeDays: 30 })].join("\n"));
        const namesIn = (items: object[]) => [...new Set(items.flatMap((item) => Object.keys(item)))].sort();
        expect(Object.keys(json)).toEqual(documentedNames("### The whole"));
        expect(namesIn(json.secrets)).toEqual(documentedNames("### A secret").sort());
        expect(statuses).toEqual(documentedNames("## Statuses"));
    });
});
