import { describe, expect, it } from "vitest";
import { growthChart, ratioChart } from "../../bench/plot.mts";
import { table } from "../../bench/table.mts";

describe("a table", () => {
    it("is Markdown with aligned columns, figures to the right", () => {
        expect(
            table(
                ["apps", "ours"],
                [
                    ["create 1", "2.5"],
                    ["rotate 100", "12.25"],
                ],
            ).split("\n"),
        ).toEqual([
            "| apps       |  ours |",
            "| ---------- | ----: |",
            "| create 1   |   2.5 |",
            "| rotate 100 | 12.25 |",
        ]);
    });
});

describe("a growth chart", () => {
    const points = [
        { x: 1, y: 2 },
        { x: 10, y: 4 },
        { x: 100, y: 16 },
    ];
    const chart = growthChart("title <1>", "apps", "seconds", [{ name: "ours", color: "#123456", points }]);

    it("rises with its values, evenly where they grow evenly on a logarithmic axis", () => {
        const [, path = ""] = /<polyline points="([^"]+)"/.exec(chart) ?? [];
        const places = path.split(" ").map((pair) => pair.split(",").map(Number));
        const [first = [], second = [], third = []] = places;
        expect(places).toHaveLength(3);
        expect((second[0] ?? 0) - (first[0] ?? 0)).toBeCloseTo((third[0] ?? 0) - (second[0] ?? 0), 0);
        expect((second[1] ?? 0) - (third[1] ?? 0)).toBeCloseTo(2 * ((first[1] ?? 0) - (second[1] ?? 0)), 0);
    });

    it("names its lines, and escapes what it says", () => {
        expect(chart).toContain(">ours</text>");
        expect(chart).toContain("<title>title &lt;1&gt;</title>");
    });
});

describe("a ratio chart", () => {
    it("draws a bar as high as its value, from 0", () => {
        const bars = [0.5, 1].map((value) => ({ name: `${value}`, color: "#123456", value }));
        const chart = ratioChart("ratios", [{ label: "create", bars }]);
        const heights = [
            ...chart.matchAll(/<rect x="[^"]+" y="[^"]+" width="[^"]+" height="([^"]+)" fill="#123456"\/>/g),
        ]
            .map(([, height]) => Number(height))
            .filter((height) => height !== 10);
        expect(heights).toHaveLength(2);
        expect((heights[0] ?? 0) * 2).toBeCloseTo(heights[1] ?? 0, 0);
        expect(chart).toContain(">0.50</text>");
    });
});
