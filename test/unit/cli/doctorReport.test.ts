import { describe, expect, it } from "vitest";
import { appFindings } from "../../../provider/cli/doctor/appFindings";
import { note, ok, problem } from "../../../provider/cli/doctor/finding";
import { reportJson, reportLines } from "../../../provider/cli/doctor/report";
import type { Credential } from "../../../provider/csp/credential";
import type { AppDescription } from "../../../provider/csp/schemas";

const app = { orgId: "org", oauthAppId: "ci" };
const token: Credential = { kind: "apiToken", apiToken: "t", source: "the API token from CSP_API_TOKEN" };
const own: Credential = { kind: "clientCredentials", clientId: "ci", clientSecret: "s", source: "its own" };
const other: Credential = { ...own, clientId: "deployer" };

function finding(
    check: string,
    description: Partial<AppDescription>,
    credential = token,
    isSelfAuthenticating = false,
) {
    const found = appFindings(app, description, credential, isSelfAuthenticating);
    return found.find((each) => each.check === check);
}

describe("what an app's description means for a rotation", () => {
    it.each([
        [["client_credentials"], "ok", "can be tested"],
        [["authorization_code", "client_credentials"], "ok", "authorization_code, client"],
        [["authorization_code"], "note", "verified: false"],
        [undefined, "note", "CSP names none"],
    ])("grantTypes %j: %s", (grantTypes, status, says) => {
        const found = finding("grantTypes", grantTypes ? { grantTypes } : {});
        expect(found).toMatchObject({ status, message: expect.stringContaining(says) });
    });

    const administrators = 'an administrator\'s, with authenticateAs: "credentials"';
    const asApp = 'with 403, set authenticateAs: "app"';

    it.each([
        [false, "a token", "ok", "false", token],
        [false, "its own secret", "ok", "false", own],
        [true, "its own secret", "note", `${administrators} in the program, which is the default. The first rota`, own],
        [true, "authenticateAs", "note", `If CSP answers a rotation with 403, use ${administrators}`, own, true],
        [true, "a token", "note", asApp, token],
        [true, "another account", "note", asApp, other],
        [undefined, "a token", "note", "CSP does not tell it", token],
    ])("ownerOnlySecretRotation %s, with %s: %s", (value, _with, status, says, credential, isSelf = false) => {
        const description = value === undefined ? {} : { ownerOnlySecretRotation: value };
        const found = finding("ownerOnlySecretRotation", description, credential, isSelf);
        expect(found).toMatchObject({ status, message: expect.stringContaining(says) });
    });

    const by = { lastUpdatedBy: "me@example.com" };
    const at = { lastUpdatedAt: "2026-01-01T00:00:00.000Z" };
    const told = "the app was last updated at 2026-01-01T00:00:00.000Z by me@example.com";

    it.each([
        [{ secretAge: 12, ...at, ...by }, ok("secretAge", `secretAge 12; ${told}`)],
        [{ secretAge: 0 }, ok("secretAge", "secretAge 0")],
        [by, note("secretAge", "CSP does not tell it; the app was last updated by me@example.com")],
        [{}, note("secretAge", "CSP does not tell it")],
    ])("secretAge: %j", (description, expected) => {
        expect(finding("secretAge", description)).toEqual(expected);
    });
});

describe("the doctor's report", () => {
    const failed = { ...app, findings: [ok("settings", "from here"), problem("host", "gone; check it")] };

    it("has one line for each check, and names those not tried", () => {
        const lines = reportLines(failed);
        expect(lines.slice(0, 3)).toEqual([
            "ok       settings                 from here",
            "PROBLEM  host                     gone; check it",
            "-        credential               not tried: see the problem above",
        ]);
        const last = "With these settings a rotation would fail: see the lines marked PROBLEM.";
        expect(lines.slice(8)).toEqual(["", last]);
    });

    it("keeps each check on one line, whatever CSP says", () => {
        const findings = [ok("app", "readable: a\nPROBLEM \u001b[2J b")];
        expect(reportLines({ findings })[4]).toBe(`ok       ${"app".padEnd(23)}  readable: a PROBLEM [2J b`);
    });

    it("does not call a note a problem", () => {
        const healthy = { ...app, findings: [note("settings", "from here")] };
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
