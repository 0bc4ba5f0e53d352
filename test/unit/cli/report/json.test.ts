import { describe, expect, it } from "vitest";
import { type Report, statuses } from "../../../../provider/cli/report/fleet";
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

function textOf(report: Report): string {
    return [...jsonLines(report)].join("\n");
}

describe("the report as JSON", () => {
    it("has the form of version 1", async () => {
        await expect(`${textOf(fleetReport)}\n`).toMatchFileSnapshot("testdata/report-v1.json");
    });

    it("has the same form without any secret", () => {
        const empty = { secrets: [], conflicts: [], unmanaged: [], problems: [], stacks: 0 };
        expect(JSON.parse(textOf({ ...fleetReport, ...empty, organization: undefined }))).toEqual({
            formatVersion: 1,
            generatedAt: "2026-11-26T00:00:00.000Z",
            result: "ok",
            ...empty,
            counts: Object.fromEntries(statuses.map((status) => [status, 0])),
        });
    });

    it("has exactly the members in docs/report.md", () => {
        const json = JSON.parse(textOf({ ...fleetReport, maxAgeDays: 30 }));
        const namesIn = (items: object[]) => [...new Set(items.flatMap((item) => Object.keys(item)))].sort();
        expect(Object.keys(json)).toEqual(documentedNames("### The whole"));
        expect(namesIn(json.secrets)).toEqual(documentedNames("### A secret").sort());
        expect(statuses).toEqual(documentedNames("## Statuses"));
    });
});
