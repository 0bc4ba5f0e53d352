import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Simulator, startSimulator } from "../../../provider/testing";
import { runProvider } from "../../support/providerChild";

const debug = { NODE_DEBUG: "pulumi-vmware-csp" };

describe("NODE_DEBUG=pulumi-vmware-csp", () => {
    let simulator: Simulator;
    beforeEach(async () => {
        simulator = await startSimulator({ apps: [{ id: "app" }] });
    });
    afterEach(() => simulator.close());

    const create = (env: Readonly<Record<string, string>>) =>
        runProvider({
            steps: [
                {
                    method: "create",
                    args: [{ orgId: simulator.orgId, oauthAppId: "app", host: simulator.origin }],
                },
            ],
            env: { CSP_API_TOKEN: simulator.apiToken, CSP_RETRY_FOR_SECONDS: "20", ...env },
        });

    it("prints a line for each attempt: method, path, status or failure, request id and duration", async () => {
        simulator.fault("regenerateSecret", {
            status: 503,
            headers: { "x-request-id": "of-the-headers" },
            body: "",
        });
        simulator.fault("regenerateSecret", { drop: "before" });
        const { results, stderr } = await create(debug);
        expect(results).toMatchObject([{ value: { id: `${simulator.orgId}/app` } }]);
        const secret = `/csp/gateway/am/api/orgs/${simulator.orgId}/oauth-apps/app/secret`;
        const lines = stderr.split("\n").filter((line) => line.startsWith("PULUMI-VMWARE-CSP"));
        const told = lines.map((line) => line.replace(/^PULUMI-VMWARE-CSP \d+: /, "").replace(/\d+ ms$/, "N ms"));
        expect(told).toEqual([
            "POST /csp/gateway/am/api/auth/api-tokens/authorize attempt 1: 200, request id none, N ms",
            `PUT ${secret} attempt 1: 503, request id of-the-headers, N ms`,
            `PUT ${secret} attempt 2: the connection broke (ECONNRESET), N ms`,
            `PUT ${secret} attempt 3: 200, request id none, N ms`,
            "POST /csp/gateway/am/api/auth/token attempt 1: 200, request id none, N ms",
        ]);
    });

    it("prints the request id from the body of an error", async () => {
        simulator.fault("regenerateSecret", { status: 400 });
        const { stderr } = await create(debug);
        const [call] = simulator.callsOf("regenerateSecret");
        expect(stderr).toContain(`attempt 1: 400, request id ${call?.requestId}, `);
    });

    it("prints the request id in one line of bounded length", async () => {
        const requestId = `first\nsecond\u001b[31m${"x".repeat(1_000)}`;
        simulator.fault("regenerateSecret", { status: 400, body: { requestId } });
        const { stderr } = await create(debug);
        const line = stderr.split("\n").find((each) => each.includes("attempt 1: 400"));
        expect(line).toContain("request id first second [31mxxx");
        expect(line?.length).toBeLessThan(600);
    });

    it("is required: without it nothing is printed", async () => {
        const { stderr } = await create({});
        expect(stderr).not.toContain("PULUMI-VMWARE-CSP");
        expect(stderr).not.toContain("attempt 1");
    });
});
