import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Credential } from "../../../provider/csp/credential";
import type { HttpRequest } from "../../../provider/csp/transport";
import { TransportFailure } from "../../../provider/csp/transportFailure";
import { clientOver, someApp } from "../../support/cspClient";
import { FakeClock } from "../../support/fakeClock";

const apiToken: Credential = { kind: "apiToken", apiToken: "Api-token-1", source: "a test" };

/** The outcome of a request: a response after a while or a broken connection, or its timeout if that comes first. */
interface Reply {
    readonly afterMs: number;
    readonly status: number | "cut";
    readonly retryAfter: number | undefined;
    readonly expiresIn: number;
}

const reply: fc.Arbitrary<Reply> = fc.record({
    afterMs: fc.oneof(fc.nat(3_000), fc.nat(60_000)),
    status: fc.oneof(
        { weight: 8, arbitrary: fc.constantFrom(429, 500, 503, "cut" as const) },
        { weight: 2, arbitrary: fc.constantFrom(200, 401, 400) },
    ),
    retryAfter: fc.option(fc.nat(100), { nil: undefined }),
    expiresIn: fc.constantFrom(1, 30, 120, 1_800),
});

const silence: Reply = {
    afterMs: Number.POSITIVE_INFINITY,
    status: "cut",
    retryAfter: undefined,
    expiresIn: 1,
};

/** Runs one call against these replies, which repeat. */
async function call(
    replies: readonly Reply[],
    limits: { requestTimeoutMs: number; retryForMs: number },
    jitter: number,
) {
    const clock = new FakeClock();
    const requests: { readonly request: HttpRequest; readonly atMs: number }[] = [];
    const { client } = clientOver(
        async (request) => {
            const { afterMs, status, retryAfter, expiresIn } = replies[requests.length % replies.length] ?? silence;
            requests.push({ request, atMs: clock.now() });
            clock.advance(Math.min(afterMs, request.timeoutMs));
            if (afterMs > request.timeoutMs) throw new TransportFailure("timeout", "no response in time");
            if (status === "cut") throw new TransportFailure("connection", "the connection broke");
            const headers = { ...(retryAfter !== undefined && { "retry-after": String(retryAfter) }) };
            const body = JSON.stringify({ access_token: "token", expires_in: expiresIn, id: "ci" });
            return { status, headers, body };
        },
        { clock, limits, random: () => jitter },
    );
    await client.getApp(someApp, apiToken).catch(() => {});
    return { requests, endedMs: clock.now(), sleeps: clock.sleeps };
}

const limits = fc.record({
    requestTimeoutMs: fc.integer({ min: 1, max: 30_000 }),
    retryForMs: fc.oneof(fc.constant(0), fc.nat(90_000)),
});
const run = fc.record({
    replies: fc.array(reply, { minLength: 1, maxLength: 40 }),
    limits,
    jitter: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
});

const isOfApp = ({ request }: { request: HttpRequest }) => request.method === "GET";

