import { describe, expect, it } from "vitest";
import type { Contender, Measurement, Operation, PluginFigures, Sample } from "../../../bench/measurements.mts";
import { targets } from "../../../bench/targets.mts";

/** A measurement with samples that have only this figure. */
function measured(
    [contender, operation, apps, latencyMs]: readonly [Contender, Operation, number, number],
    figure: keyof Sample,
    ...values: readonly number[]
): Measurement {
    const samples = values.map((value) => ({ wallMs: 0, calls: 0, [figure]: value }));
    return { contender, operation, apps, latencyMs, samples };
}

/** What was measured for the target whose description matches. */
function targetOf(what: RegExp, measurements: readonly Measurement[], importMs: readonly number[] = []) {
    const startupMs = { "import of the package in a program": importMs };
    const found = targets({ measurements, startupMs }).filter((target) => what.test(target.what));
    expect(found).toHaveLength(1);
    return found[0]?.measured;
}

describe("a target", () => {
    it("is undefined when it was not measured", () => {
        for (const target of targets({ measurements: [], startupMs: {} })) expect(target.measured).toBeUndefined();
    });

    it.each([
        [/create N apps, `verify` off/, "unverified", "create", 11],
        [/create N apps, `verify` on/, "verified", "create", 21],
        [/rotate N apps, `verify` off/, "unverified", "rotate", 11],
        [/rotate N apps, `verify` on/, "verified", "rotate", 21],
        [/in an unchanged preview/, "verified", "preview", 0],
        [/refresh of N apps/, "verified", "refresh", 11],
    ] as const)("for calls (%s) counts what the worst sample has too many", (what, contender, operation, needed) => {
        const ofOther = measured(["naive", operation, 10, 60], "calls", 99);
        const own = measured([contender, operation, 10, 60], "calls", needed, needed + 2, needed + 1);
        expect(targetOf(what, [ofOther, own])).toBe(2);
    });

    it.each([
        [/create 100 apps at 200 ms.*`verify` off/, "unverified", "create", 100, 200, "naive", "wallMs"],
        [/rotate 100 apps at 200 ms.*`verify` off/, "unverified", "rotate", 100, 200, "naive", "wallMs"],
        [/create 100 apps at 200 ms.*by the plugin/, "plugin", "create", 100, 200, "naive", "wallMs"],
        [/rotate 100 apps at 200 ms.*by the plugin/, "plugin", "rotate", 100, 200, "naive", "wallMs"],
        [/preview of 1 app by the plugin/, "plugin", "preview", 1, 60, "naive", "wallMs"],
        [/preview of 100 apps by the plugin/, "plugin", "preview", 100, 60, "naive", "wallMs"],
        [/memory of the plugin/, "plugin", "rotate", 100, 60, "verified", "providerMiB"],
    ] as const)("for %s divides the median by another contender's", (what, own, operation, apps, ms, other, figure) => {
        const measurements = [
            measured([own, operation, apps, ms], figure, 40, 500, 30),
            measured([other, operation, apps, ms], figure, 80),
            measured([own, operation, 10, ms], figure, 99),
            measured([own, operation, apps, 5], figure, 99),
        ];
        expect(targetOf(what, measurements)).toBe(0.5);
    });

    it("for the executable divides medians, as all others do", () => {
        const plugin: PluginFigures = {
            setting: "Here.",
            portMs: { script: [100, 80, 400], executable: [50, 60, 20] },
            restMiB: { script: [100], executable: [110] },
            previewMs: { nothingInGo: [100, 90, 200], script: [999], executable: [120, 80, 300] },
        };
        const found = targets({ measurements: [], startupMs: {}, plugin }).map((target) => target.measured);
        expect(found.filter((value) => value !== undefined)).toEqual([0.5, 1.1, 1.2]);
    });

    it("for the import takes the median", () => {
        expect(targetOf(/^import/, [], [2, 3, 30])).toBe(3);
    });
});
