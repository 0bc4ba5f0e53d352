import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AttemptFailure } from "../../../provider/csp/attempt";
import type { Operation } from "../../../provider/csp/operations";
import { isRetryable, mayHaveChanged, mayStillExecute, retryBudgetMs, retryDelayMs } from "../../../provider/csp/retry";
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

/** The failure, and for how many of 300 s PUT, POST and every other call are retried. */
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
    ["429", byCsp(429), 300, 300, 300],
    ["429 of a gateway", byGateway(429), 300, 300, 300],
    ["500", byCsp(500), 300, 0, 300],
    ["502 of a gateway", byGateway(502), 300, 0, 300],
    ["503", byGateway(503), 300, 300, 300],
    ["503 of CSP", byCsp(503), 300, 300, 300],
    ["an unusable response", unusable, 300, 0, 300],
    ["a timeout", lost("timeout"), 300, 0, 300],
    ["a timeout before it was sent", unsent("timeout"), 300, 300, 300],
    ["a broken connection", lost("connection"), 300, 0, 300],
    ["a response that is too large", lost("tooLarge"), 300, 0, 300],
    ["a host that can't be reached", unsent("unreached"), 300, 300, 300],
    ["an unknown host", unsent("unknownHost"), 30, 30, 30],
    ["a failed TLS handshake", unsent("handshake"), 30, 30, 30],
    ["a bad certificate", unsent("certificate"), 0, 0, 0],
    ["a proxy that refuses", unsent("proxyRefused"), 0, 0, 0],
    ["a caller that is gone", unsent("callerGone"), 0, 0, 0],
];

const others: readonly Operation[] = ["apiTokenGrant", "clientCredentialsGrant", "deleteOldSecret", "getApp"];

describe("retryBudgetMs", () => {
    it.each(budgets)("after %s retries a PUT for %4$s s", (_, failure, seconds) => {
        expect(retryBudgetMs("regenerateSecret", failure, 300_000)).toBe(seconds * 1_000);
    });

    it.each(budgets)("after %s retries a POST for %5$s s", (_, failure, _put, seconds) => {
        expect(retryBudgetMs("setSecret", failure, 300_000)).toBe(seconds * 1_000);
    });

    it.each(budgets)("after %s retries any other call for %6$s s", (_, failure, _put, _post, seconds) => {
        for (const operation of others) {
            expect(retryBudgetMs(operation, failure, 300_000)).toBe(seconds * 1_000);
        }
    });

    it.each([
        ["429", byCsp(429), 2_000],
        ["409", byCsp(409), 2_000],
        ["an unknown host", unsent("unknownHost"), 2_000],
        ["400", byCsp(400), 0],
    ])("never exceeds the whole budget: of 2 s, %s gets %3$s ms", (_, failure, expected) => {
        expect(retryBudgetMs("regenerateSecret", failure, 2_000)).toBe(expected);
        expect(retryBudgetMs("regenerateSecret", failure, 0)).toBe(0);
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
    ] as const)("of %s to %s does not depend on the budget", (_, operation, failure, expected) => {
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
