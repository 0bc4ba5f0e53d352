import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Operation } from "../../../provider/csp/operations";
import {
    type AttemptFailure,
    isRetryable,
    mayHaveChanged,
    mayStillExecute,
    retryBudgetMs,
    retryDelayMs,
} from "../../../provider/csp/retry";
import type { TransportFailureKind } from "../../../provider/csp/transportFailure";

const operations: readonly Operation[] = [
    "apiTokenGrant",
    "clientCredentialsGrant",
    "regenerateSecret",
    "setSecret",
    "deleteOldSecret",
    "getApp",
];
const patience = { retryForMs: 300_000 };
const whole = 300_000;
const brief = 30_000;

const refused = (status: number, byCsp = true): AttemptFailure => ({ kind: "refused", status, byCsp });
const lost = (failure: TransportFailureKind): AttemptFailure => ({
    kind: "noAnswer",
    failure,
    mayHaveArrived: true,
});
const unsent = (failure: TransportFailureKind): AttemptFailure => ({
    kind: "noAnswer",
    failure,
    mayHaveArrived: false,
});

interface Row {
    readonly name: string;
    readonly outcome: AttemptFailure;
    /** Of every operation that is not named below. */
    readonly repeatFor: number;
    readonly setSecret?: number;
    readonly regenerateSecret?: number;
    readonly stillArrives: boolean;
    readonly changed: boolean;
}

const clear = { stillArrives: false, changed: false };
const open = { stillArrives: true, changed: true };
const rows: readonly Row[] = [
    ...[301, 307, 400, 401, 403, 404, 410, 422].map((status) => ({
        ...{ name: String(status), outcome: refused(status), repeatFor: 0, ...clear },
    })),
    { name: "409", outcome: refused(409), repeatFor: 0, regenerateSecret: brief, ...clear },
    { name: "429", outcome: refused(429), repeatFor: whole, ...clear },
    { name: "429 of a gateway", outcome: refused(429, false), repeatFor: whole, ...clear },
    {
        name: "500 of CSP",
        outcome: refused(500),
        repeatFor: whole,
        setSecret: 0,
        stillArrives: false,
        changed: true,
    },
    { name: "502 of a gateway", outcome: refused(502, false), repeatFor: whole, setSecret: 0, ...open },
    {
        name: "503",
        outcome: refused(503, false),
        repeatFor: whole,
        setSecret: 0,
        stillArrives: false,
        changed: true,
    },
    { name: "unusable", outcome: { kind: "unusable" }, repeatFor: whole, setSecret: 0, ...open },
    { name: "time-out", outcome: lost("timeout"), repeatFor: whole, setSecret: 0, ...open },
    { name: "time-out before it was sent", outcome: unsent("timeout"), repeatFor: whole, ...clear },
    { name: "broken connection", outcome: lost("connection"), repeatFor: whole, setSecret: 0, ...open },
    { name: "too much", outcome: lost("tooLarge"), repeatFor: whole, setSecret: 0, ...open },
    { name: "unreached", outcome: unsent("unreached"), repeatFor: whole, ...clear },
    { name: "unknown host", outcome: unsent("unknownHost"), repeatFor: brief, ...clear },
    { name: "no TLS", outcome: unsent("handshake"), repeatFor: brief, ...clear },
    { name: "certificate", outcome: unsent("certificate"), repeatFor: 0, ...clear },
    { name: "proxy that refuses", outcome: unsent("proxyRefused"), repeatFor: 0, ...clear },
];

const cases = rows.flatMap(({ repeatFor, setSecret = repeatFor, regenerateSecret = repeatFor, ...row }) =>
    operations.map((operation) => {
        const special = { setSecret, regenerateSecret };
        const expected =
            operation === "setSecret" || operation === "regenerateSecret" ? special[operation] : repeatFor;
        return { ...row, operation, expected };
    }),
);

describe("a call that ended so is repeated for", () => {
    it.each(cases)("$name, $operation: $expected ms", ({ outcome, operation, expected }) => {
        expect(retryBudgetMs(operation, outcome, patience)).toBe(expected);
        expect(isRetryable(operation, outcome)).toBe(expected > 0);
    });

    it.each(cases)(
        "$name, $operation: never longer than there is patience",
        ({ outcome, operation, expected }) => {
            expect(retryBudgetMs(operation, outcome, { retryForMs: 2_000 })).toBe(Math.min(2_000, expected));
            expect(retryBudgetMs(operation, outcome, { retryForMs: 0 })).toBe(0);
        },
    );
});

describe("the request of a call that ended so", () => {
    it.each(rows)("$name: may still arrive: $stillArrives; may have changed something: $changed", (row) => {
        expect(mayStillExecute(row.outcome)).toBe(row.stillArrives);
        expect(mayHaveChanged(row.outcome)).toBe(row.changed);
    });
});

describe("the wait before the next try", () => {
    it.each([
        { tries: 1, random: 0.5, expected: 250 },
        { tries: 2, random: 0.5, expected: 500 },
        { tries: 6, random: 0.999, expected: 15_984 },
        { tries: 7, random: 0.5, expected: 10_000 },
        { tries: 10_000, random: 0.5, expected: 10_000 },
        { tries: 1, random: 0, expected: 100 },
    ])(
        "grows with the tries, up to a bound: $tries, $random: $expected ms",
        ({ tries, random, expected }) => {
            expect(retryDelayMs(lost("timeout"), tries, random)).toBe(expected);
        },
    );

    it("is within its bounds, and never less than CSP asked for", () => {
        const asked = fc.option(fc.nat(1e9), { nil: undefined });
        const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
        fc.assert(
            fc.property(asked, fc.integer({ min: 1, max: 5_000 }), random, (retryAfterMs, tries, jitter) => {
                const wait = retryDelayMs(
                    { kind: "refused", status: 429, byCsp: true, retryAfterMs },
                    tries,
                    jitter,
                );
                const greatest = Math.min(20_000, 500 * 2 ** (tries - 1));
                expect(wait).toBeGreaterThanOrEqual(Math.max(100, retryAfterMs ?? 0));
                expect(wait).toBeLessThanOrEqual(Math.max(greatest, retryAfterMs ?? 0));
            }),
        );
    });
});
