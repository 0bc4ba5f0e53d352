import { describe, expect, it } from "vitest";
import type { Credential } from "../../../provider/csp/credential";
import type { HttpResponse } from "../../../provider/csp/transport";
import { TransportFailure } from "../../../provider/csp/transportFailure";
import { clientOver, someApp } from "../../support/cspClient";
import { response } from "../../support/failedCall";
import { FakeClock } from "../../support/fakeClock";

const apiToken: Credential = { kind: "apiToken", apiToken: "Api-token-1", source: "the test" };

/** The lines about a call's attempts, of which the token request takes 20 ms, and each other 70 ms. */
async function debugLines(...replies: (HttpResponse | TransportFailure)[]): Promise<string[]> {
    const clock = new FakeClock();
    const lines: string[] = [];
    const { client } = clientOver(
        async ({ url }) => {
            const isToken = url.endsWith("/authorize");
            clock.advance(isToken ? 20 : 70);
            const reply = isToken ? response(200, { access_token: "Access-token-1" }) : replies.shift();
            if (reply instanceof TransportFailure) throw reply;
            return reply ?? response(200, { id: "ci" });
        },
        { clock, debug: (line) => lines.push(line) },
    );
    await client.getApp(someApp, apiToken);
    return lines;
}

describe("the line about an attempt", () => {
    const api = "/csp/gateway/am/api";
    const read = `GET ${api}/orgs/${someApp.orgId}/oauth-apps/ci`;

    it("says what was sent, how it ended, and how long it took", async () => {
        const lines = await debugLines(
            response(503, "", { "request-id": "r-1" }),
            response(502, { requestId: "r-2" }, { "x-request-id": "r-3", "request-id": "r-4" }),
            response(500, "", { "x-request-id": "r-3", "request-id": "r-4" }),
            new TransportFailure("connection", "the connection broke"),
        );
        expect(lines).toEqual([
            `POST ${api}/auth/api-tokens/authorize attempt 1: 200, request id none, 20 ms`,
            `${read} attempt 1: 503, request id r-1, 70 ms`,
            `${read} attempt 2: 502, request id r-2, 70 ms`,
            `${read} attempt 3: 500, request id r-3, 70 ms`,
            `${read} attempt 4: the connection broke, 70 ms`,
            `${read} attempt 5: 200, request id none, 70 ms`,
        ]);
    });

    it("has no secret, and is one line, whatever CSP says", async () => {
        const lines = await debugLines(response(500, { requestId: "Api-token-1\nAccess-token-1\u001b[31m" }));
        expect(lines[1]).toBe(`${read} attempt 1: 500, request id [secret] [secret] [31m, 70 ms`);
    });
});
