import { expect, it } from "vitest";
import { startSimulator } from "../../../provider/testing";
import { runProvider } from "../../support/providerChild";

it("NODE_DEBUG=pulumi-vmware-csp makes a process print a line for each attempt; without it, nothing is printed", async () => {
    const simulator = await startSimulator({ apps: [{ id: "app" }, { id: "other" }] });
    const { orgId, origin: host, apiToken } = simulator;
    const create = (oauthAppId: string, env: object) =>
        runProvider({
            steps: [{ method: "create", args: [{ orgId, oauthAppId, host }] }],
            env: { CSP_API_TOKEN: apiToken, CSP_RETRY_FOR_SECONDS: "20", ...env },
        });
    simulator.fault("regenerateSecret", { status: 503, headers: { "x-request-id": "of-the-headers" }, body: "" });
    simulator.fault("regenerateSecret", { drop: "before" });
    const { results, stderr } = await create("app", { NODE_DEBUG: "pulumi-vmware-csp" });
    expect(results).toMatchObject([{ value: { id: `${orgId}/app` } }]);
    const secret = `/csp/gateway/am/api/orgs/${orgId}/oauth-apps/app/secret`;
    const lines = stderr.split("\n").filter((line) => line.startsWith("PULUMI-VMWARE-CSP"));
    const told = lines.map((line) => line.replace(/^PULUMI-VMWARE-CSP \d+: /, "").replace(/\d+ ms$/, "N ms"));
    expect(told).toEqual([
        "POST /csp/gateway/am/api/auth/api-tokens/authorize attempt 1: 200, request id none, N ms",
        `PUT ${secret} attempt 1: 503, request id of-the-headers, N ms`,
        `PUT ${secret} attempt 2: the connection broke (ECONNRESET), N ms`,
        `PUT ${secret} attempt 3: 200, request id none, N ms`,
        "POST /csp/gateway/am/api/auth/token attempt 1: 200, request id none, N ms",
    ]);
    const { stderr: silent } = await create("other", {});
    expect(silent).not.toMatch(/PULUMI-VMWARE-CSP|attempt 1/);
    await simulator.close();
});
