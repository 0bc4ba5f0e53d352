import { describe, expect, it } from "vitest";
import { Explorer } from "../../support/explore/explorer";
import { sectionWith, violationText } from "../../support/explore/report";
import { search } from "../../support/explore/search";
import { refresh, rotateOutside, up, wait } from "../../support/model/builders";
import type { Step } from "../../support/model/steps";

const minute = 60_000;
const setting = { retryForSeconds: 6 };

/** `npm run test:explore` goes further. */
describe("every short history, each state once", () => {
    it.each([
        { depth: 2, faults: true, least: 10_000 },
        { depth: 3, faults: false, least: 5_000 },
    ])("breaks no invariant: depth $depth, with failing calls: $faults", { timeout: 10 * minute }, async (of) => {
        const explorer = new Explorer({ setting, faults: of.faults });
        const { levels, violations } = await search({
            depth: of.depth,
            start: () => explorer.keyAfter([]),
            expand: [(history) => explorer.expand(history)],
        });
        expect(violations.map((violation) => violationText(violation)).join("\n\n")).toBe("");
        const transitions = levels.reduce((total, level) => total + level.transitions, 0);
        expect(transitions).toBeGreaterThan(of.least);
    });
});

describe("two histories", () => {
    const explorer = new Explorer({ setting, faults: false });
    const overlap = up({ overlapSeconds: 3_600 });
    const [first, seventh] = [up({ rotationTrigger: "t1" }), up({ rotationTrigger: "t7" })];
    const elsewhere = up({ provider: "explicit", retirementProvider: "explicit" });

    it.each<[string, Step[], Step[]]>([
        ["other values of a trigger", [first], [seventh]],
        ["another name", [up()], [up({ name: "renamed" })]],
        ["another app", [up(), up()], [up({ app: "second" }), up()]],
        ["steps that change nothing", [up()], [up(), up(), refresh()]],
        ["another process", [up()], [elsewhere]],
    ])("lead to the same state in spite of %s", async (_, one, other) => {
        expect(await explorer.keyAfter(one)).toBe(await explorer.keyAfter(other));
    });

    it.each<[string, Step[], Step[]]>([
        ["the trigger is applied or not", [first], [up(), up({ rotationTrigger: "t1" }, { frozen: true })]],
        ["the overlap runs or has ended", [overlap], [overlap, wait(7_200)]],
        ["CSP accepts the secret or not", [up()], [up(), rotateOutside()]],
        ["the secret is old or new", [up()], [up(), wait(31 * 86_400)]],
    ])("lead to two states if %s", async (_, one, other) => {
        expect(await explorer.keyAfter(one)).not.toBe(await explorer.keyAfter(other));
    });
});

describe("the section of the page", () => {
    const level = { depth: 1, expanded: 1, toExpand: 1, transitions: 1_330, states: 50, seconds: 3 };
    const found = { levels: [level], violations: [] };

    it("keeps the other search's row and findings, and says how far the last depth has come", () => {
        const first = sectionWith("", true, found, "2026-11-30");
        const broken = { history: [up()], message: "Error: up failed: Error: No. [NO], in {}\n    failed" };
        const partly = { levels: [level, { ...level, depth: 2, expanded: 7, toExpand: 50 }], violations: [broken] };
        const both = sectionWith(first, false, partly, "2026-12-01");
        expect(both.split("\n").filter((line) => line.startsWith("| "))).toEqual([
            expect.stringMatching(/^\| Calls +\| Depth/),
            expect.stringMatching(/^\| -/),
            expect.stringMatching(/^\| disturbed, each in turn +\| +1 \| +51 \| +1,330 \| +3\.0 s \| +0 \| +\|$/),
            expect.stringMatching(/^\| undisturbed .* 1 \| depth 2: 7 of 50 states expanded, 1,330 transitions \|$/),
        ]);
        expect(both).toContain("last written 2026-12-01");
        const finding = '\nup failed with NO\nhistory:\n    { do: "up"},\n```';
        expect(both).toContain(finding);
        expect(sectionWith(both, true, found, "2026-12-02")).toContain(finding);
        expect(sectionWith(both, false, found, "2026-12-02")).not.toContain(finding);
    });
});
