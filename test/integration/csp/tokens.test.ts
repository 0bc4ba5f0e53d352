import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startSimulator } from "../../../provider/testing";
import { type Csp, cspErrorOf, startCsp } from "../../support/csp";
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

    it("share one more when the token has expired in between", async () => {
        await readAtOnce(credentialOf(csp));
        csp.clock.advance(30 * minute);
        await readAtOnce(credentialOf(csp));
        expect(csp.simulator.callsOf(kind)).toHaveLength(2);
        expect(csp.simulator.callsOf("getApp")).toHaveLength(2 * crowd);
    });

    it("share one more when CSP no longer accepts the token, and then all get through", async () => {
        await readAtOnce(credentialOf(csp));
        csp.simulator.expireAccessTokens();
        await readAtOnce(credentialOf(csp));
        expect(csp.simulator.callsOf(kind)).toHaveLength(2);
        expect(csp.clock.sleeps).toEqual([]);
    });

    it("fail together when there is no token, after one request; the next caller asks again", async () => {
        csp.simulator.fault(kind, { status: 400 });
        const errors = await Promise.all(
            Array.from({ length: crowd }, () => cspErrorOf(csp.client.getApp(csp.app, credentialOf(csp)))),
        );
        expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(["CSP_BAD_REQUEST"]));
        expect(errors[0]?.message).toContain(`The credential was ${credentialOf(csp).source}`);
        expect(errors[0]?.message).toContain(
            `It was needed to read the app of OAuth app app in organization ${csp.app.orgId}.`,
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
        { name: "after nine minutes where CSP does not say", expires_in: undefined, usableMs: 9 * minute },
        { name: "as said in a text", expires_in: "600", usableMs: 9 * minute },
        {
            name: "after nine minutes where what CSP says makes no sense",
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

    it("from the cache that CSP refuses is renewed once, and the call fails if that one is refused too", async () => {
        await csp.client.getApp(csp.app, csp.apiToken);
        csp.simulator.clearCalls();
        csp.simulator.fault("getApp", { status: 401 }, { times: Number.POSITIVE_INFINITY });
        const { code, failure } = await cspErrorOf(csp.client.getApp(csp.app, csp.apiToken));
        expect({ code, attempts: failure.attempts }).toEqual({ code: "CSP_UNAUTHORIZED", attempts: 2 });
        expect(csp.simulator.callsOf("apiTokenGrant")).toHaveLength(1);
    });

    it("from the cache is renewed once also without any patience", async () => {
        const client = csp.clientWith({ retryForMs: 0 });
        await client.getApp(csp.app, csp.apiToken);
        csp.simulator.expireAccessTokens();
        await client.getApp(csp.app, csp.apiToken);
        expect(csp.simulator.callsOf("getApp").map(({ status }) => status)).toEqual([200, 401, 200]);
    });

    it("that can't stand in a header is none", async () => {
        csp.simulator.fault("apiTokenGrant", { status: 200, body: { access_token: "two\r\nlines" } });
        const call = csp.clientWith({ retryForMs: 0 }).getApp(csp.app, csp.apiToken);
        expect((await cspErrorOf(call)).message).toContain("the answer has no access_token");
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
