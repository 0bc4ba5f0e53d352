import { describe, expect, it } from "vitest";
import { AccessTokens, type IssuedToken } from "../../../provider/csp/accessTokens";
import { CspError } from "../../../provider/csp/cspError";
import { FakeClock, second } from "../../support/fakeClock";

function tokenError(isRetryable: boolean): CspError {
    return new CspError({
        code: "CSP_SERVER_ERROR",
        operation: "apiTokenGrant",
        status: isRetryable ? 503 : 400,
        hasCspErrorBody: true,
        cspCodes: [],
        hint: "",
        outcomeUnknown: false,
        isRetryable,
        attempts: 1,
    });
}

/** Two callers with these retry budgets, in seconds: the second one comes while the first one's request is pending. */
async function getTwice(
    budgets: { readonly first: number; readonly second: number },
    results: (IssuedToken | CspError)[],
    /** How long a request takes: by default all of its retry budget. */
    durationMs = Number.POSITIVE_INFINITY,
) {
    const clock = new FakeClock();
    const requests: number[] = [];
    const tokens = new AccessTokens(clock).of("key", async ({ retryForMs }) => {
        const result = results[requests.length];
        requests.push(retryForMs / second);
        await Promise.resolve();
        clock.advance(Math.min(durationMs, retryForMs));
        if (result instanceof CspError || result === undefined) throw result;
        return result;
    });
    const get = (seconds: number) => tokens.get({ retryForMs: seconds * second, requestTimeoutMs: 30 * second });
    const outcomes = await Promise.allSettled([get(budgets.first), get(budgets.second)]);
    return { requests, outcomes };
}

const token = { value: "token", lifetimeMs: 1_800 * second };

describe("a caller that shares a token request", () => {
    it("sends its own, with the rest of its budget, if the other caller gave up with a smaller budget", async () => {
        const { requests, outcomes } = await getTwice({ first: 5, second: 300 }, [tokenError(true), token]);
        expect(requests).toEqual([5, 295]);
        expect(outcomes).toMatchObject([{ status: "rejected" }, { value: "token" }]);
    });

    const all = Number.POSITIVE_INFINITY;
    const [equal, smaller, larger] = [
        { first: 300, second: 300 },
        { first: 300, second: 5 },
        { first: 5, second: 300 },
    ];
    it.each([
        { name: "its budget is used up", budgets: equal, durationMs: all, isRetryable: true },
        { name: "its budget was not larger", budgets: equal, durationMs: 30 * second, isRetryable: true },
        { name: "its budget was smaller", budgets: smaller, durationMs: all, isRetryable: true },
        { name: "the failure is permanent", budgets: larger, durationMs: all, isRetryable: false },
    ])("fails with the other caller if $name", async ({ budgets, isRetryable, durationMs }) => {
        const { requests, outcomes } = await getTwice(budgets, [tokenError(isRetryable), token], durationMs);
        expect(requests).toEqual([budgets.first]);
        expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    });
});
