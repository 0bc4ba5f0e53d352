import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Simulator, startSimulator } from "../../../provider/testing";
import { commandLine } from "../../support/commandLine";
import { anExport, exportedOutputs } from "../../support/exports";
import { startOfTime } from "../../support/fakeClock";
import { script, temporaryFolder } from "../../support/fakeEngine";
import { expectNoSecret } from "../../support/properties";

describe("the command `report` with an organization", () => {
    let simulator: Simulator;
    let env: Record<string, string>;
    beforeEach(async () => {
        simulator = await startSimulator({
            now: () => startOfTime,
            apps: ["ci", "legacy", "other"].map((id) => ({ id })),
        });
        env = { CSP_HOST: simulator.origin, CSP_API_TOKEN: simulator.apiToken };
    });
    afterEach(() => simulator.close());

    /** Reports on a stack that manages the app `ci`, and on the organization. */
    async function report(org = simulator.orgId) {
        const { orgId } = simulator;
        const outputs = exportedOutputs("ci", { orgId });
        const io = { env, now: () => startOfTime, readInput: () => Promise.resolve(Buffer.from(text)) };
        const text = anExport([{ id: `${orgId}/ci`, outputs }]);
        const ran = await commandLine(["report", "--file", "-", "--json", "--org", org], io);
        expectNoSecret([...ran.out, ...ran.err], simulator.secretsEverIssued());
        const { unmanaged, organization, problems, secrets } = JSON.parse(ran.out.join("\n"));
        return { status: ran.status, err: ran.err, unmanaged, organization, problems, secrets: secrets.length };
    }

    it("lists the apps that no stack manages, as far as CSP describes them, and still succeeds", async () => {
        const created = "2026-01-01T00:00:00.000Z";
        const app = { createdAt: created, lastUpdatedAt: created, lastUpdatedBy: "creator@example.com", secretAge: 0 };
        expect(await report()).toEqual({
            status: 0,
            err: [],
            organization: simulator.orgId,
            problems: [],
            secrets: 1,
            unmanaged: ["legacy", "other"].map((id) => ({
                orgId: simulator.orgId,
                oauthAppId: id,
                displayName: id,
                ...app,
            })),
        });
        expect(simulator.calls.map(({ kind }) => kind)).toEqual(["apiTokenGrant", "listApps"]);
    });

    it("compares the organization in lower case", async () => {
        expect(await report(simulator.orgId.toUpperCase())).toMatchObject({
            status: 0,
            organization: simulator.orgId,
            unmanaged: [{ oauthAppId: "legacy" }, { oauthAppId: "other" }],
        });
    });

    it("reads all pages, and waits out a 429", async () => {
        simulator.setSwitches({ maxPageLimit: 1 });
        simulator.fault("listApps", { status: 429, headers: { "retry-after": "0" } }, { call: 2 });
        expect((await report()).unmanaged).toHaveLength(2);
        expect(simulator.callsOf("listApps")).toHaveLength(4);
    });

    it("takes the credentials from the stack's configuration if the environment has none", async () => {
        const { origin, apiToken } = simulator;
        const bin = temporaryFolder();
        const values = { "vmware-csp:host": { value: origin }, "vmware-csp:apiToken": { value: apiToken } };
        script(bin, "pulumi", `echo '${JSON.stringify(values)}'`);
        env = { PATH: `${bin}:/usr/bin:/bin` };
        expect(await report()).toMatchObject({ status: 0, err: [] });
    });

    it.each([
        { what: "there are no credentials", env: { CSP_API_TOKEN: "" }, says: "There are no credentials for CSP" },
        { what: "the token is wrong", env: { CSP_API_TOKEN: "wrong" }, says: "neither expired nor revoked" },
        { what: "the host is invalid", env: { CSP_HOST: "a/b" }, says: "host must be only a host name" },
        { what: "the organization is unknown", org: "unknown", says: "Check the organization's id" },
        { what: "its id is invalid", org: "a/b", says: "orgId must be a plain id" },
        { what: "CSP is down", env: { CSP_RETRY_FOR_SECONDS: "0" }, down: true, says: "then run the report again" },
    ])(
        "reports the rest, and ends with 2 and one line, where $what",
        async ({ env: more = {}, org, says, down = false }) => {
            Object.assign(env, more);
            simulator.setDown(down);
            const { status, err, problems, secrets } = await report(org);
            expect({ status, secrets, lines: err.length }).toEqual({ status: 2, secrets: 1, lines: 1 });
            expect(err[0]).toMatch(/^error: --org /);
            expect(problems[0].message).toContain(says);
        },
    );

    it("ends with 2 if CSP's pages can't be followed to the end", async () => {
        simulator.setSwitches({ maxPageLimit: 2, pageLinks: "none", pageStartCounts: "pages" });
        expect(await report()).toMatchObject({
            status: 2,
            unmanaged: [{ oauthAppId: "legacy" }],
            problems: [{ message: "CSP listed 2 of 3 apps, and then no more" }],
        });
    });
});
