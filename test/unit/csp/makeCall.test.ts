import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HttpRequest } from "../../../provider/csp/transport";
import { TransportFailure } from "../../../provider/csp/transportFailure";
import { clientOver, someApp } from "../../support/cspClient";
import { apiToken, response } from "../../support/failedCall";
import { FakeClock } from "../../support/fakeClock";

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

const silence: Reply = { afterMs: Number.POSITIVE_INFINITY, status: "cut", retryAfter: undefined, expiresIn: 1 };

interface Run {
    /** They repeat. */
    readonly replies: readonly Reply[];
    readonly limits: { readonly requestTimeoutMs: number; readonly retryForMs: number };
    readonly jitter: number;
}

/** Runs one call. */
async function call({ replies, limits, jitter }: Run) {
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
            return response(status, { access_token: "token", expires_in: expiresIn, id: "ci" }, headers);
        },
        { clock, limits, random: () => jitter },
    );
    await client.getApp(someApp, apiToken).catch(() => {});
    return { requests, endedMs: clock.now(), sleeps: clock.sleeps };
}

const run: fc.Arbitrary<Run> = fc.record({
    replies: fc.array(reply, { minLength: 1, maxLength: 40 }),
    limits: fc.record({
        requestTimeoutMs: fc.integer({ min: 1, max: 30_000 }),
        retryForMs: fc.oneof(fc.constant(0), fc.nat(90_000)),
    }),
    jitter: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
});

/** Checks many calls, whatever CSP does. */
function always(check: (called: Awaited<ReturnType<typeof call>>, run: Run) => void): Promise<void> {
    return fc.assert(
        fc.asyncProperty(run, async (settings) => check(await call(settings), settings)),
        { numRuns: 200 },
    );
}

const isOfApp = ({ request }: { request: HttpRequest }) => request.method === "GET";

describe("a call, whatever CSP does", () => {
    it("ends at its deadline or at most one request timeout later, renewed tokens included", () =>
        always(({ requests, endedMs }, { limits: { requestTimeoutMs, retryForMs } }) => {
            const first = requests.find(isOfApp);
            if (first) expect(endedMs - first.atMs).toBeLessThanOrEqual(retryForMs + requestTimeoutMs);
            const began = requests[0]?.atMs ?? 0;
            expect((first?.atMs ?? endedMs) - began).toBeLessThanOrEqual(retryForMs + requestTimeoutMs);
        }));

    it("begins no attempt after the deadline, except with a token renewed just before", () =>
        always(({ requests }, { limits: { retryForMs } }) => {
            const deadlineMs = (requests.find(isOfApp)?.atMs ?? 0) + retryForMs;
            for (const [index, sent] of requests.entries()) {
                const renewal = requests[index - 1];
                if (!isOfApp(sent) || sent.atMs <= deadlineMs || renewal === undefined) continue;
                expect(isOfApp(renewal)).toBe(false);
            }
        }));

    it("gives every request some time, but never more than its timeout", () =>
        always(({ requests }, { limits: { requestTimeoutMs } }) => {
            for (const { request } of requests) {
                expect(request.timeoutMs).toBeGreaterThan(0);
                expect(request.timeoutMs).toBeLessThanOrEqual(requestTimeoutMs);
            }
        }));

    it("waits no longer than the greatest backoff, or than CSP asked for", () =>
        always(({ sleeps }, { replies }) => {
            const asked = replies.map(({ retryAfter = 0 }) => retryAfter * 1_000);
            for (const slept of sleeps) expect(slept).toBeLessThanOrEqual(Math.max(20_000, ...asked));
        }));
});

describe("a call with an access token that CSP refuses", () => {
    it.each([
        { name: "the refusal", slow: "/oauth-apps/ci", sent: ["/authorize", "/oauth-apps/ci"] },
        { name: "the new token", slow: "/authorize", sent: ["/authorize", "/oauth-apps/ci", "/authorize"] },
    ])("fails where $name comes at the last moment: no request gets no time", async ({ slow, sent }) => {
        const clock = new FakeClock();
        const requests: string[] = [];
        const transport = async ({ url, timeoutMs }: HttpRequest) => {
            requests.push(url.replace(/^.*(?=\/authorize|\/oauth-apps)/, ""));
            if (requests.length > 1 && url.endsWith(slow)) clock.advance(timeoutMs);
            return url.endsWith("/authorize") ? response(200, { access_token: "token" }) : response(401, "");
        };
        const { client } = clientOver(transport, { clock, limits: { requestTimeoutMs: 1_000, retryForMs: 0 } });
        await expect(client.getApp(someApp, apiToken)).rejects.toThrow("[CSP_UNAUTHORIZED]");
        expect(requests).toEqual(sent);
    });
});
