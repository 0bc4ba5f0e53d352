import { describe, expect, it } from "vitest";
import { Stopped } from "../../../provider/common/clock";
import type { Credential } from "../../../provider/csp/credential";
import { Deadline } from "../../../provider/csp/deadline";
import type { HttpRequest, HttpResponse } from "../../../provider/csp/transport";
import { TransportFailure } from "../../../provider/csp/transportFailure";
import { clientOver, cspErrorOf, someApp, someAppName, type TestClientOptions } from "../../support/cspClient";
import { response } from "../../support/failedCall";
import { FakeClock, startOfTime } from "../../support/fakeClock";

const apiToken: Credential = { kind: "apiToken", apiToken: "Api-token-1", source: "a test" };

/** A client that gets an access token, and then these replies, the last one for good. */
function clientThatGets(replies: readonly (HttpResponse | TransportFailure)[], options: TestClientOptions = {}) {
    const rest = [...replies];
    const requests: HttpRequest[] = [];
    const csp = clientOver(async (request) => {
        if (request.url.endsWith("/authorize")) return response(200, { access_token: "token" });
        requests.push(request);
        const [reply = response(500)] = rest;
        if (rest.length > 1) rest.shift();
        if (reply instanceof TransportFailure) throw reply;
        return reply;
    }, options);
    return { ...csp, requests };
}

const retryAfter = (status: number, seconds: number) => response(status, "", { "retry-after": String(seconds) });
const lost = new TransportFailure("connection", "the connection broke");
const made = response(200, { clientSecret: "Made_1", id: "ci" });

describe("a wait for the next attempt", () => {
    it.each([
        { seconds: 2.999, line: undefined },
        { seconds: 3, line: "CSP returned 503 when asked to read the app; trying again in 3 s" },
        { seconds: 42.1, line: "CSP returned 503 when asked to read the app; trying again in 43 s" },
    ])("of $seconds s is announced: $line", async ({ seconds, line }) => {
        const { client, announced } = clientThatGets([retryAfter(503, seconds), made]);
        await client.getApp(someApp, apiToken);
        expect(announced).toEqual(line === undefined ? [] : [`${someAppName}: ${line}`]);
    });

    it.each([
        { name: "429", replies: [retryAfter(429, 9), made], isSafe: true },
        { name: "503 after 429", replies: [retryAfter(429, 1), retryAfter(503, 9), made], isSafe: true },
        { name: "500", replies: [retryAfter(500, 9), made], isSafe: false },
        { name: "429 after 500", replies: [retryAfter(500, 1), retryAfter(429, 9), made], isSafe: false },
        { name: "429 after a lost response", replies: [lost, retryAfter(429, 9), made], isSafe: false },
    ])("after $name says how to stop safely only if CSP can't have made a secret: $isSafe", async (row) => {
        for (const isFollowUp of [false, true]) {
            const { client, announced } = clientThatGets(row.replies);
            await client.regenerateSecret(someApp, apiToken, isFollowUp);
            expect(announced).toEqual([expect.stringMatching(/trying again in 9 s( \(stop the caller twice\))?$/)]);
            expect(announced[0]?.includes("stop the caller twice")).toBe(row.isSafe && !isFollowUp);
        }
    });

    it("to read says nothing of stopping: nothing can be lost", async () => {
        const { client, announced } = clientThatGets([retryAfter(429, 9), made]);
        await client.getApp(someApp, apiToken);
        expect(announced).toEqual([expect.stringMatching(/ in 9 s$/)]);
    });
});

describe("a call that succeeds", () => {
    it.each([
        { name: "the first", replies: [made], unresolved: false },
        { name: "after 429 and 500", replies: [retryAfter(429, 1), response(500), made], unresolved: false },
        { name: "after a lost response", replies: [lost, made], unresolved: true },
        { name: "after a lost response and 500", replies: [lost, response(500), made], unresolved: true },
    ])("says whether CSP may still carry out an earlier attempt: $name, $unresolved", async (row) => {
        const { client } = clientThatGets(row.replies);
        const { earlierAttemptUnresolved } = await client.regenerateSecret(someApp, apiToken);
        expect(earlierAttemptUnresolved).toBe(row.unresolved);
    });
});

