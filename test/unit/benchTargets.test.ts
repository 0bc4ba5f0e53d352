import { describe, expect, it } from "vitest";
import type { Micro } from "../../bench/micro.mts";
import type { Contender, Operation, Sample } from "../../bench/sample.mts";
import { isMet, targets } from "../../bench/targets.mts";

const one = { minimum: 1, median: 1, maximum: 1 };
const micro: Micro = {
    importMs: { minimum: 2, median: 3, maximum: 30 },
    providerMs: one,
    gotMs: one,
    decisionMicroseconds: one,
    declareMs: { ours: one, naive: one },
    textBytes: { ours: one, naive: one },
};

interface Measured {
    readonly wallMs?: number;
    readonly calls?: number;
    readonly latencyMs?: number;
    readonly round?: number;
    readonly providerBytes?: number;
}

function sample(contender: Contender, operation: Operation, apps: number, measured: Measured): Sample {
    return {
        contender,
        operation,
        round: 0,
        apps,
        latencyMs: 60,
        wallMs: 0,
        calls: 0,
        callsInFlight: 0,
        ...measured,
    };
}

function target(samples: Sample[], what: RegExp) {
    const found = targets({ samples, micro, latencyMs: 60 }).filter((candidate) => what.test(candidate.what));
    expect(found).toHaveLength(1);
    return found[0] ?? expect.fail();
}

describe("a target", () => {
    it("that was not measured is neither met nor missed", () => {
        for (const candidate of targets({ samples: [], micro, latencyMs: 60 })) {
            const isImport = candidate.what.startsWith("import");
            expect(isMet(candidate)).toBe(isImport ? true : undefined);
        }
    });

    it("about calls is missed by one call too many at any size", () => {
        const good = sample("unverified", "create", 10, { calls: 11 });
        const what = /beyond N \+ 1 to create/;
        expect(isMet(target([good], what))).toBe(true);
        const bad = sample("unverified", "create", 100, { calls: 102 });
        expect(target([good, bad], what)).toMatchObject({ measured: 1 });
        expect(isMet(target([good, bad], what))).toBe(false);
    });

    it("about verified rotations allows a test each", () => {
        const rotation = (calls: number) =>
            target([sample("verified", "rotate", 10, { calls })], /2N \+ 1 to rotate/);
        expect([21, 22].map((calls) => isMet(rotation(calls)))).toEqual([true, false]);
    });

    it("about slow calls takes those at 200 ms only", () => {
        const samples = [
            sample("unverified", "create", 100, { wallMs: 70, latencyMs: 200 }),
            sample("naive", "create", 100, { wallMs: 100, latencyMs: 200 }),
            sample("unverified", "create", 100, { wallMs: 99 }),
            sample("naive", "create", 100, { wallMs: 100 }),
        ];
        expect(target(samples, /create 100 apps at 200 ms.*off/)).toMatchObject({
            measured: 0.7,
            limit: 0.8,
        });
    });

    it("about growth takes off the engine's floor, and slow calls out", () => {
        const samples = [
            sample("verified", "create", 100, { wallMs: 3_000 }),
            sample("nothing", "create", 100, { wallMs: 1_000 }),
            sample("verified", "create", 300, { wallMs: 10_000 }),
            sample("nothing", "create", 300, { wallMs: 4_000 }),
            sample("verified", "create", 100, { wallMs: 90_000, latencyMs: 200 }),
        ];
        expect(target(samples, /floor to create 300/)).toMatchObject({ measured: 1 });
    });

    it("about growth compares within each round", () => {
        const rounds = [0, 5_000, 9_000].flatMap((slowerBy, round) => [
            sample("verified", "rotate", 100, { round, wallMs: slowerBy + 2_000 }),
            sample("nothing", "rotate", 100, { round, wallMs: slowerBy + 1_000 }),
            sample("verified", "rotate", 300, { round, wallMs: slowerBy + 5_500 }),
            sample("nothing", "rotate", 300, { round, wallMs: slowerBy + 1_000 }),
        ]);
        expect(target(rounds, /floor to rotate 300/)).toMatchObject({ measured: 1.5 });
    });

    it("about the import takes its median", () => {
        expect(target([], /^import/)).toMatchObject({ measured: 3, limit: 10, unit: "ms" });
    });
});
