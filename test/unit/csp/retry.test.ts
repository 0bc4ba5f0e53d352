import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AttemptFailure } from "../../../provider/csp/attempt";
import type { Operation } from "../../../provider/csp/operations";
import { isRetryable, mayHaveChanged, mayStillExecute, retriedForMs, retryDelayMs } from "../../../provider/csp/retry";
import type { CspErrorBody } from "../../../provider/csp/schemas";
import { TransportFailure, type TransportFailureKind } from "../../../provider/csp/transportFailure";
import { response } from "../../support/failedCall";

const refused = (status: number, error: CspErrorBody): AttemptFailure => ({
    kind: "refused",
    response: response(status),
    error,
});
const byCsp = (status: number) => refused(status, { requestId: "r-1" });
const byGateway = (status: number) => refused(status, { message: "no Route matched" });
const unusable: AttemptFailure = {
    kind: "unusable",
    response: response(200, ""),
    error: {},
    message: "the response is empty",
};
const lost = (kind: TransportFailureKind) => new TransportFailure(kind, kind, { mayHaveArrived: true });
const unsent = (kind: TransportFailureKind) => new TransportFailure(kind, kind, { mayHaveArrived: false });

const all = Number.POSITIVE_INFINITY;

/** The failure, and for how many seconds PUT, POST and every other call are retried at most. */
const budgets: readonly (readonly [string, AttemptFailure, put: number, post: number, others: number])[] = [
    ["301", byGateway(301), 0, 0, 0],
    ["307", byGateway(307), 0, 0, 0],
    ["400", byCsp(400), 0, 0, 0],
    ["401", byCsp(401), 0, 0, 0],
    ["403", byCsp(403), 0, 0, 0],
    ["404", byCsp(404), 0, 0, 0],
    ["409", byCsp(409), 30, 0, 0],
    ["410", byCsp(410), 0, 0, 0],
    ["422", byCsp(422), 0, 0, 0],
    ["429", byCsp(429), all, all, all],
    ["429 of a gateway", byGateway(429), all, all, all],
    ["500", byCsp(500), all, 0, all],
    ["502 of a gateway", byGateway(502), all, 0, all],
    ["503", byGateway(503), all, all, all],
    ["503 of CSP", byCsp(503), all, all, all],
    ["an unusable response", unusable, all, 0, all],
    ["a timeout", lost("timeout"), all, 0, all],
    ["a timeout before it was sent", unsent("timeout"), all, all, all],
    ["a broken connection", lost("connection"), all, 0, all],
    ["a response that is too large", lost("tooLarge"), all, 0, all],
    ["a host that can't be reached", unsent("unreached"), all, all, all],
    ["an unknown host", unsent("unknownHost"), 30, 30, 30],
    ["a failed TLS handshake", unsent("handshake"), 30, 30, 30],
    ["a bad certificate", unsent("certificate"), 0, 0, 0],
    ["a proxy that refuses", unsent("proxyRefused"), 0, 0, 0],
];

const others: readonly Operation[] = ["apiTokenGrant", "clientCredentialsGrant", "deleteOldSecret", "getApp"];

describe("retriedForMs", () => {
    it.each(budgets)("after %s retries a PUT for %4$s s", (_, failure, seconds) => {
        expect(retriedForMs("regenerateSecret", failure)).toBe(seconds * 1_000);
    });

    it.each(budgets)("after %s retries a POST for %5$s s", (_, failure, _put, seconds) => {
        expect(retriedForMs("setSecret", failure)).toBe(seconds * 1_000);
    });

    it.each(budgets)("after %s retries any other call for %6$s s", (_, failure, _put, _post, seconds) => {
        for (const operation of others) expect(retriedForMs(operation, failure)).toBe(seconds * 1_000);
    });
});

describe("isRetryable", () => {
    it.each([
        ["409", "regenerateSecret", byCsp(409), true],
        ["409", "setSecret", byCsp(409), false],
        ["503", "getApp", byGateway(503), true],
        ["503", "setSecret", byGateway(503), true],
        ["500", "setSecret", byCsp(500), false],
        ["403", "getApp", byCsp(403), false],
    ] as const)("of %s to %s is %4$s", (_, operation, failure, expected) => {
        expect(isRetryable(operation, failure)).toBe(expected);
    });
});

describe("a request that failed", () => {
    it.each([
        ["400", byCsp(400), "not execute any more", "have changed nothing"],
        ["409", byCsp(409), "not execute any more", "have changed nothing"],
        ["429", byGateway(429), "not execute any more", "have changed nothing"],
        ["500", byCsp(500), "not execute any more", "have changed something"],
        ["502 of a gateway", byGateway(502), "still execute", "have changed something"],
        ["503", byGateway(503), "not execute any more", "have changed nothing"],
        ["503 of CSP", byCsp(503), "not execute any more", "have changed nothing"],
        ["an unusable response", unusable, "still execute", "have changed something"],
        ["a timeout", lost("timeout"), "still execute", "have changed something"],
        ["a timeout before it was sent", unsent("timeout"), "not execute any more", "have changed nothing"],
        ["a broken connection", lost("connection"), "still execute", "have changed something"],
        ["a response that is too large", lost("tooLarge"), "still execute", "have changed something"],
        ["a host that can't be reached", unsent("unreached"), "not execute any more", "have changed nothing"],
        ["a bad certificate", unsent("certificate"), "not execute any more", "have changed nothing"],
    ])("with %s may %3$s, and may %4$s", (_, failure, execution, change) => {
        expect(mayStillExecute(failure)).toBe(execution === "still execute");
        expect(mayHaveChanged(failure)).toBe(change === "have changed something");
    });
});

describe("retryDelayMs", () => {
    it.each([
        [1, 0.5, 250],
        [2, 0.5, 500],
        [6, 0.999, 15_984],
        [7, 0.5, 10_000],
        [10_000, 0.5, 10_000],
        [1, 0, 100],
    ])("grows with the attempts up to a bound: after %i, with %d, %i ms", (attempts, random, expected) => {
        expect(retryDelayMs(attempts, random)).toBe(expected);
    });

    it("stays within its bounds, and is never less than CSP asked for", () => {
        const requested = fc.option(fc.nat(1e9), { nil: undefined });
        const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
        fc.assert(
            fc.property(requested, fc.integer({ min: 1, max: 5_000 }), random, (requestedMs, attempts, jitter) => {
                const delayMs = retryDelayMs(attempts, jitter, requestedMs);
                expect(delayMs).toBeGreaterThanOrEqual(Math.max(100, requestedMs ?? 0));
                expect(delayMs).toBeLessThanOrEqual(Math.max(20_000, requestedMs ?? 0));
            }),
        );
    });
});
