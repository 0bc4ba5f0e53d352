import { describe, expect, it } from "vitest";
import { AccessTokens, type IssuedToken } from "../../../provider/csp/accessTokens";
import type { CspError } from "../../../provider/csp/cspError";
import { Deadline } from "../../../provider/csp/deadline";
import { clientOver, cspErrorOf, someApp } from "../../support/cspClient";
import { apiToken, clientThatGets, errorOn, response } from "../../support/failedCall";
import { FakeClock, minute, second } from "../../support/fakeClock";
import { oneAppCsp } from "../../support/oneAppCsp";

const token: IssuedToken = { value: "token", lifetimeMs: 30 * minute };
const mayPass = () => errorOn(response(503));
const permanent = () => errorOn(response(400));

/**
 * Two callers with these retry budgets, in seconds: the second one comes while the first one's request is pending, which
 * fails after as long as it may be tried, or after `durationMs`.
 */
async function getTwice(budgets: readonly [number, number], error: CspError, durationMs?: number) {
    const clock = new FakeClock();
    const requests: number[] = [];
    const tokens = new AccessTokens(clock).of("key", async (deadline) => {
        const leftMs = deadline.leftMs();
        requests.push(leftMs / second);
        await Promise.resolve();
        clock.advance(durationMs ?? leftMs);
        if (requests.length === 1) throw error;
        return token;
    });
    const get = (seconds: number) =>
        tokens.get(Deadline.after(clock, { retryForMs: seconds * second, requestTimeoutMs: 30 * second }));
    return { outcomes: await Promise.allSettled(budgets.map(get)), requests };
}

describe("a caller that shares a token request", () => {
    it.each([300, 6])("sends its own, with the rest of its %i s, if the other caller gave up earlier", async (its) => {
        const { requests, outcomes } = await getTwice([5, its], await mayPass());
        expect(requests).toEqual([5, its - 5]);
        expect(outcomes).toMatchObject([{ status: "rejected" }, { value: "token" }]);
    });

    it.each([
        { name: "its budget is used up", budgets: [5, 300], durationMs: 300 * second },
        { name: "both budgets are used up", budgets: [300, 300] },
        { name: "its budget was not larger", budgets: [300, 300], durationMs: 30 * second },
        { name: "its budget was hardly larger", budgets: [5, 5.9] },
        { name: "its budget was smaller", budgets: [300, 5] },
        { name: "the failure is permanent", budgets: [5, 300], errorOf: permanent },
    ] as const)("fails with the other caller if $name", async ({ budgets, ...row }) => {
        const error = await ("errorOf" in row ? row.errorOf() : mayPass());
        const { requests, outcomes } = await getTwice(budgets, error, "durationMs" in row ? row.durationMs : undefined);
        expect(requests).toEqual([budgets[0]]);
        expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    });
});

describe("200 callers at once", () => {
    const crowd = 200;
    function crowdedCsp() {
        const { simulator, transport, clock } = oneAppCsp();
        const { client } = clientOver(transport, { clock });
        const read = () => client.getApp({ orgId: "org", oauthAppId: "app" }, apiToken);
        const requests = () => simulator.callsOf("apiTokenGrant").length;
        return { simulator, clock, read, requests, readAtOnce: () => Promise.all(Array.from({ length: crowd }, read)) };
    }

    it("share one token request, however often they call, and another one after the token has expired", async () => {
        const { clock, readAtOnce, requests } = crowdedCsp();
        await readAtOnce();
        await readAtOnce();
        expect(requests()).toBe(1);
        clock.advance(30 * minute);
        await readAtOnce();
        expect(requests()).toBe(2);
    });

    it("share another one when CSP no longer accepts the token, and then all succeed", async () => {
        const { simulator, clock, readAtOnce, requests } = crowdedCsp();
        await readAtOnce();
        simulator.expireAccessTokens();
        await readAtOnce();
        expect(requests()).toBe(2);
        expect(clock.sleeps).toEqual([]);
    });

    it("fail together after one refused token request; the next caller requests again", async () => {
        const { simulator, read, requests } = crowdedCsp();
        simulator.fault("apiTokenGrant", { status: 400 });
        const errors = await Promise.all(Array.from({ length: crowd }, () => cspErrorOf(read())));
        expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(["CSP_BAD_REQUEST"]));
        expect(errors[0]?.message).toMatch(
            /The credential was the API token from CSP_API_TOKEN.*The token was needed to read OAuth app app in organization org\./,
        );
        expect(requests()).toBe(1);
        await read();
        expect(requests()).toBe(2);
    });
});