describe("a call, whatever CSP does", () => {
    it("ends at its deadline or at most one request timeout later, renewed tokens included", async () => {
        await fc.assert(
            fc.asyncProperty(run, async ({ replies, limits: { requestTimeoutMs, retryForMs }, jitter }) => {
                const { requests, endedMs } = await call(replies, { requestTimeoutMs, retryForMs }, jitter);
                const first = requests.find(isOfApp);
                if (first) expect(endedMs - first.atMs).toBeLessThanOrEqual(retryForMs + requestTimeoutMs);
                const began = requests[0]?.atMs ?? 0;
                expect((first?.atMs ?? endedMs) - began).toBeLessThanOrEqual(retryForMs + requestTimeoutMs);
            }),
            { numRuns: 200 },
        );
    });

    it("begins no attempt after the deadline, except with a token renewed just before", async () => {
        await fc.assert(
            fc.asyncProperty(run, async ({ replies, limits: { requestTimeoutMs, retryForMs }, jitter }) => {
                const { requests } = await call(replies, { requestTimeoutMs, retryForMs }, jitter);
                const deadlineMs = (requests.find(isOfApp)?.atMs ?? 0) + retryForMs;
                for (const [index, sent] of requests.entries()) {
                    const renewal = requests[index - 1];
                    if (!isOfApp(sent) || sent.atMs <= deadlineMs || renewal === undefined) continue;
                    expect(isOfApp(renewal)).toBe(false);
                }
            }),
            { numRuns: 200 },
        );
    });

    it("gives every request some time, but never more than its timeout", async () => {
        await fc.assert(
            fc.asyncProperty(run, async ({ replies, limits: { requestTimeoutMs, retryForMs }, jitter }) => {
                const { requests } = await call(replies, { requestTimeoutMs, retryForMs }, jitter);
                for (const { request } of requests) {
                    expect(request.timeoutMs).toBeGreaterThan(0);
                    expect(request.timeoutMs).toBeLessThanOrEqual(requestTimeoutMs);
                }
            }),
            { numRuns: 200 },
        );
    });

    it("waits no longer than the greatest backoff, or than CSP asked for", async () => {
        await fc.assert(
            fc.asyncProperty(run, async ({ replies, limits: bounds, jitter }) => {
                const { sleeps } = await call(replies, bounds, jitter);
                const asked = replies.map(({ retryAfter = 0 }) => retryAfter * 1_000);
                for (const slept of sleeps) expect(slept).toBeLessThanOrEqual(Math.max(20_000, ...asked));
            }),
            { numRuns: 200 },
        );
    });
});

describe("a call with an access token that CSP refuses", () => {
    it("is repeated with the new token, though the refused one was issued a moment ago", async () => {
        const tokens = ["first", "second", "third"].map((value) => JSON.stringify({ access_token: value }));
        const used: unknown[] = [];
        const { client, clock } = clientOver(async ({ url, headers }) => {
            if (url.endsWith("/authorize")) return { status: 200, headers: {}, body: tokens.shift() ?? "" };
            used.push(headers["authorization"]);
            return { status: used.length === 1 ? 401 : 200, headers: {}, body: '{"id":"ci"}' };
        });
        await client.getApp(someApp, apiToken);
        expect(used).toEqual(["Bearer first", "Bearer second"]);
        expect(clock.sleeps).toEqual([]);
    });

    it.each([
        { name: "the refusal", slow: "/oauth-apps/ci", sent: ["/authorize", "/oauth-apps/ci"] },
        { name: "the new token", slow: "/authorize", sent: ["/authorize", "/oauth-apps/ci", "/authorize"] },
    ])("fails where $name comes at the last moment: no request gets no time", async ({ slow, sent }) => {
        const clock = new FakeClock();
        const requests: string[] = [];
        const transport = async ({ url, timeoutMs }: HttpRequest) => {
            requests.push(url.replace(/^.*(?=\/authorize|\/oauth-apps)/, ""));
            if (requests.length > 1 && url.endsWith(slow)) clock.advance(timeoutMs);
            const isToken = url.endsWith("/authorize");
            return { status: isToken ? 200 : 401, headers: {}, body: isToken ? '{"access_token":"token"}' : "" };
        };
        const { client } = clientOver(transport, { clock, limits: { requestTimeoutMs: 1_000, retryForMs: 0 } });
        await expect(client.getApp(someApp, apiToken)).rejects.toThrow("[CSP_UNAUTHORIZED]");
        expect(requests).toEqual(sent);
    });
});

describe("a wait for the next attempt", () => {
    it("is announced in one line of bounded length, whatever CSP says", async () => {
        const body = JSON.stringify({
            clientId: `x\n\u001b[31m${"y".repeat(3_000)}`,
            clientSecret: "S3cret_1",
        });
        const { client, announced } = clientOver(async ({ url }) => ({
            status: 200,
            headers: {},
            body: url.endsWith("/authorize") ? '{"access_token":"token"}' : body,
        }));
        await expect(client.regenerateSecret(someApp, apiToken)).rejects.toThrow("about another client");
        expect(announced.length).toBeGreaterThan(1);
        for (const line of announced) {
            expect(line).toContain(": the response is about another client, x [31myyy");
            expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u);
            expect(line.length).toBeLessThan(500);
        }
    });
});
