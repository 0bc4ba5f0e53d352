import { describe, expect, it } from "vitest";
import { type Report, type Secret, statuses } from "../../../../provider/cli/report/fleet";
import { jsonLines } from "../../../../provider/cli/report/report";
import { tableLines } from "../../../../provider/cli/report/table";
import { shortened } from "../../../../provider/cli/report/words";
import { fleetReport } from "../../../support/fleetReport";
import { repositoryText } from "../../../support/repository";

function lines(more: Partial<Report> = {}): string[] {
    return [...tableLines({ ...fleetReport, ...more })];
}

const guid = "9e5a2c34-7b1d-4f60-8a3e-5d0c1b2f7a64";

describe("the table", () => {
    it("has a line for each secret, the most urgent first, with details below, and counts at the end", () => {
        expect(lines()).toEqual([
            "STATUS      STACK   RESOURCE  ORG  APP         DAYS  ROTATED     REASON   DUE",
            "rejected    prod    ci        org  ci            10  2026-11-16  trigger  -",
            "            CSP rejected the stored secret at the last refresh",
            "due         dev     ci        org  ci            40  2026-10-17  age      2026-11-16",
            "            it has reached rotateAfterDays",
            "unreadable  legacy  old       -    -              -  -           -        -",
            "            A later release of pulumi-vmware-csp wrote the state",
            "ok          dev     deployer  eu   deployer-1     3  2026-11-23  adopted  2026-12-23",
            "",
            "IN CONFLICT: more than one resource rotates the app, each ending the secret of the others",
            "ci in org:",
            "    fleet/prod  ci",
            "    fleet/dev  ci",
            "",
            "NOT MANAGED: apps that no stack here rotates, in org",
            "APP     NAME      CREATED     UPDATED  BY",
            "legacy  Old <CI>  2024-01-01  -        -",
            "",
            "Not complete: 1 problem (see standard error).",
            "1 app in conflict.",
            "3 stacks, 4 secrets: 1 rejected, 1 due, 1 unreadable, 1 ok. As of 2026-11-26 00:00 UTC.",
            "1 app of the organization not managed here.",
        ]);
    });

    it("names a stack's project and organization only if there are several", () => {
        const [first, second] = fleetReport.secrets.filter(({ orgId }) => orgId === "org");
        const of = (...secrets: (Secret | undefined)[]) =>
            lines({ secrets: secrets.filter((secret) => secret !== undefined) });
        expect(of(first, second)[0]).toMatch(/^STATUS +STACK +RESOURCE +APP /);
        expect(of(first, second && { ...second, project: "other" })[1]).toMatch(/^rejected +fleet\/prod /);
    });

    it("keeps every line within 100 characters, and shortens long names in their middle", () => {
        const long = "a-very-long-name-of-something-that-somebody-gave-to-it-without-any-need-1";
        const message = `${long} ${long}${long}`;
        const names = { project: long, stack: long, resource: long, orgId: guid, oauthAppId: long, message };
        const secrets = fleetReport.secrets.map((secret, index) => (index === 3 ? secret : { ...secret, ...names }));
        const conflicts = [{ orgId: guid, oauthAppId: long, resources: [names, names] }];
        const unmanaged = [{ orgId: guid, oauthAppId: long, displayName: long, lastUpdatedBy: long }];
        const found = lines({ secrets, conflicts, unmanaged });
        expect(found.filter((line) => line.length > 100)).toEqual([]);
        expect(found[1]).toMatch(/^rejected +a-ve\S*…\S*ed-1 +a-v\S+…\S*-1 +9e5\S+…\S+64 +a-ve\S+…\S+-1 +10 /);
    });

    it("shortens the organizations' ids before the names of apps", () => {
        const organizations = [guid, "0a1b2c3d-0000-4000-8000-000000000000"];
        const secrets = organizations.flatMap((orgId) =>
            fleetReport.secrets.slice(0, 1).map((secret) => ({ ...secret, orgId, oauthAppId: "ci-of-the-shop" })),
        );
        expect(lines({ secrets })[1]).toContain(" 9e5a2c…2f7a64  ci-of-the-shop ");
    });

    it("keeps each row on one line, whatever a name contains", () => {
        const secrets = fleetReport.secrets.slice(0, 1).map((secret) => ({ ...secret, resource: "a\n\u001b[2Jb" }));
        expect(lines({ secrets })[1]).toContain("  a [2Jb  ");
    });

    it("is a sentence if there is no secret", () => {
        const nothing = { secrets: [], conflicts: [], unmanaged: [], problems: [], organization: undefined, stacks: 1 };
        expect(lines(nothing)).toEqual(["1 stack, no secret. As of 2026-11-26 00:00 UTC."]);
    });
});

describe("a shortened text", () => {
    it.each([
        ["abcdef", 6, "abcdef"],
        ["abcdefg", 6, "abc…fg"],
        ["abcdefg", 5, "ab…fg"],
        ["abcdefg", 1, "…"],
        ["🔑🔑🔑🔑", 3, "🔑…🔑"],
    ])("of %s in %i: %s", (text, room, expected) => {
        expect(shortened(text, room)).toBe(expected);
    });
});

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
