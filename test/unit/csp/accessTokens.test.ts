import { describe, expect, it } from "vitest";
import { AccessTokens, type IssuedToken } from "../../../provider/csp/accessTokens";
import { CspError } from "../../../provider/csp/cspError";
import { type CallLimits, Deadline } from "../../../provider/csp/deadline";
import { FakeClock, second } from "../../support/fakeClock";

function tokenError(isRetryable: boolean): CspError {
    return CspError.of({
        ...{
            code: "CSP_SERVER_ERROR",
            operation: "apiTokenGrant",
            status: isRetryable ? 503 : 400,
            hasCspErrorBody: true,
        },
        ...{ cspCodes: [], hint: "", outcomeUnknown: false, isRetryable, attempts: 1 },
    } as const);
}

/** Two callers: one at the end of its patience asks, the other one comes while the answer is still out. */
async function ask(
    patience: { readonly first: number; readonly second: number },
    answers: (IssuedToken | CspError)[],
) {
    const clock = new FakeClock();
    const requests: CallLimits[] = [];
    const tokens = new AccessTokens(clock).of("key", async (limits) => {
        requests.push(limits);
        await Promise.resolve();
        clock.advance(limits.retryForMs);
        const answer = answers[requests.length - 1];
        if (answer instanceof CspError || answer === undefined) throw answer;
        return answer;
    });
    const deadline = (seconds: number) =>
        new Deadline(clock, { retryForMs: seconds * second, requestTimeoutMs: 30 * second });
    const results = await Promise.allSettled([
        tokens.get(deadline(patience.first)),
        tokens.get(deadline(patience.second)),
    ]);
    return { requests: requests.map(({ retryForMs }) => retryForMs / second), results };
}

const token = { value: "token", lifetimeMs: 1_800 * second };

describe("a caller that shares a token request", () => {
    it("asks itself, with the patience that it has left, where the other one had less and gave up", async () => {
        const { requests, results } = await ask({ first: 5, second: 300 }, [tokenError(true), token]);
        expect(requests).toEqual([5, 295]);
        expect(results).toMatchObject([{ status: "rejected" }, { value: { value: "token", fresh: true } }]);
    });

    it.each([
        { name: "it had no more patience", patience: { first: 300, second: 300 }, isRetryable: true },
        { name: "it had less", patience: { first: 300, second: 5 }, isRetryable: true },
        { name: "the refusal is for good", patience: { first: 5, second: 300 }, isRetryable: false },
    ])("fails with the other one where $name", async ({ patience, isRetryable }) => {
        const { requests, results } = await ask(patience, [tokenError(isRetryable), token]);
        expect(requests).toEqual([patience.first]);
        expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    });
});