describe("a call that fails", () => {
    it("was turned away if CSP did not accept one of its attempts", async () => {
        const limits = { retryForMs: 1_000 };
        const turnedAway = async (...replies: HttpResponse[]) =>
            (await cspErrorOf(clientThatGets(replies, { limits }).client.getApp(someApp, apiToken))).failure
                .wasTurnedAway;
        expect(await turnedAway(retryAfter(429, 0), response(400))).toBe(true);
        expect(await turnedAway(response(500), retryAfter(503, 0), response(500))).toBe(true);
        expect(await turnedAway(response(500))).toBe(false);
    });

    it("may have changed the secret if one of its attempts may have", async () => {
        const { client } = clientThatGets([lost, response(400)]);
        const { failure } = await cspErrorOf(client.regenerateSecret(someApp, apiToken));
        expect(failure).toMatchObject({ outcomeUnknown: true, attempts: 2 });
    });
});

describe("a failure that may pass, but is more likely a mistake", () => {
    it.each([
        { retryForMs: 300_000, endsAfterMs: 30_000 },
        { retryForMs: 2_000, endsAfterMs: 2_000 },
    ])("is retried for $endsAfterMs of $retryForMs ms", async ({ retryForMs, endsAfterMs }) => {
        const { client, clock } = clientThatGets([response(409)], { limits: { retryForMs } });
        await expect(client.regenerateSecret(someApp, apiToken)).rejects.toThrow("[CSP_CONFLICT]");
        expect(clock.now() - startOfTime).toBe(endsAfterMs);
    });

    it("is so from the beginning of the call, not of its last attempt", async () => {
        const { client, clock } = clientThatGets([retryAfter(503, 29), response(409)]);
        await expect(client.regenerateSecret(someApp, apiToken)).rejects.toThrow("[CSP_CONFLICT]");
        expect(clock.now() - startOfTime).toBe(30_000);
    });
});

describe("a cancelled call", () => {
    it("is not made, and says so", async () => {
        const { client, requests } = clientThatGets([made], { cancelled: AbortSignal.abort() });
        const error = await cspErrorOf(client.regenerateSecret(someApp, apiToken));
        expect(error.message).toContain(
            ": the caller was cancelled, so the call was not made. To finish it, run the caller again.",
        );
        expect(requests).toEqual([]);
    });

    it("makes no second attempt", async () => {
        const controller = new AbortController();
        const { client, requests } = clientThatGets([response(503), made], {
            cancelled: controller.signal,
            random: () => {
                controller.abort();
                return 0.5;
            },
        });
        const { failure } = await cspErrorOf(client.regenerateSecret(someApp, apiToken));
        expect(failure).toMatchObject({ code: "CANCELLED", attempts: 1, outcomeUnknown: false });
        expect(requests).toHaveLength(1);
    });
});

