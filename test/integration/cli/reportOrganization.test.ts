import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Simulator, startSimulator } from "../../../provider/testing";
import { commandLine, fakePulumi } from "../../support/commandLine";
import { anExport, exportedOutputs } from "../../support/exports";
import { startOfTime } from "../../support/fakeClock";
import { expectNoSecret } from "../../support/properties";

describe("the command `report` with an organization", () => {
    const now = () => startOfTime;
    let simulator: Simulator;
    let env: Record<string, string>;
    beforeEach(async () => {
        simulator = await startSimulator({ now, apps: ["ci", "legacy", "other"].map((id) => ({ id })) });
        env = { CSP_HOST: simulator.origin, CSP_API_TOKEN: simulator.apiToken };
    });
    afterEach(() => simulator.close());

    /** Reports on a stack that manages the app `ci`, and on the organization. */
    async function report(org = simulator.orgId) {
        const { orgId } = simulator;
        const text = anExport([{ id: `${orgId}/ci`, outputs: exportedOutputs("ci", { orgId }) }]);
        const io = { env, now, readInput: async () => Buffer.from(text) };
        const ran = await commandLine(["report", "--file", "-", "--json", "--org", org], io);
        expectNoSecret([...ran.out, ...ran.err], simulator.secretsEverIssued());
        const { unmanaged, organization, problems, secrets } = JSON.parse(ran.out.join("\n"));
        return { status: ran.status, err: ran.err, unmanaged, organization, problems, secrets: secrets.length };
    }

    it("lists the apps that no stack manages, as far as CSP describes them, whatever the id's letter case", async () => {
        const { orgId } = simulator;
        const created = "2026-01-01T00:00:00.000Z";
        const app = { createdAt: created, lastUpdatedAt: created, lastUpdatedBy: "creator@example.com", secretAge: 0 };
        const unmanaged = ["legacy", "other"].map((id) => ({ orgId, oauthAppId: id, displayName: id, ...app }));
        const well = { status: 0, err: [], organization: orgId, problems: [], secrets: 1 };
        expect(await report(orgId.toUpperCase())).toEqual({ ...well, unmanaged });
        expect(simulator.calls.map(({ kind }) => kind)).toEqual(["apiTokenGrant", "listApps"]);
    });

    it("reads all pages, and waits out a 429", async () => {
        simulator.setSwitches({ maxPageLimit: 1 });
        simulator.fault("listApps", { status: 429, headers: { "retry-after": "0" } }, { call: 2 });
        expect((await report()).unmanaged).toHaveLength(2);
        expect(simulator.callsOf("listApps")).toHaveLength(4);
    });

    it("takes the credentials from the stack's configuration if the environment has none", async () => {
        const { origin, apiToken } = simulator;
        const values = { "vmware-csp:host": { value: origin }, "vmware-csp:apiToken": { value: apiToken } };
        env = {};
        fakePulumi(env, `echo '${JSON.stringify(values)}'`);
        expect(await report()).toMatchObject({ status: 0, err: [] });
    });

    it.each<[what: string, says: string, env: Record<string, string>, org?: string]>([
        ["there are no credentials", "There are no credentials for CSP", { CSP_API_TOKEN: "" }],
        ["the token is wrong", "neither expired nor revoked", { CSP_API_TOKEN: "wrong" }],
        ["the host is invalid", "host must be only a host name", { CSP_HOST: "a/b" }],
        ["the organization is unknown", "Check the organization's id", {}, "unknown"],
        ["its id is invalid", "orgId must be a plain id", {}, "a/b"],
        ["CSP is down", "then run the report again", { CSP_HOST: "http://127.0.0.1:1", CSP_RETRY_FOR_SECONDS: "0" }],
    ])("reports the rest, and ends with 2 and one line, where %s", async (_what, says, more, org) => {
        Object.assign(env, more);
        const { status, err, problems, secrets } = await report(org);
        expect({ status, secrets, err }).toEqual({
            status: 2,
            secrets: 1,
            err: [expect.stringMatching(/^error: --org /)],
        });
        expect(problems[0].message).toContain(says);
    });

    it("ends with 2 if CSP's pages can't be followed to the end", async () => {
        simulator.setSwitches({ maxPageLimit: 2, pageLinks: "none", pageStartCounts: "pages" });
        const problems = [{ message: "CSP listed 2 of 3 apps, and then no more" }];
        expect(await report()).toMatchObject({ status: 2, unmanaged: [{ oauthAppId: "legacy" }], problems });
    });
});