describe("an access token", () => {
    it.each([
        { name: "a minute before its end", expires_in: 1_800, usableMs: 29 * minute },
        { name: "a fifth of a short life before its end", expires_in: 10, usableMs: 8 * second },
        { name: "after nine minutes if CSP does not state its lifetime", expires_in: undefined, usableMs: 9 * minute },
    ])("is renewed $name", async ({ expires_in, usableMs }) => {
        const tokens = [response(200, { access_token: "t", expires_in })];
        const { client, clock, tokenRequests } = clientThatGets([response(200, { id: "ci" })], { tokens });
        const requestsAfter = async (ms: number) => {
            clock.advance(ms);
            await client.getApp(someApp, apiToken);
            return tokenRequests.length;
        };
        expect([await requestsAfter(0), await requestsAfter(usableMs - 1), await requestsAfter(1)]).toEqual([1, 1, 2]);
    });

    it("is kept if CSP refuses an older one", async () => {
        const clock = new FakeClock();
        let requests = 0;
        const tokens = new AccessTokens(clock).of("key", async () => ({ ...token, value: `token-${++requests}` }));
        const get = () => tokens.get(Deadline.after(clock, { retryForMs: 0, requestTimeoutMs: second }));
        tokens.discard(await get());
        await get();
        tokens.discard("token-1");
        expect(await get()).toBe("token-2");
    });

    it.each([
        { name: "once", statuses: [401, 200], end: undefined },
        { name: "once only: a second refusal ends the call", statuses: [401, 401], end: "CSP_UNAUTHORIZED" },
        { name: "once only, also if a retry lies in between", statuses: [401, 503, 401], end: "CSP_UNAUTHORIZED" },
        { name: "once also without a retry budget", statuses: [401, 200], end: undefined, retryForMs: 0 },
    ])("that CSP refuses is renewed $name", async ({ statuses, end, retryForMs = 300_000 }) => {
        const replies = statuses.map((status) => response(status, { id: "ci" }));
        const tokens = ["first", "second", "third"].map((value) => response(200, { access_token: value }));
        const { client, requests, clock } = clientThatGets(replies, { tokens, limits: { retryForMs } });
        const call = client.getApp(someApp, apiToken);
        if (end === undefined) await call;
        else expect((await cspErrorOf(call)).failure).toMatchObject({ code: end, attempts: statuses.length });
        const used = requests.map(({ headers }) => headers["authorization"]);
        expect(used).toEqual(["Bearer first", ...statuses.slice(1).map(() => "Bearer second")]);
        expect(clock.sleeps).toHaveLength(statuses.includes(503) ? 1 : 0);
    });

    it("of one credential is not used for another, nor that of one host at another", async () => {
        const { client, clientAt, requests, tokenRequests } = clientThatGets([response(200, { id: "ci" })]);
        await client.getApp(someApp, apiToken);
        await client.getApp(someApp, { ...apiToken, source: "elsewhere" });
        await client.getApp(someApp, { ...apiToken, kind: "apiToken", apiToken: "Api-token-2" });
        await clientAt("https://other.example").getApp(someApp, apiToken);
        expect(requests).toHaveLength(4);
        expect(tokenRequests.map(({ url, body }) => `${new URL(url).host} ${body}`)).toEqual([
            "csp.example api_token=Api-token-1",
            "csp.example api_token=Api-token-2",
            "other.example api_token=Api-token-1",
        ]);
    });
});