describe("a call whose wait is ended early", () => {
    /** A clock on which every wait ends with this, without waiting. */
    class EndingClock extends FakeClock {
        constructor(private readonly error: Error) {
            super();
        }

        override sleep(): Promise<void> {
            return Promise.reject(this.error);
        }
    }

    it.each([
        { reason: "cancelled", code: "CANCELLED", says: "the caller was cancelled" },
        { reason: "callerGone", code: "ENGINE_GONE", says: "the caller has ended" },
    ] as const)("makes no further attempt, and says what it knows: $reason", async ({ reason, code, says }) => {
        const clock = new EndingClock(new Stopped(reason));
        const { client, requests } = clientThatGets([lost, made], { clock });
        const { message, failure } = await cspErrorOf(client.regenerateSecret(someApp, apiToken));
        expect(message).toBe(
            `CSP did not regenerate the secret of ${someAppName}: ${says}, so the call was not made. ` +
                `To finish it, run the caller again. [${code}]`,
        );
        expect(failure).toEqual({
            ...{ code, operation: "regenerateSecret", app: someApp, attempts: 1, outcomeUnknown: true },
            ...{ wasTurnedAway: false, isRetryable: false, hasCspErrorBody: false, cspCodes: [] },
            ...{ reason: `${says}, so the call was not made`, hint: "To finish it, run the caller again." },
        });
        expect(requests).toHaveLength(1);
    });

    it("keeps in mind that CSP did not accept an attempt", async () => {
        const clock = new EndingClock(new Stopped("cancelled"));
        const { client } = clientThatGets([response(503), made], { clock });
        const { failure } = await cspErrorOf(client.regenerateSecret(someApp, apiToken));
        expect(failure).toMatchObject({ outcomeUnknown: false, wasTurnedAway: true });
    });

    it("passes any other error on", async () => {
        const error = new TypeError("a fault");
        const { client } = clientThatGets([lost, made], { clock: new EndingClock(error) });
        await expect(client.regenerateSecret(someApp, apiToken)).rejects.toBe(error);
    });
});

describe("a wait between two calls", () => {
    const wait = (clock: FakeClock, leastMs?: number) => {
        const { client } = clientOver(async () => made, { clock });
        const deadline = Deadline.after(clock, { requestTimeoutMs: 1, retryForMs: 1_000 });
        return client.waitFor("setSecret", someApp, deadline, { ms: 200, leastMs });
    };

    it("ends before the deadline, or is not begun", async () => {
        const clock = new FakeClock();
        expect(await wait(clock)).toBe(true);
        expect(await wait(clock, 1_000)).toBe(false);
        expect(clock.sleeps).toEqual([200]);
    });

    it("that is ended early names the call that is not made", async () => {
        const clock = new FakeClock();
        clock.sleep = () => Promise.reject(new Stopped("cancelled"));
        const { message, failure } = await cspErrorOf(wait(clock));
        expect(message).toMatch(
            /^CSP did not set the new secret of OAuth app ci in .*: the caller was cancelled, so the call was not made\. .*\[CANCELLED\]$/,
        );
        expect(failure).toMatchObject({ attempts: 0, outcomeUnknown: false, wasTurnedAway: false });
    });

    it("passes any other error on", async () => {
        const clock = new FakeClock();
        clock.sleep = () => Promise.reject(new TypeError("a fault"));
        await expect(wait(clock)).rejects.toThrow(TypeError);
    });
});

describe("calls of a host that refuses one as one too many", () => {
    /** So many calls are accepted, as the request for their access token was; the next one is refused once. */
    async function refusedAfter(accepted: number, options: TestClientOptions = {}) {
        const replies = [...Array.from({ length: accepted }, () => made), retryAfter(429, 0), made];
        const csp = clientThatGets(replies, options);
        for (let call = 0; call < accepted + 3; call++) await csp.client.getApp(someApp, apiToken);
        return csp;
    }

    it("go on at the rate that it accepted, a tenth slower at first", async () => {
        const { clock, announced } = await refusedAfter(10);
        expect(clock.sleeps).toEqual([250, 100, 99]);
        expect(announced).toEqual([]);
    });

    it("go on as before if it had accepted too few to tell", async () => {
        expect((await refusedAfter(3)).clock.sleeps).toEqual([250]);
    });

    it("say so, each at most once, if they wait for their turn for some seconds", async () => {
        const { client, announced } = await refusedAfter(4);
        const crowd = 40;
        await Promise.all(Array.from({ length: crowd }, () => client.getApp(someApp, apiToken)));
        expect(new Set(announced)).toEqual(
            new Set(["CSP limits the rate of calls: going on at the rate that it accepts"]),
        );
        expect(announced.length).toBeLessThan(crowd);
    });

    it("begin at once where there is no time to wait, and the host decides", async () => {
        expect((await refusedAfter(4, { limits: { retryForMs: 100 } })).clock.sleeps).toEqual([100]);
    });
});
