import { describe, expect, it } from "vitest";
import { rowsOf, sectionOf, table, withSection } from "../../../tools/markdown.mts";
import { sectionWithRun } from "../../support/model/soak";

describe("a table", () => {
    const rows = [
        ["create 1", "PUT", "2.5"],
        ["rotate", "", "12.25"],
    ];

    it("is Markdown with aligned columns, figures to the right, texts to the left", () => {
        const lines = (texts?: number) => table(["apps", "how", "calls"], rows, texts).split("\n");
        expect(lines(2)).toEqual([
            "| apps     | how | calls |",
            "| -------- | --- | ----: |",
            "| create 1 | PUT |   2.5 |",
            "| rotate   |     | 12.25 |",
        ]);
        expect(lines()[1]).toBe("| -------- | --: | ----: |");
    });

    it("gives its rows back, also from among other text", () => {
        expect(rowsOf(`Before.\n\n${table(["apps", "how", "calls"], rows)}\n\nAfter.`)).toEqual(rows);
        expect(rowsOf("")).toEqual([]);
    });
});

describe("a section of a page", () => {
    it("replaces the text between its marks, and keeps the rest", () => {
        const page = (text: string) => `# Title\n\n<!-- report -->\n\n${text}\n\n<!-- /report -->\n\nFindings.\n`;
        expect(withSection(page("old"), "report", "new")).toBe(page("new"));
        expect(sectionOf(page("old"), "report")).toBe("old");
    });

    it("is empty before anything is written, and refused without its marks", () => {
        expect(sectionOf("<!-- report -->\n\n<!-- /report -->\n", "report")).toBe("");
        expect(() => withSection("# Title\n", "report", "new")).toThrow("has no <!-- report -->");
    });
});

it("the section of a soak counts the random sequences since the last failure, and keeps every run", () => {
    const run = { day: "2026-11-30", seconds: 61.4 };
    const failed = sectionWithRun("", { ...run, seed: 7, sequences: 5_000, passed: false });
    const passed = sectionWithRun(failed, { ...run, seed: 8, sequences: 50_000, passed: true });
    const again = sectionWithRun(passed, { ...run, seed: 9, sequences: 50_000, passed: true });
    expect(again.split("\n")[0]).toBe("100,000 sequences in a row without a failure; 1 of the runs below failed.");
    expect(again.split("\n").filter((line) => /^\| \d/.test(line))).toEqual([
        expect.stringMatching(/^\| 7 +\| +5,000 \| +61 s \| +failed \| 2026-11-30 \|$/),
        expect.stringMatching(/^\| 8 +\| +50,000 \| .* passed \|/),
        expect.stringMatching(/^\| 9 +\| +50,000 \| .* passed \|/),
    ]);
});
