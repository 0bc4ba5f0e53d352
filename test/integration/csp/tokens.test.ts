import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startSimulator } from "../../../provider/testing";
import { type Csp, startCsp } from "../../support/csp";
import { cspErrorOf } from "../../support/cspClient";
import { minute, second } from "../../support/fakeClock";

let csp: Csp;
beforeEach(async () => {
    csp = await startCsp();
});
afterEach(() => csp.close());

const crowd = 200;

function readAtOnce(credential = csp.apiToken): Promise<unknown[]> {
    return Promise.all(Array.from({ length: crowd }, () => csp.client.getApp(csp.app, credential)));
}

describe.each([
    { kind: "apiTokenGrant", credentialOf: ({ apiToken }: Csp) => apiToken },
    { kind: "clientCredentialsGrant", credentialOf: ({ serviceAccount }: Csp) => serviceAccount },
] as const)("200 callers at once ($kind)", ({ kind, credentialOf }) => {
    it("share one token request, however often they call", async () => {
        await readAtOnce(credentialOf(csp));
        await readAtOnce(credentialOf(csp));
        expect(csp.simulator.callsOf(kind)).toHaveLength(1);
        expect(csp.simulator.callsOf("getApp")).toHaveLength(2 * crowd);
    });

    it("share another one after the token has expired", async () => {
        await readAtOnce(credentialOf(csp));
        csp.clock.advance(30 * minute);
        await readAtOnce(credentialOf(csp));
        expect(csp.simulator.callsOf(kind)).toHaveLength(2);
        expect(csp.simulator.callsOf("getApp")).toHaveLength(2 * crowd);
    });

    it("share another one when CSP no longer accepts the token, and then all succeed", async () => {
        await readAtOnce(credentialOf(csp));
        csp.simulator.expireAccessTokens();
        await readAtOnce(credentialOf(csp));
        expect(csp.simulator.callsOf(kind)).toHaveLength(2);
        expect(csp.clock.sleeps).toEqual([]);
    });

    it("fail together after one refused token request; the next caller requests again", async () => {
        csp.simulator.fault(kind, { status: 400 });
        const errors = await Promise.all(
            Array.from({ length: crowd }, () => cspErrorOf(csp.client.getApp(csp.app, credentialOf(csp)))),
        );
        expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(["CSP_BAD_REQUEST"]));
        expect(errors[0]?.message).toContain(`The credential was ${credentialOf(csp).source}`);
        expect(errors[0]?.message).toContain(
            `The token was needed to read OAuth app app in organization ${csp.app.orgId}.`,
        );
        expect(csp.simulator.callsOf(kind)).toHaveLength(1);
        await csp.client.getApp(csp.app, credentialOf(csp));
        expect(csp.simulator.callsOf(kind)).toHaveLength(2);
    });
});

