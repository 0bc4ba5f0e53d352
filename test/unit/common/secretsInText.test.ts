import { inspect } from "node:util";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { CspClient } from "../../../provider/csp/client";
import type { HttpResponse, Transport } from "../../../provider/csp/transport";
import { clientOver, someApp } from "../../support/cspClient";
import { response } from "../../support/failedCall";
import { secretForms } from "../../support/secretForms";
import { sentSecrets } from "../../support/sentSecrets";

const secret = fc.string({ unit: "grapheme-ascii", minLength: 10, maxLength: 50 }).map((text) => `aA1_${text}`);
const secrets = fc.record({
    apiToken: secret,
    own: secret,
    accessToken: fc.base64String({ minLength: 16, maxLength: 80 }),
    issued: secret,
});

/** What responds, and the form in which it returns every secret that it has seen. */
const echo = fc.record({
    status: fc.constantFrom(200, 307, 400, 401, 403, 404, 409, 418, 429, 500, 503),
    kind: fc.constantFrom("csp", "gateway", "page", "success"),
    retryAfter: fc.constantFrom(undefined, "4", "900"),
    form: fc.nat(secretForms("").length - 1),
    grants: fc.boolean(),
});

type ValueOf<A> = A extends fc.Arbitrary<infer T> ? T : never;
type Secrets = ValueOf<typeof secrets>;
type Echo = ValueOf<typeof echo>;

const source = "a test";
const credentialOf = ({ apiToken }: Secrets) => ({ kind: "apiToken", apiToken, source }) as const;
const calls: readonly ((client: CspClient, all: Secrets) => Promise<unknown>)[] = [
    (client, all) => client.getApp(someApp, credentialOf(all)),
    (client, all) => client.regenerateSecret(someApp, credentialOf(all)),
    (client, all) => client.setSecret(someApp, credentialOf(all), all.own, 60),
    (client, { own }) => client.acceptsSecret(someApp, own),
    (client, { own }) =>
        client.getApp(someApp, { kind: "clientCredentials", clientId: "deployer", clientSecret: own, source }),
];

it("a call's error and its lines for the user contain no secret that it sent or received, whatever the response", async () => {
    const errors = new Set<string>();
    await fc.assert(
        fc.asyncProperty(fc.constantFrom(...calls), secrets, echo, async (call, all, how) => {
            const seen = new Set<string>();
            const limits = { retryForMs: 20_000 };
            const { client, announced } = clientOver(echoing(all, how, seen), { limits });
            const error: unknown = await call(client, all).then(
                () => undefined,
                (thrown) => thrown,
            );
            errors.add(error instanceof Error && "code" in error ? String(error.code) : "none");
            const shown = [inspect(error, { depth: 9, showHidden: true }), String(error), ...announced].join("\n");
            for (const one of seen) for (const leak of secretForms(one)) expect(shown).not.toContain(leak);
        }),
        { numRuns: 500 },
    );
    expect(errors.size).toBeGreaterThan(8);
});

/** Issues an access token if told to. Every other response returns what it has seen, in every possible place. */
function echoing({ accessToken, issued }: Secrets, { grants, form, ...how }: Echo, seen: Set<string>): Transport {
    return async (request) => {
        for (const sent of sentSecrets(request.headers["authorization"], request.body ?? "")) seen.add(sent);
        if (grants && /\/(authorize|token)$/.test(request.url)) {
            seen.add(accessToken);
            return response(200, { access_token: accessToken });
        }
        if (how.kind !== "page") seen.add(issued);
        const text = [...seen].map((each) => secretForms(each)[form]).join(" ");
        return responseWith(text, issued, how);
    };
}

function responseWith(text: string, issued: string, how: Omit<Echo, "form" | "grants">): HttpResponse {
    const { status, kind, retryAfter } = how;
    const message = `before ${text} after`;
    const bodies = {
        csp: { cspErrorCode: text, errorCode: text, message, requestId: text, clientSecret: issued },
        gateway: { message, access_token: issued, path: text },
        page: `<html>${text}</html>`,
        success: { clientId: text, clientSecret: issued, requestId: issued, message: issued, id_token: issued },
    };
    const headers = { "x-request-id": text, location: text, "content-type": text, "retry-after": retryAfter };
    return response(status, bodies[kind], headers);
}
