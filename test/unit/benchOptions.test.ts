import { describe, expect, it } from "vitest";
import { parseOptions } from "../../bench/options.mts";

describe("the benchmark's options", () => {
    it("are by default what the targets are about", () => {
        expect(parseOptions([])).toMatchObject({
            rounds: 3,
            sizes: [1, 10, 100, 300],
            latencyMs: 60,
            series: [{ latencyMs: 60 }, { latencyMs: 200, sizes: [100], operations: ["create", "rotate"] }],
            writes: true,
        });
    });

    it("leave the slow calls out with a latency of 0, and the page as it is with --no-write", () => {
        const options = parseOptions(["--slow-latency-ms", "0", "--sizes", "2,5", "--no-write"]);
        expect(options).toMatchObject({ series: [{ sizes: [2, 5] }], writes: false });
        expect(options?.series).toHaveLength(1);
    });

    it.each([
        ["--rounds", "0"],
        ["--sizes", "1,many"],
        ["--latency-ms", "-1"],
        ["--micro-runs", "1.5"],
    ])("are refused, naming the option: %s %s", (option, value) => {
        expect(() => parseOptions([`${option}=${value}`])).toThrow(`${option}:`);
    });

    it("that ask for help are no run", () => {
        expect(parseOptions(["--help"])).toBeUndefined();
    });
});
