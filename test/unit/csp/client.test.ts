import { describe, expect, it } from "vitest";
import type { CspClient } from "../../../provider/csp/client";
import type { Credential } from "../../../provider/csp/credential";
import { cspErrorOf, someApp, someAppName } from "../../support/cspClient";
import { apiToken, clientThatGets, response } from "../../support/failedCall";

const serviceAccount: Credential = {
    kind: "clientCredentials",
    clientId: "deployer",
    clientSecret: "Account_1",
    source: "the test",
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
            path: "token",
            body: "grant_type=client_credentials",
            headers: { ...form, authorization: `Basic ${btoa("deployer:Account_1")}` },
        },
    ])("is CSP's for a credential of the kind $credential.kind", async ({ credential, path, headers, body }) => {
        const { client, tokenRequests } = content();
        await client.getApp(someApp, credential);
        const timeoutMs = expect.any(Number);
        expect(tokenRequests).toEqual([{ method: "POST", url: `${api}/auth/${path}`, headers, body, timeoutMs }]);
    });
});

type Perform = (client: CspClient) => Promise<unknown>;
const posted = '{"newClientSecret":"Chosen-secret_1","secretRotationExpirationInSeconds":60}';
const put: Perform = (client) => client.regenerateSecret(someApp, apiToken);
const post: Perform = (client) => client.setSecret(someApp, apiToken, "Chosen-secret_1", 60);
const remove: Perform = (client) => client.deleteOldSecret(someApp, apiToken);
const get: Perform = (client) => client.getApp(someApp, apiToken);
const list: Perform = (client) => client.listApps(someApp.orgId, apiToken);

it.each<[string, string, object, string | undefined, Perform]>([
    ["PUT", `${app}/secret`, json, "{}", put],
    ["POST", `${app}/secret`, json, posted, post],
    ["DELETE", `${app}/secret`, bearer, undefined, remove],
    ["GET", app, bearer, undefined, get],
])("the request of a call is CSP's: %s %s", async (method, url, headers, body, call) => {
    const { client, requests } = content();
    await call(client);
    expect(requests).toEqual([{ method, url, headers, body, timeoutMs: expect.any(Number) }]);
});

describe("a call that CSP fails, or does not accept", () => {
    const limits = { retryForMs: 1_000 };
    const ofApp = `of ${someAppName}`;

    // Each backoff is half of the longest one, so attempts come after 0, 0.25, 0.75 and 1 s.
    it.each<[does: string, Perform, attempts: number, mayHaveChanged: boolean, onConflict: number]>([
        [`regenerate the secret ${ofApp}`, put, 4, true, 4],
        // No retry can tell whether a POST was carried out.
        [`set the new secret ${ofApp}`, post, 1, true, 1],
        [`delete the old secret ${ofApp}`, remove, 4, true, 1],
        [`read ${someAppName}`, get, 4, false, 1],
        ["list the organization's apps", list, 4, false, 1],
    ])(
        "did not %s: it says so, after as many attempts as make sense",
        async (does, call, attempts, open, onConflict) => {
            const failed = await cspErrorOf(call(clientThatGets([response(500)], { limits }).client));
            expect(failed.message).toContain(
                `CSP did not ${does}${attempts > 1 ? " after 4 attempts" : ""}: status 500`,
            );
            expect(failed.failure).toMatchObject({ attempts, outcomeUnknown: open, isRetryable: attempts > 1 });
            const { failure } = await cspErrorOf(call(clientThatGets([response(409)], { limits }).client));
            expect(failure).toMatchObject({ attempts: onConflict, outcomeUnknown: false, isRetryable: onConflict > 1 });
        },
    );

    it.each([
        ["exchange the API token for an access token", apiToken],
        ["issue an access token for the client credentials", serviceAccount],
    ])("did not %s: it says so, and what that was needed for", async (does, credential) => {
        const { client } = clientThatGets([], { tokens: [response(500)], limits });
        const { message, failure } = await cspErrorOf(client.regenerateSecret(someApp, credential));
        expect(message).toContain(`CSP did not ${does} after 4 attempts: status 500`);
        expect(message).toContain(`The token was needed to regenerate the secret ${ofApp}.`);
        expect(failure).toMatchObject({ attempts: 4, outcomeUnknown: false, isRetryable: true });
    });
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
