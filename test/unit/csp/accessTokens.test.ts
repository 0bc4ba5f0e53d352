import { describe, expect, it } from "vitest";
import { AccessTokens, type IssuedToken } from "../../../provider/csp/accessTokens";
import { CspError } from "../../../provider/csp/cspError";
import { Deadline } from "../../../provider/csp/deadline";
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
    /** How long a request takes: by default as long as it may be tried. */
    durationMs?: number,
) {
    const clock = new FakeClock();
    const requests: number[] = [];
    const tokens = new AccessTokens(clock).of("key", async (deadline) => {
        const result = results[requests.length];
        const leftMs = deadline.leftMs();
        requests.push(leftMs / second);
        await Promise.resolve();
        clock.advance(durationMs ?? leftMs);
        if (result instanceof CspError || result === undefined) throw result;
        return result;
    });
    const get = (seconds: number) =>
        tokens.get(Deadline.after(clock, { retryForMs: seconds * second, requestTimeoutMs: 30 * second }));
    const outcomes = await Promise.allSettled([get(budgets.first), get(budgets.second)]);
    return { requests, outcomes };
}

const token = { value: "token", lifetimeMs: 1_800 * second };

describe("a caller that shares a token request", () => {
    it.each([300, 6])("sends its own, with the rest of its %i s, if the other caller gave up earlier", async (its) => {
        const { requests, outcomes } = await getTwice({ first: 5, second: its }, [tokenError(true), token]);
        expect(requests).toEqual([5, its - 5]);
        expect(outcomes).toMatchObject([{ status: "rejected" }, { value: "token" }]);
    });

    const all = undefined;
    const [equal, hardlyLarger, smaller, larger] = [
        { first: 300, second: 300 },
        { first: 5, second: 5.9 },
        { first: 300, second: 5 },
        { first: 5, second: 300 },
    ];
    it.each([
        { name: "its budget is used up", budgets: larger, durationMs: 300 * second, isRetryable: true },
        { name: "both budgets are used up", budgets: equal, durationMs: all, isRetryable: true },
        { name: "its budget was not larger", budgets: equal, durationMs: 30 * second, isRetryable: true },
        { name: "its budget was hardly larger", budgets: hardlyLarger, durationMs: all, isRetryable: true },
        { name: "its budget was smaller", budgets: smaller, durationMs: all, isRetryable: true },
        { name: "the failure is permanent", budgets: larger, durationMs: all, isRetryable: false },
    ])("fails with the other caller if $name", async ({ budgets, isRetryable, durationMs }) => {
        const { requests, outcomes } = await getTwice(budgets, [tokenError(isRetryable), token], durationMs);
        expect(requests).toEqual([budgets.first]);
        expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    });
});
