import { describe, expect, it } from "vitest";
import { rowsOf, sectionOf, table, withSection } from "../../../tools/markdown.mts";

describe("a table", () => {
    it("is Markdown with aligned columns, figures to the right", () => {
        const rows = [
            ["create 1", "2.5"],
            ["rotate 100", "12.25"],
        ];
        expect(table(["apps", "ours"], rows).split("\n")).toEqual([
            "| apps       |  ours |",
            "| ---------- | ----: |",
            "| create 1   |   2.5 |",
            "| rotate 100 | 12.25 |",
        ]);
    });

    it("may have more columns of text", () => {
        expect(table(["app", "how", "calls"], [["ci", "PUT", "2"]], 2).split("\n")).toEqual([
            "| app | how | calls |",
            "| --- | --- | ----: |",
            "| ci  | PUT |     2 |",
        ]);
    });

    it("gives its rows back, also from among other text", () => {
        const rows = [
            ["ci", "2"],
            ["cd", ""],
        ];
        expect(rowsOf(`Before.\n\n${table(["app", "calls"], rows)}\n\nAfter.`)).toEqual(rows);
        expect(rowsOf("")).toEqual([]);
    });
});

describe("a section of a page", () => {
    it("replaces the text between its marks, and keeps the rest", () => {
        const page = "# Title\n\n<!-- report -->\n\nold\n\n<!-- /report -->\n\nFindings.\n";
        const written = "# Title\n\n<!-- report -->\n\nnew\n\n<!-- /report -->\n\nFindings.\n";
        expect(withSection(page, "report", "new")).toBe(written);
        expect(withSection(written, "report", "new")).toBe(written);
        expect(sectionOf(page, "report")).toBe("old");
    });

    it("is empty before anything is written, and refused without its marks", () => {
        expect(sectionOf("<!-- report -->\n\n<!-- /report -->\n", "report")).toBe("");
        expect(() => withSection("# Title\n", "report", "new")).toThrow("has no <!-- report -->");
    });
});
