import { describe, expect, it } from "vitest";
import type { Report, Secret } from "../../../../provider/cli/report/fleet";
import { html } from "../../../../provider/cli/report/markup";
import { pageParts } from "../../../../provider/cli/report/page";
import { fleetReport } from "../../../support/fleetReport";

function page(report: Report): string {
    return [...pageParts(report)].join("");
}

const nothing = { secrets: [], conflicts: [], unmanaged: [], problems: [], organization: undefined };
const voidTags = ["meta", "!doctype"];

/** The elements that are open at the end, or closed without being open. */
function unbalanced(text: string): string[] {
    const open: string[] = [];
    for (const [, isEnd, name = "", isEmpty] of text.matchAll(/<(\/?)([!\w]+)[^>]*?(\/?)>/g)) {
        if (isEmpty || voidTags.includes(name)) continue;
        if (!isEnd) open.push(name);
        else if (open.at(-1) === name) open.pop();
        else open.push(`/${name}`);
    }
    return open;
}

/** Every text of a report, made of these characters. */
function withTexts(text: string): Report {
    const names = { project: text, stack: text, resource: text, orgId: text, oauthAppId: text };
    return {
        ...fleetReport,
        secrets: fleetReport.secrets.map((each, at) => ({ ...each, ...names, orgId: `${at}${text}`, message: text })),
        conflicts: [{ orgId: text, oauthAppId: text, resources: [names] }],
        organization: text,
        unmanaged: [{ ...names, displayName: text, createdAt: text, lastUpdatedAt: text, lastUpdatedBy: text }],
        problems: [{ source: text, message: text }],
    };
}

describe("the page", () => {
    it("first says how many secrets need attention, of how many, and as of when", () => {
        const text = page({ ...fleetReport, maxAgeDays: 90 }).replace(/<style>.*?<\/style>/s, "");
        const words = text.replace(/<[^>]*>/g, "\n").replace(/\s*\n\s*/g, "\n");
        const verdict = "3 of 4 secrets need attention, 1 app in conflict";
        const scope = "4 secrets · 3 stacks · 2 organizations · age limit 90 days";
        expect(words).toContain(`\nSecret rotation report\n2026-11-26 00:00 UTC\n${verdict}\n${scope}\n`);
        const ages = ["Oldest\n40 days\ndev / ci", "Median age\n10 days"];
        for (const fact of [...ages, "Due within 30 days\n1\n", "Without a due date\n1\n"]) {
            expect(words).toContain(fact);
        }
    });

    const { conflicts, problems } = fleetReport;
    const good = fleetReport.secrets.slice(3);

    it.each<[says: string, when: string, more: Partial<Report>]>([
        ["Every secret is in order", "nothing is wrong", { secrets: good }],
        ["1 of 1 secret needs attention", "one is due", { secrets: fleetReport.secrets.slice(1, 2) }],
        ["No secret was found", "there is none", {}],
        ["1 app in conflict", "two have one app", { secrets: good, conflicts }],
        ["In order, as far as could be read", "not all could be read", { secrets: good, problems }],
    ])('has the verdict "%s" where %s', (says, _when, more) => {
        expect(page({ ...fleetReport, ...nothing, ...more })).toContain(`<h2>${says}</h2>`);
    });

    it("has a row for each secret, with its picture and everything in the table", () => {
        const text = page(fleetReport);
        const rows = [...text.matchAll(/<tr class="(\w+)(?: noted)?">/g)].map(([, status]) => status);
        expect(rows).toEqual(["rejected", "note", "due", "note", "unreadable", "note", "ok"]);
        expect(text.match(/<svg class="line"/g)).toHaveLength(4);
        for (const part of ["In conflict", "Not read", "Not managed", "Old &lt;CI&gt;", "--stack gone"]) {
            expect(text).toContain(part);
        }
    });

    it("escapes every text from elsewhere", () => {
        const evil = `"'><script>alert(1)</script><!--&\u202e\u0000`;
        const text = page(withTexts(evil));
        const known = [...page(fleetReport).matchAll(/<([!\w]+)/g)].map(([tag]) => tag);
        expect([...text.matchAll(/<([!\w]+)/g)].map(([tag]) => tag).filter((tag) => !known.includes(tag))).toEqual([]);
        expect(text).not.toMatch(/<script|-->|[\u202e\0]/);
        expect(unbalanced(text)).toEqual([]);
    });

    it("is one file: without scripts or outside links, and it can load nothing", () => {
        const text = page(fleetReport);
        expect(text).not.toMatch(/<script|<link|<img|<iframe|\bsrc=|url\(|@import|https?:|javascript:|\son\w+=/i);
        expect([...text.matchAll(/href="([^"]*)"/g)].map(([, target]) => target)).toEqual(Array(4).fill("#grid"));
        expect(text).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    });

    it("is well-formed when full and when empty, and works light, dark and on paper", () => {
        for (const report of [fleetReport, { ...fleetReport, ...nothing }]) {
            const text = page(report);
            expect(text).toMatch(/^<!doctype html>\n<html lang="en">/);
            expect(unbalanced(text)).toEqual([]);
            expect(text).toContain("@media screen and (prefers-color-scheme:dark)");
            expect(text).toContain("@media print");
            expect(text).not.toMatch(/undefined|NaN|Infinity|\[object/);
        }
    });

    it("comes in parts, so it may have any length", () => {
        const [secret] = fleetReport.secrets;
        const secrets: Secret[] = secret ? Array(1_000).fill(secret) : [];
        const parts = [...pageParts({ ...fleetReport, secrets })];
        expect(parts.length).toBeGreaterThan(1_000);
        expect(Math.max(...parts.map(({ length }) => length))).toBeLessThan(20_000);
    });
});

describe("markup", () => {
    it("escapes inserted text, leaves markup as it is, and joins lists", () => {
        const items = ["<a>", "b"].map((each) => html`<li title="${each}">${each}</li>`);
        expect(html`<ul>${items}${false}${undefined}${0}</ul>`.text).toBe(
            '<ul><li title="&lt;a&gt;">&lt;a&gt;</li><li title="b">b</li>0</ul>',
        );
    });
});
