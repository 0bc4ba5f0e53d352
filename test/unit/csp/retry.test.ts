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
const unusable: AttemptFailure = { kind: "unusable", response: response(200, ""), error: {}, message: "is empty" };
const lost = (kind: TransportFailureKind) => new TransportFailure(kind, kind, { mayHaveArrived: true });
const unsent = (kind: TransportFailureKind) => new TransportFailure(kind, kind, { mayHaveArrived: false });

const all = Number.POSITIVE_INFINITY;

/** For how many seconds PUT, POST and every other call are retried at most after a failure, and what that leaves open. */
type Row = readonly [string, AttemptFailure, put: number, post: number, other: number, open: string];
const failures: readonly Row[] = [
    ["301", byGateway(301), 0, 0, 0, "nothing"],
    ["400", byCsp(400), 0, 0, 0, "nothing"],
    ["401", byCsp(401), 0, 0, 0, "nothing"],
    ["404", byCsp(404), 0, 0, 0, "nothing"],
    ["409", byCsp(409), 30, 0, 0, "nothing"],
    ["422", byCsp(422), 0, 0, 0, "nothing"],
    ["429", byCsp(429), all, all, all, "nothing"],
    ["429 of a gateway", byGateway(429), all, all, all, "nothing"],
    ["500", byCsp(500), all, 0, all, "changed"],
    ["500 of a gateway", byGateway(500), all, 0, all, "pending"],
    ["502 of a gateway", byGateway(502), all, 0, all, "pending"],
    ["503", byGateway(503), all, all, all, "nothing"],
    ["503 of CSP", byCsp(503), all, all, all, "nothing"],
    ["an unusable response", unusable, all, 0, all, "pending"],
    ["a timeout", lost("timeout"), all, 0, all, "pending"],
    ["a timeout before it was sent", unsent("timeout"), all, all, all, "nothing"],
    ["a broken connection", lost("connection"), all, 0, all, "pending"],
    ["a response that is too large", lost("tooLarge"), all, 0, all, "pending"],
    ["a host that can't be reached", unsent("unreached"), all, all, all, "nothing"],
    ["an unknown host", unsent("unknownHost"), 30, 30, 30, "nothing"],
    ["a failed TLS handshake", unsent("handshake"), 30, 30, 30, "nothing"],
    ["a bad certificate", unsent("certificate"), 0, 0, 0, "nothing"],
    ["a proxy that refuses", unsent("proxyRefused"), 0, 0, 0, "nothing"],
];

const grants: readonly Operation[] = ["apiTokenGrant", "clientCredentialsGrant"];
const others: readonly Operation[] = [...grants, "deleteOldSecret", "getApp", "listApps"];

describe("a request that failed", () => {
    it.each(failures)("with %s is retried: a PUT %4$s s, a POST %5$s s, any other %6$s s", (_, failure, ...seconds) => {
        const [put, post, other] = seconds;
        expect(retriedForMs("regenerateSecret", failure)).toBe(put * 1_000);
        expect(retriedForMs("setSecret", failure)).toBe(post * 1_000);
        for (const operation of others) expect(retriedForMs(operation, failure)).toBe(other * 1_000);
        expect(isRetryable("setSecret", failure)).toBe(post > 0);
    });

    it.each(failures)("with %s leaves open: %7$s", (_name, failure, _put, _post, _other, open) => {
        expect(mayStillExecute(failure)).toBe(open === "pending");
        expect(mayHaveChanged(failure)).toBe(open !== "nothing");
    });
});

describe("retryDelayMs", () => {
    it.each([
        [1, 0.5, 250],
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