describe("an access token", () => {
    it.each([
        { name: "a minute before its end", expires_in: 1_800, usableMs: 29 * minute },
        { name: "a fifth of a short life before its end", expires_in: 10, usableMs: 8 * second },
        {
            name: "after nine minutes if CSP does not state its lifetime",
            expires_in: undefined,
            usableMs: 9 * minute,
        },
        { name: "a minute before an end given as text", expires_in: "600", usableMs: 9 * minute },
        {
            name: "after nine minutes if its lifetime makes no sense",
            expires_in: -1,
            usableMs: 9 * minute,
        },
    ])("is renewed $name", async ({ expires_in, usableMs }) => {
        const body = { access_token: csp.simulator.issueAccessToken(), expires_in };
        csp.simulator.fault("apiTokenGrant", { status: 200, body });
        await csp.client.getApp(csp.app, csp.apiToken);
        csp.clock.advance(usableMs - 1);
        await csp.client.getApp(csp.app, csp.apiToken);
        expect(csp.simulator.callsOf("apiTokenGrant")).toHaveLength(1);
        csp.clock.advance(1);
        await csp.client.getApp(csp.app, csp.apiToken);
        expect(csp.simulator.callsOf("apiTokenGrant")).toHaveLength(2);
    });

    it.each([
        { name: "from the cache", prepare: () => csp.client.getApp(csp.app, csp.apiToken), requests: 1 },
        { name: "issued a moment ago", prepare: () => Promise.resolve(), requests: 2 },
    ])("$name that CSP refuses is renewed, and the call is repeated", async ({ prepare, requests }) => {
        await prepare();
        csp.simulator.clearCalls();
        csp.simulator.fault("regenerateSecret", { status: 401 });
        await csp.client.regenerateSecret(csp.app, csp.apiToken);
        expect(csp.simulator.callsOf("regenerateSecret").map(({ status }) => status)).toEqual([401, 200]);
        expect(csp.simulator.callsOf("apiTokenGrant")).toHaveLength(requests);
        expect(csp.clock.sleeps).toEqual([]);
    });

    it.each([
        { name: "from the cache", prepare: () => csp.client.getApp(csp.app, csp.apiToken), requests: 1 },
        { name: "issued a moment ago", prepare: () => Promise.resolve(), requests: 2 },
    ])("$name is renewed once only: a second refusal ends the call", async ({ prepare, requests }) => {
        await prepare();
        csp.simulator.clearCalls();
        csp.simulator.fault("getApp", { status: 401 }, { times: Number.POSITIVE_INFINITY });
        const { code, failure } = await cspErrorOf(csp.client.getApp(csp.app, csp.apiToken));
        expect({ code, attempts: failure.attempts }).toEqual({ code: "CSP_UNAUTHORIZED", attempts: 2 });
        expect(csp.simulator.callsOf("getApp")).toHaveLength(2);
        expect(csp.simulator.callsOf("apiTokenGrant")).toHaveLength(requests);
    });

    it("is renewed once only, also if a retry lies between the two refusals", async () => {
        for (const status of [401, 503, 401]) csp.simulator.fault("getApp", { status });
        const { code, failure } = await cspErrorOf(csp.client.getApp(csp.app, csp.apiToken));
        expect({ code, attempts: failure.attempts }).toEqual({ code: "CSP_UNAUTHORIZED", attempts: 3 });
        expect(csp.simulator.callsOf("apiTokenGrant")).toHaveLength(2);
    });

    it("is renewed once also without a retry budget", async () => {
        const client = csp.clientWith({ retryForMs: 0 });
        await client.getApp(csp.app, csp.apiToken);
        csp.simulator.expireAccessTokens();
        await client.getApp(csp.app, csp.apiToken);
        expect(csp.simulator.callsOf("getApp").map(({ status }) => status)).toEqual([200, 401, 200]);
    });

    it("that does not fit into a header is not used", async () => {
        csp.simulator.fault("apiTokenGrant", { status: 200, body: { access_token: "two\r\nlines" } });
        const call = csp.clientWith({ retryForMs: 0 }).getApp(csp.app, csp.apiToken);
        expect((await cspErrorOf(call)).message).toContain(
            "the response has no access_token (access_token must fit into a header). ",
        );
    });

    it("of one organization is never used for another", async () => {
        const organizations = ["0a", "0b", "0c"].map((orgId) => ({ orgId, token: `Api-token-of-${orgId}` }));
        const many = await startCsp({
            apiTokens: organizations.map(({ orgId, token }) => ({
                token,
                roles: ["org_owner"],
                orgIds: [orgId],
            })),
        });
        for (const { orgId } of organizations) many.simulator.addApp({ id: `app-${orgId}`, orgId });
        const rotations = Array.from({ length: 60 }, (_, index) => organizations[index % 3]).flatMap(
            (one) => one ?? [],
        );
        await Promise.all(
            rotations.map(({ orgId, token }) =>
                many.client.regenerateSecret(
                    { orgId, oauthAppId: `app-${orgId}` },
                    { kind: "apiToken", apiToken: token, source: orgId },
                ),
            ),
        );
        const updaters = organizations.map(({ orgId }) => many.simulator.app(`app-${orgId}`).lastUpdatedBy);
        expect(updaters).toEqual(["user-1@example.com", "user-2@example.com", "user-3@example.com"]);
        expect(many.simulator.callsOf("apiTokenGrant")).toHaveLength(3);
        await many.close();
    });

    it("of one host is never sent to another", async () => {
        const apiTokens = [{ token: csp.simulator.apiToken, roles: ["org_owner"] }];
        const other = await startSimulator({ apiTokens, apps: [{ id: "app" }] });
        await csp.client.getApp(csp.app, csp.apiToken);
        await csp.clientWith({}, {}, other.origin).getApp(csp.app, csp.apiToken);
        expect(other.callsOf("apiTokenGrant")).toHaveLength(1);
        expect(other.callsOf("getApp").map(({ status }) => status)).toEqual([200]);
        await other.close();
    });
});
