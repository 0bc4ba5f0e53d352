import { describe, expect, it } from "vitest";
import type { HttpResponse } from "../../../provider/csp/transport";
import { TransportFailure } from "../../../provider/csp/transportFailure";
import { clientOver, cspErrorOf, someApp, someAppName, type TestClientOptions } from "../../support/cspClient";
import { apiToken, clientThatGets, regenerate, response } from "../../support/failedCall";
import { second, startOfTime } from "../../support/fakeClock";

const retryAfter = (status: number, seconds: number) => response(status, "", { "retry-after": String(seconds) });
const lost = new TransportFailure("connection", "the connection broke");
/** What any call of an app needs. */
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
        for (const isFollowUp of [undefined, true]) {
            const { client, announced } = clientThatGets(row.replies);
            await client.regenerateSecret(someApp, apiToken, isFollowUp);
            expect(announced).toEqual([expect.stringMatching(/trying again in 9 s( \(stop the caller twice\))?$/)]);
            expect(announced[0]?.includes("stop the caller twice")).toBe(row.isSafe && !isFollowUp);
        }
    });

    it("to set a secret says so too; to read says nothing of stopping: nothing can be lost", async () => {
        const { client, announced } = clientThatGets([retryAfter(429, 9), made, retryAfter(429, 9), made]);
        await client.getApp(someApp, apiToken);
        await client.setSecret(someApp, apiToken, "Chosen-secret_1", 60);
        expect(announced).toEqual([
            expect.stringMatching(/ in 9 s$/),
            expect.stringMatching(/ in 9 s \(stop the caller twice\)$/),
        ]);
    });

    it("for an access token is announced too", async () => {
        const tokens = [retryAfter(503, 9), response(200, { access_token: "t" })];
        const { client, announced } = clientThatGets([made], { tokens });
        await client.getApp(someApp, apiToken);
        expect(announced).toEqual([
            "CSP returned 503 when asked to exchange the API token for an access token; trying again in 9 s",
        ]);
    });

    it("after an unusable response is announced in one line of bounded length, whatever CSP says", async () => {
        const clientId = `x\n\u001b[31m${"y".repeat(3_000)}`;
        const { client, announced } = clientThatGets([response(200, { clientId, clientSecret: "S3cret_1" })]);
        await expect(regenerate(client)).rejects.toThrow("about another client");
        expect(announced.length).toBeGreaterThan(1);
        for (const line of announced) {
            expect(line).toContain(": the response is about another client, x [31myyy");
            expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u);
            expect(line.length).toBeLessThan(500);
        }
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
            (await cspErrorOf(regenerate(clientThatGets(replies, { limits }).client))).failure.wasTurnedAway;
        expect(await turnedAway(retryAfter(429, 0), response(400))).toBe(true);
        expect(await turnedAway(response(500), retryAfter(503, 0), response(500))).toBe(true);
        expect(await turnedAway(response(500))).toBe(false);
    });

    it("may have changed the secret if one of its attempts may have", async () => {
        const { client } = clientThatGets([lost, response(400)]);
        const { failure } = await cspErrorOf(regenerate(client));
        expect(failure).toMatchObject({ outcomeUnknown: true, attempts: 2 });
    });
});

describe("a call that fails again and again", () => {
    it("is made for the last time at its deadline", async () => {
        const { client, clock, requests, announced } = clientThatGets([lost]);
        const { failure, message } = await cspErrorOf(client.getApp(someApp, apiToken));
        expect(clock.now() - startOfTime).toBe(300 * second);
        expect(clock.sleeps.slice(0, 7)).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 10_000]);
        expect(requests).toHaveLength(failure.attempts);
        expect(message).toContain(`after ${failure.attempts} attempts`);
        expect(announced[0]).toMatch(/: the connection broke when asked to read the app; trying again in 4 s$/);
    });

    it("ends at once if CSP asks for a wait beyond its deadline", async () => {
        const { client, clock, announced } = clientThatGets([retryAfter(503, 301)]);
        const { failure } = await cspErrorOf(client.getApp(someApp, apiToken));
        expect(failure).toMatchObject({ attempts: 1, retryAfterMs: 301 * second });
        expect([clock.sleeps, announced]).toEqual([[], []]);
    });

    it("gets no more time from a token that must be renewed in between", async () => {
        const tokens = [response(200, { access_token: "t", expires_in: 200 }), response(503)];
        const { client, clock } = clientThatGets([retryAfter(503, 299), made], { tokens });
        const { message } = await cspErrorOf(client.getApp(someApp, apiToken));
        expect(clock.now() - startOfTime).toBe(300 * second);
        expect(message).toMatch(/^CSP did not exchange the API token .* The token was needed to read OAuth app ci/);
    });

    it.each([
        { retryForMs: 300_000, replies: [response(409)], endsAfterMs: 30_000 },
        { retryForMs: 2_000, replies: [response(409)], endsAfterMs: 2_000 },
        // From the beginning of the call, not of its last attempt.
        { retryForMs: 300_000, replies: [retryAfter(503, 29), response(409)], endsAfterMs: 30_000 },
    ])("more likely by a mistake, is retried for $endsAfterMs of $retryForMs ms", async (row) => {
        const { client, clock } = clientThatGets(row.replies, { limits: { retryForMs: row.retryForMs } });
        await expect(regenerate(client)).rejects.toThrow("[CSP_CONFLICT]");
        expect(clock.now() - startOfTime).toBe(row.endsAfterMs);
    });

    it("passes on what is no failure of the network", async () => {
        const { client } = clientOver(() => Promise.reject(new TypeError("a fault")));
        await expect(client.getApp(someApp, apiToken)).rejects.toThrow(TypeError);
    });
});

describe("calls of a host that refuses one as one too many", () => {
    /** So many calls are accepted, as the request for their access token was; the next one is refused once. */
    async function refusedAfter(accepted: number, options: TestClientOptions = {}, before: TransportFailure[] = []) {
        const replies = [...Array.from({ length: accepted }, () => made), ...before, retryAfter(429, 0), made];
        const csp = clientThatGets(replies, options);
        for (let call = 0; call < accepted + 3; call++) await csp.client.getApp(someApp, apiToken);
        return csp;
    }

    it("go on at the rate that it accepted, a tenth slower at first, or as before if those were too few", async () => {
        const { clock, announced } = await refusedAfter(10);
        expect(clock.sleeps).toEqual([250, 100, 99]);
        expect(announced).toEqual([]);
        expect((await refusedAfter(3)).clock.sleeps).toEqual([250]);
        // A lost response does not show that the host accepted anything.
        expect((await refusedAfter(3, {}, [lost])).clock.sleeps).toEqual([250, 500]);
    });

    it("say so, each at most once, if they wait for their turn for some seconds", async () => {
        const { client, announced } = await refusedAfter(4);
        const crowd = 40;
        await Promise.all(Array.from({ length: crowd }, () => client.getApp(someApp, apiToken)));
        expect([...new Set(announced)]).toEqual(["CSP limits the rate of calls: going on at the rate that it accepts"]);
        expect(announced.length).toBeLessThan(crowd);
    });

    it("begin at once where there is no time to wait, and the host decides", async () => {
        expect((await refusedAfter(4, { limits: { retryForMs: 100 } })).clock.sleeps).toEqual([100]);
    });
});
