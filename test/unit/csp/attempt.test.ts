import { expect, it } from "vitest";
import { TransportFailure } from "../../../provider/csp/transportFailure";
import { clientOver, someApp } from "../../support/cspClient";
import { apiToken, response } from "../../support/failedCall";
import { FakeClock } from "../../support/fakeClock";

const api = "/csp/gateway/am/api";
const read = `GET ${api}/orgs/${someApp.orgId}/oauth-apps/ci`;

it("the line about an attempt says what was sent, how it ended, and how long it took, in one line without secrets", async () => {
    const clock = new FakeClock();
    const lines: string[] = [];
    const replies = [
        response(503, "", { "request-id": "r-1" }),
        response(502, { requestId: "r-2" }, { "x-request-id": "r-3", "request-id": "r-4" }),
        response(500, "", { "x-request-id": "r-3", "request-id": "r-4" }),
        new TransportFailure("connection", "the connection broke"),
        response(500, { requestId: "Api-token-1\nAccess-token-1\u001b[31m" }),
    ];
    const { client } = clientOver(
        async ({ url }) => {
            const isForToken = url.endsWith("/authorize");
            clock.advance(isForToken ? 20 : 70);
            if (isForToken) return response(200, { access_token: "Access-token-1" });
            const reply = replies.shift() ?? response(200, { id: "ci" });
            if (reply instanceof TransportFailure) throw reply;
            return reply;
        },
        { clock, debug: (line) => lines.push(line) },
    );
    await client.getApp(someApp, apiToken);
    expect(lines).toEqual([
        `POST ${api}/auth/api-tokens/authorize attempt 1: 200, request id none, 20 ms`,
        `${read} attempt 1: 503, request id r-1, 70 ms`,
        `${read} attempt 2: 502, request id r-2, 70 ms`,
        `${read} attempt 3: 500, request id r-3, 70 ms`,
        `${read} attempt 4: the connection broke, 70 ms`,
        `${read} attempt 5: 500, request id [secret] [secret] [31m, 70 ms`,
        `${read} attempt 6: 200, request id none, 70 ms`,
    ]);
});
