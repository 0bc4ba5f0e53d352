import { describe, expect, it } from "vitest";
import { appFindings } from "../../../provider/cli/doctor/appFindings";
import { note, ok, problem } from "../../../provider/cli/doctor/finding";
import { reportJson, reportLines } from "../../../provider/cli/doctor/report";
import type { Credential } from "../../../provider/csp/credential";
import type { AppDescription } from "../../../provider/csp/schemas";

const app = { orgId: "org", oauthAppId: "ci" };
const apiToken: Credential = { kind: "apiToken", apiToken: "t", source: "the API token from CSP_API_TOKEN" };
const own: Credential = { kind: "clientCredentials", clientId: "ci", clientSecret: "s", source: "its own" };
const other: Credential = { ...own, clientId: "deployer" };

function finding(
    check: string,
    description: Partial<AppDescription>,
    { credential = apiToken, isSelfAuthenticating = false } = {},
) {
    const found = appFindings(app, description, credential, isSelfAuthenticating);
    return found.find((each) => each.check === check);
}

describe("what an app's description means for a rotation", () => {
    it.each([
        { types: ["client_credentials"], status: "ok", says: "can be tested" },
        {
            types: ["authorization_code", "client_credentials"],
            status: "ok",
            says: "authorization_code, client",
        },
        { types: ["authorization_code"], status: "note", says: "verified: false" },
        { types: [], status: "note", says: "CSP names none" },
        { types: undefined, status: "note", says: "CSP names none" },
    ])("grantTypes $types: $status", ({ types, status, says }) => {
        const found = finding("grantTypes", types ? { grantTypes: types } : {});
        expect(found).toMatchObject({ status, message: expect.stringContaining(says) });
    });

    it.each([
        { value: false, credential: apiToken, status: "ok", says: "false" },
        { value: false, credential: own, status: "ok", says: "false" },
        {
            value: true,
            credential: own,
            status: "note",
            says: 'administrator\'s, with authenticateAs: "credentials" in the program, which is the default. The first rotation',
        },
        {
            value: true,
            credential: own,
            isSelfAuthenticating: true,
            status: "note",
            says: 'If CSP answers a rotation with 403, use an administrator\'s, with authenticateAs: "credentials"',
        },
        { value: true, credential: apiToken, status: "note", says: 'with 403, set authenticateAs: "app"' },
        { value: true, credential: other, status: "note", says: 'with 403, set authenticateAs: "app"' },
        { value: undefined, credential: apiToken, status: "note", says: "CSP does not tell it" },
    ])("ownerOnlySecretRotation $value with $credential.source: $status", (row) => {
        const description = row.value === undefined ? {} : { ownerOnlySecretRotation: row.value };
        const found = finding("ownerOnlySecretRotation", description, row);
        expect(found).toMatchObject({ status: row.status, message: expect.stringContaining(row.says) });
    });

    it.each([
        {
            description: {
                secretAge: 12,
                lastUpdatedAt: "2026-01-01T00:00:00.000Z",
                lastUpdatedBy: "me@example.com",
            },
            expected: ok(
                "secretAge",
                "secretAge 12; the app was last updated at 2026-01-01T00:00:00.000Z by me@example.com",
            ),
        },
        { description: { secretAge: 0 }, expected: ok("secretAge", "secretAge 0") },
        {
            description: { lastUpdatedBy: "me@example.com" },
            expected: note("secretAge", "CSP does not tell it; the app was last updated by me@example.com"),
        },
        { description: {}, expected: note("secretAge", "CSP does not tell it") },
    ])("$expected.message", ({ description, expected }) => {
        expect(finding("secretAge", description)).toEqual(expected);
    });
});

describe("the doctor's report", () => {
    const failed = { ...app, findings: [ok("settings", "from here"), problem("host", "gone; check it")] };
    const healthy = { ...app, findings: [note("settings", "from here")] };

    it("has one line for each check, and names those not tried", () => {
        const lines = reportLines(failed);
        expect(lines.slice(0, 3)).toEqual([
            "ok       settings                 from here",
            "PROBLEM  host                     gone; check it",
            "-        credential               not tried: see the problem above",
        ]);
        expect(lines.slice(8)).toEqual([
            "",
            "With these settings a rotation would fail: see the lines marked PROBLEM.",
        ]);
    });

    it("keeps each check on one line, whatever CSP says", () => {
        const findings = [ok("app", "readable: a\nPROBLEM \u001b[2J b")];
        expect(reportLines({ findings })[4]).toBe(`ok       ${"app".padEnd(23)}  readable: a PROBLEM [2J b`);
    });

    it("does not call a note a problem", () => {
        expect(reportLines(healthy).at(-1)).toContain("No problem found");
        expect(JSON.parse(reportJson(healthy))).toMatchObject({ ok: true });
    });

    it("says as much in JSON", () => {
        const json = JSON.parse(reportJson(failed));
        expect(json).toMatchObject({ ok: false, orgId: "org", oauthAppId: "ci" });
        expect(json.findings).toHaveLength(8);
        expect(json.findings[1]).toEqual({ check: "host", status: "problem", message: "gone; check it" });
    });
});
