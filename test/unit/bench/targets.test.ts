import { describe, expect, it } from "vitest";
import type { Contender, Measurement, Operation, PluginFigures, Sample } from "../../../bench/measurements.mts";
import { targets } from "../../../bench/targets.mts";

function measurement(
    contender: Contender,
    operation: Operation,
    apps: number,
    samples: readonly Partial<Sample>[],
    latencyMs = 60,
): Measurement {
    return {
        contender,
        operation,
        apps,
        latencyMs,
        samples: samples.map((one) => ({ wallMs: 0, calls: 0, ...one })),
    };
}

/** What was measured for the target whose description matches. */
function measured(what: RegExp, measurements: readonly Measurement[], importMs: readonly number[] = []) {
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
        ["create N apps, `verify` off", "unverified", "create", 11],
        ["create N apps, `verify` on", "verified", "create", 21],
        ["rotate N apps, `verify` off", "unverified", "rotate", 11],
        ["rotate N apps, `verify` on", "verified", "rotate", 21],
        ["in an unchanged preview", "verified", "preview", 0],
        ["refresh of N apps", "verified", "refresh", 11],
    ] as const)("for calls (%s) counts what the worst sample has too many", (what, contender, operation, needed) => {
        const samples = [{ calls: needed }, { calls: needed + 2 }, { calls: needed + 1 }];
        const ofOther = measurement("naive", operation, 10, [{ calls: 99 }]);
        const own = measurement(contender, operation, 10, samples);
        expect(measured(new RegExp(what), [ofOther, own])).toBe(2);
    });

    it("for slow calls divides medians of 100 apps at 200 ms by the naive provider's", () => {
        const measurements = [
            measurement("unverified", "create", 100, [{ wallMs: 70 }, { wallMs: 500 }, { wallMs: 60 }], 200),
            measurement("naive", "create", 100, [{ wallMs: 100 }], 200),
            measurement("unverified", "create", 100, [{ wallMs: 99 }]),
            measurement("naive", "create", 100, [{ wallMs: 99 }]),
        ];
        expect(measured(/create 100 apps at 200 ms.*`verify` off/, measurements)).toBe(0.7);
    });

    it.each([
        [/create 100 apps at 200 ms.*by the plugin/, "create", 100, 200, "naive"],
        [/rotate 100 apps at 200 ms.*by the plugin/, "rotate", 100, 200, "naive"],
        [/preview of 1 app by the plugin/, "preview", 1, 60, "naive"],
        [/preview of 100 apps by the plugin/, "preview", 100, 60, "naive"],
        [/memory of the plugin/, "rotate", 100, 60, "verified"],
    ] as const)("for the plugin (%s) divides its median by another contender's", (what, operation, apps, ms, other) => {
        const sample = (value: number) => [{ wallMs: value, providerMiB: value }];
        const measurements = [
            measurement("plugin", operation, apps, sample(40), ms),
            measurement(other, operation, apps, sample(80), ms),
            measurement("plugin", operation, 10, sample(99), ms),
        ];
        expect(measured(what, measurements)).toBe(0.5);
    });

    it("for the executable divides medians, as all others do", () => {
        const plugin: PluginFigures = {
            setting: "Here.",
            portMs: { script: [100, 80, 400], executable: [50, 60, 20] },
            restMiB: { script: [100], executable: [110] },
            previewMs: { nothingInGo: [100, 90, 200], script: [999], executable: [120, 80, 300] },
        };
        const found = targets({ measurements: [], startupMs: {}, plugin });
        const ratios = found.flatMap(({ measured }) => (measured === undefined ? [] : [measured]));
        expect(ratios).toEqual([0.5, 1.1, 1.2]);
    });

    it("for the import takes the median", () => {
        expect(measured(/^import/, [], [2, 3, 30])).toBe(3);
    });
});
