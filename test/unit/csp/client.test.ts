import { describe, expect, it } from "vitest";
import type { CspClient } from "../../../provider/csp/client";
import type { Credential } from "../../../provider/csp/credential";
import { cspErrorOf, someApp } from "../../support/cspClient";
import { apiToken, clientThatGets, response } from "../../support/failedCall";

const serviceAccount: Credential = {
    ...{ kind: "clientCredentials", clientId: "deployer", clientSecret: "Account_1", source: "the test" },
};

const api = "https://csp.example/csp/gateway/am/api";
const app = `${api}/orgs/${someApp.orgId}/oauth-apps/ci`;
const accept = "application/json";
const form = { accept, "content-type": "application/x-www-form-urlencoded" };
const bearer = { accept, authorization: "Bearer Access-token-1" };
const json = { ...bearer, "content-type": "application/json" };

/** A client whose every call of an app gets what any of them needs. */
const content = () => clientThatGets([response(200, { id: "ci", clientSecret: "Made_1" })]);

describe("the request for an access token", () => {
    it.each([
        { credential: apiToken, path: "api-tokens/authorize", headers: form, body: "api_token=Api-token-1" },
        {
            credential: serviceAccount,
            ...{ path: "token", body: "grant_type=client_credentials" },
            headers: { ...form, authorization: `Basic ${btoa("deployer:Account_1")}` },
        },
    ])("is CSP's for a credential of the kind $credential.kind", async ({ credential, path, headers, body }) => {
        const { client, tokenRequests } = content();
        await client.getApp(someApp, credential);
        const timeoutMs = expect.any(Number);
        expect(tokenRequests).toEqual([{ method: "POST", url: `${api}/auth/${path}`, headers, body, timeoutMs }]);
    });
});

const posted = '{"newClientSecret":"Chosen-secret_1","secretRotationExpirationInSeconds":60}';
const calls: readonly [string, string, object, string | undefined, (client: CspClient) => Promise<unknown>][] = [
    ["PUT", `${app}/secret`, json, "{}", (client) => client.regenerateSecret(someApp, apiToken)],
    ["POST", `${app}/secret`, json, posted, (client) => client.setSecret(someApp, apiToken, "Chosen-secret_1", 60)],
    ["DELETE", `${app}/secret`, bearer, undefined, (client) => client.deleteOldSecret(someApp, apiToken)],
    ["GET", app, bearer, undefined, (client) => client.getApp(someApp, apiToken)],
];

it.each(calls)("the request of a call is CSP's: %s %s", async (method, url, headers, body, call) => {
    const { client, requests } = content();
    await call(client);
    expect(requests).toEqual([{ method, url, headers, body, timeoutMs: expect.any(Number) }]);
});

describe("the result of a call", () => {
    const limits = { retryForMs: 0 };

    it.each([
        ["", true],
        ["OK", true],
        ["a < b", true],
        ["{}", true],
        ['"<html>"', true],
        ["<html></html>", false],
        [" \n <html></html>", false],
    ])("that has no body may not be a page: %j", async (body, isUsable) => {
        const { client } = clientThatGets([response(200, body)], { limits });
        const calls = [
            client.setSecret(someApp, apiToken, "Chosen-secret_1", 60),
            client.deleteOldSecret(someApp, apiToken),
        ];
        const results = await Promise.allSettled(calls);
        expect(results.map(({ status }) => status === "fulfilled")).toEqual([isUsable, isUsable]);
    });

    it.each(["ci", "", null, undefined])("that makes a secret may name the app's own client: %s", async (clientId) => {
        const { client } = clientThatGets([response(200, { clientId, clientSecret: "Made_1" })]);
        expect(await client.regenerateSecret(someApp, apiToken)).toMatchObject({ value: "Made_1" });
    });

    it.each([
        [200, true],
        [400, false],
        [401, false],
    ])("that tests a secret, with the status %i, is %s", async (status, isAccepted) => {
        const { client } = clientThatGets([], { limits, tokens: [response(status, { access_token: "t" })] });
        expect(await client.acceptsSecret(someApp, "Tested_1")).toBe(isAccepted);
    });

    it.each([402, 403, 429, 500])("that tests a secret, with the status %i, tells nothing", async (status) => {
        const { client } = clientThatGets([], { limits, tokens: [response(status, "")] });
        const { failure } = await cspErrorOf(client.acceptsSecret(someApp, "Tested_1"));
        expect(failure).toMatchObject({ status, operation: "clientCredentialsGrant", app: someApp });
    });
});
