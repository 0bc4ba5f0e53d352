import { describe, expect, it } from "vitest";
import type { CspClient } from "../../../provider/csp/client";
import type { Credential } from "../../../provider/csp/credential";
import type { HttpRequest } from "../../../provider/csp/transport";
import { clientOver, cspErrorOf, someApp } from "../../support/cspClient";
import { response } from "../../support/failedCall";

const apiToken: Credential = { kind: "apiToken", apiToken: "Api-token-1", source: "the test" };
const serviceAccount: Credential = {
    ...{ kind: "clientCredentials", clientId: "deployer", clientSecret: "Account_1", source: "the test" },
};

const api = "https://csp.example/csp/gateway/am/api";
const app = `${api}/orgs/${someApp.orgId}/oauth-apps/ci`;
const accept = "application/json";
const authorization = "Bearer Access-token-1";
const form = "application/x-www-form-urlencoded";

/** The requests that a call makes, where each gets a response that has all that any call needs. */
async function sentBy(call: (client: CspClient) => Promise<unknown>): Promise<Omit<HttpRequest, "timeoutMs">[]> {
    const requests: Omit<HttpRequest, "timeoutMs">[] = [];
    const { client } = clientOver(async ({ timeoutMs: _, ...request }) => {
        requests.push(request);
        return response(200, { access_token: "Access-token-1", id: "ci", clientSecret: "Made_1", results: [] });
    });
    await call(client);
    return requests;
}

describe("the request for an access token", () => {
    it.each([
        {
            credential: apiToken,
            url: `${api}/auth/api-tokens/authorize`,
            headers: { accept, "content-type": form },
            body: "api_token=Api-token-1",
        },
        {
            credential: serviceAccount,
            url: `${api}/auth/token`,
            headers: { accept, "content-type": form, authorization: `Basic ${btoa("deployer:Account_1")}` },
            body: "grant_type=client_credentials",
        },
    ])("is CSP's for a credential of the kind $credential.kind", async ({ credential, ...expected }) => {
        const [first] = await sentBy((client) => client.getApp(someApp, credential));
        expect(first).toEqual({ method: "POST", ...expected });
    });
});

const json = { accept, authorization, "content-type": "application/json" };
const calls: readonly (Omit<HttpRequest, "timeoutMs"> & { call: (client: CspClient) => Promise<unknown> })[] = [
    {
        call: (client) => client.regenerateSecret(someApp, apiToken),
        ...{ method: "PUT", url: `${app}/secret`, headers: json, body: "{}" },
    },
    {
        call: (client) => client.setSecret(someApp, apiToken, "Chosen-secret_1", 60),
        ...{ method: "POST", url: `${app}/secret`, headers: json },
        body: '{"newClientSecret":"Chosen-secret_1","secretRotationExpirationInSeconds":60}',
    },
    {
        call: (client) => client.deleteOldSecret(someApp, apiToken),
        ...{ method: "DELETE", url: `${app}/secret`, headers: { accept, authorization } },
    },
    {
        call: (client) => client.getApp(someApp, apiToken),
        ...{ method: "GET", url: app, headers: { accept, authorization } },
    },
];

describe("the request of a call", () => {
    it.each(calls)("is CSP's: $method $url", async ({ call, ...expected }) => {
        const sent = await sentBy(call);
        expect(sent).toHaveLength(2);
        expect(sent[1]).toEqual({ body: undefined, ...expected });
    });

    it("uses the token of its own credential, not that of another", async () => {
        const sent = await sentBy(async (client) => {
            await client.getApp(someApp, apiToken);
            await client.getApp(someApp, { ...apiToken, apiToken: "Api-token-2" });
            await client.getApp(someApp, { ...apiToken, source: "elsewhere" });
        });
        const bodies = sent.flatMap(({ method, body }) => (method === "POST" ? [body] : []));
        expect(bodies).toEqual(["api_token=Api-token-1", "api_token=Api-token-2"]);
    });
});

/** A client that gets an access token, and then this response. */
function clientThatGets(status: number, body: unknown): CspClient {
    return clientOver(
        async ({ url }) =>
            url.endsWith("/authorize") ? response(200, { access_token: "Access-token-1" }) : response(status, body),
        { limits: { retryForMs: 0 } },
    ).client;
}

describe("the result of a call", () => {
    it.each([
        { body: "", isUsable: true },
        { body: "OK", isUsable: true },
        { body: "a < b", isUsable: true },
        { body: "{}", isUsable: true },
        { body: '"<html>"', isUsable: true },
        { body: "<html></html>", isUsable: false },
        { body: " \n <html></html>", isUsable: false },
    ])("that has no body may not be a page: $body", async ({ body, isUsable }) => {
        const client = clientThatGets(200, body);
        const results = await Promise.allSettled([
            client.setSecret(someApp, apiToken, "Chosen-secret_1", 60),
            client.deleteOldSecret(someApp, apiToken),
        ]);
        expect(results.map(({ status }) => status === "fulfilled")).toEqual([isUsable, isUsable]);
    });

    it.each(["ci", "", null, undefined])("that makes a secret may name the app's own client: %s", async (clientId) => {
        const client = clientThatGets(200, { clientId, clientSecret: "Made_1" });
        const { value } = await client.regenerateSecret(someApp, apiToken);
        expect(value).toBe("Made_1");
    });

    it.each([
        [200, true],
        [400, false],
        [401, false],
    ])("that tests a secret, with the status %i, is %s", async (status, isAccepted) => {
        const client = clientThatGets(status, { access_token: "Access-token-2" });
        expect(await client.acceptsSecret(someApp, "Tested_1")).toBe(isAccepted);
    });

    it.each([402, 403, 429, 500])("that tests a secret, with the status %i, tells nothing", async (status) => {
        const { failure } = await cspErrorOf(clientThatGets(status, "").acceptsSecret(someApp, "Tested_1"));
        expect(failure).toMatchObject({ status, operation: "clientCredentialsGrant", app: someApp });
    });
});
