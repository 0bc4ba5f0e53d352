import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SIMULATED_ORG_ID, type Simulator, startSimulator } from "../../../provider/testing";

const otherOrgId = "11111111-2222-4333-8444-555555555555";
let now: number;
let simulator: Simulator;

beforeEach(async () => {
    now = 0;
    simulator = await startSimulator({
        now: () => now,
        apps: [
            { id: "app" },
            { id: "capable", roles: ["developer"] },
            { id: "locked", ownerOnlySecretRotation: true },
            { id: "lockedCapable", ownerOnlySecretRotation: true, roles: ["developer"] },
            { id: "foreign", orgId: otherOrgId, roles: ["developer"] },
            { id: "admin", roles: ["org_admin"] },
            { id: "owner", roles: ["org_owner"] },
            { id: "developer", roles: ["org_member", "developer"] },
        ],
    });
});

afterEach(() => simulator.close());

async function statusOf(method: string, headers: Record<string, string>, app = "app", orgId = SIMULATED_ORG_ID) {
    const url = `${simulator.origin}/csp/gateway/am/api/orgs/${orgId}/oauth-apps/${app}`;
    const request =
        method === "GET"
            ? fetch(url, { headers })
            : fetch(`${url}/secret`, {
                  method,
                  headers: { "content-type": "application/json", ...headers },
                  body: method === "POST" ? '{"newClientSecret":"Another-1"}' : "{}",
              });
    return (await request).status;
}

/** Acts as the first user (undefined) or as an app. */
function as(appId?: string): Record<string, string> {
    return { authorization: `Bearer ${simulator.issueAccessToken(appId)}` };
}

const everyMethod = ["GET", "PUT", "POST", "DELETE"];

describe.each(everyMethod)("%s", (method) => {
    it("needs an access token", async () => {
        expect(await statusOf(method, {})).toBe(401);
        expect(await statusOf(method, { authorization: "Bearer x.y.z" })).toBe(401);
        expect(await statusOf(method, { authorization: as()["authorization"]?.slice(0, -1) ?? "" })).toBe(401);
    });

    it("also takes the token in the older header", async () => {
        expect(await statusOf(method, { "csp-auth-token": simulator.issueAccessToken() })).toBe(200);
    });

    it.each([
        { who: undefined, app: "app", status: 200 },
        { who: "admin", app: "app", status: 200 },
        { who: "owner", app: "app", status: 200 },
        { who: "developer", app: "app", status: 200 },
        { who: "locked", app: "app", status: 403 },
        // Even for calls about itself, an app needs a role.
        { who: "app", app: "app", status: 403 },
        { who: "capable", app: "capable", status: 200 },
        { who: "foreign", app: "foreign", orgId: otherOrgId, status: 200 },
        { who: undefined, app: "foreign", orgId: otherOrgId, status: 403 },
        { who: undefined, app: "foreign", status: 404 },
        { who: undefined, app: "app", orgId: "nowhere", status: 404 },
        { who: undefined, app: "absent", status: 404 },
    ])("as $who for $app in $orgId: $status", async ({ who, app, orgId, status }) => {
        expect(await statusOf(method, as(who), app, orgId)).toBe(status);
    });
});

describe.each(["organization", "app"] as const)(
    "ownerOnlySecretRotation that lets only the %s change the secret",
    (ownerOnlySecretRotation) => {
        beforeEach(() => simulator.setSwitches({ ownerOnlySecretRotation }));
        const isOwner = (owner: string) => owner === ownerOnlySecretRotation;

        it.each(everyMethod)("gets 403 for the other app, but not for a GET: %s", async (method) => {
            const statusFor = (isAllowed: boolean) => (isAllowed || method === "GET" ? 200 : 403);
            expect(await statusOf(method, as(), "lockedCapable")).toBe(statusFor(isOwner("organization")));
            expect(await statusOf(method, as("admin"), "lockedCapable")).toBe(statusFor(isOwner("organization")));
            expect(await statusOf(method, as("lockedCapable"), "lockedCapable")).toBe(statusFor(isOwner("app")));
            expect(await statusOf(method, as("locked"), "locked")).toBe(403);
        });

        it.each(everyMethod)("does not restrict an app without it: %s", async (method) => {
            expect(await statusOf(method, as(), "capable")).toBe(200);
            expect(await statusOf(method, as("capable"), "capable")).toBe(200);
        });

        it.each(everyMethod)("lets an app without a role do what needs no role: %s", async (method) => {
            simulator.setSwitches({ appsNeedRoleForThemselves: false });
            expect(await statusOf(method, as("app"), "app")).toBe(200);
            expect(await statusOf(method, as("app"), "capable")).toBe(403);
            const status = isOwner("app") || method === "GET" ? 200 : 403;
            expect(await statusOf(method, as("locked"), "locked")).toBe(status);
        });
    },
);

describe("access tokens", () => {
    it("expire by the clock", async () => {
        const headers = as();
        now += 1_800_000 - 1;
        expect(await statusOf("GET", headers)).toBe(200);
        now += 1;
        expect(await statusOf("GET", headers)).toBe(401);
    });

    it("can be expired, and new ones be issued", async () => {
        const headers = as();
        simulator.expireAccessTokens();
        expect(await statusOf("GET", headers)).toBe(401);
        expect(await statusOf("GET", as())).toBe(200);
    });

    it("hold in the organizations of the API token", async () => {
        const both = await startSimulator({
            apiTokens: [{ token: "t", roles: ["developer"], orgIds: [SIMULATED_ORG_ID, otherOrgId] }],
            apps: [{ id: "foreign", orgId: otherOrgId }],
        });
        await simulator.close();
        simulator = both;
        expect(simulator.apiToken).toBe("t");
        expect(await statusOf("GET", as(), "foreign", otherOrgId)).toBe(200);
        expect(await statusOf("GET", as(), "foreign")).toBe(404);
    });
});

describe("apps", () => {
    it("come and go", async () => {
        simulator.removeApp("app");
        expect(await statusOf("GET", as())).toBe(404);
        expect(() => simulator.app("app")).toThrow("has no app app");
        expect(() => simulator.removeApp("app")).toThrow("has no app app");
        simulator.addApp({ id: "app" });
        expect(await statusOf("GET", as())).toBe(200);
        expect(() => simulator.addApp({ id: "app" })).toThrow("has an app app already");
    });

    it.each(["a.b_c~d", "with space", "ünï/cödé", "x".repeat(200)])("may have the id %s", async (id) => {
        simulator.addApp({ id });
        expect(await statusOf("GET", as(), encodeURIComponent(id))).toBe(200);
    });
});

it.each([
    ["GET", "/"],
    ["GET", "/csp/gateway/am/api/auth/token"],
    ["PATCH", `/csp/gateway/am/api/orgs/${SIMULATED_ORG_ID}/oauth-apps/app/secret`],
    ["POST", `/csp/gateway/am/api/orgs/${SIMULATED_ORG_ID}/oauth-apps/app`],
    ["GET", `/csp/gateway/am/api/orgs/${SIMULATED_ORG_ID}/oauth-apps/%zz`],
])("any other request is unknown: %s %s", async (method, path) => {
    const response = await fetch(`${simulator.origin}${path}`, { method, headers: as() });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ statusCode: 404 });
    expect(simulator.callsOf("unknown")).toHaveLength(1);
});
