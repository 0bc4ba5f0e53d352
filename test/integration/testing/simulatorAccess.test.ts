import { describe, expect, it } from "vitest";
import { SIMULATED_ORG_ID } from "../../../provider/testing";
import { minute } from "../../support/fakeClock";
import { useSimulator } from "../../support/useSimulator";

const otherOrgId = "11111111-2222-4333-8444-555555555555";
const secondOrgId = "22222222-3333-4444-8555-666666666666";
const scene = useSimulator({
    apiTokens: [{ token: "of-two-organizations", roles: ["org_owner"], orgIds: [SIMULATED_ORG_ID, secondOrgId] }],
    apps: [
        { id: "second", orgId: secondOrgId },
        { id: "capable", roles: ["developer"] },
        { id: "locked", ownerOnlySecretRotation: true },
        { id: "lockedCapable", ownerOnlySecretRotation: true, roles: ["developer"] },
        { id: "foreign", orgId: otherOrgId, roles: ["developer"] },
        { id: "admin", roles: ["org_admin"] },
        { id: "owner", roles: ["org_owner"] },
        { id: "developer", roles: ["org_member", "developer"] },
    ],
});

/** What a GET, and what a PUT, a POST and a DELETE get. */
async function statuses(headers: Readonly<Record<string, string>>, app = "app", orgId?: string) {
    const got: number[] = [];
    for (const method of ["GET", "PUT", "POST", "DELETE"]) {
        const body = { POST: '{"newClientSecret":"Another-1"}', PUT: "{}" }[method];
        got.push((await scene.call(method, { app, orgId, headers, body })).status);
    }
    return got;
}

const each = (status: number, ofGet = status) => [ofGet, status, status, status];

describe("every call", () => {
    it("needs an access token, also in the older header", async () => {
        expect(await statuses({})).toEqual(each(401));
        expect(await statuses({ authorization: "Bearer x.y.z" })).toEqual(each(401));
        expect(await statuses({ authorization: scene.as().authorization.slice(0, -1) })).toEqual(each(401));
        expect(await statuses({ "csp-auth-token": scene.simulator.issueAccessToken() })).toEqual(each(200));
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
        { who: undefined, app: "second", orgId: secondOrgId, status: 200 },
        { who: undefined, app: "second", status: 404 },
        { who: undefined, app: "foreign", orgId: otherOrgId, status: 403 },
        { who: undefined, app: "foreign", status: 404 },
        { who: undefined, app: "app", orgId: "nowhere", status: 404 },
        { who: undefined, app: "absent", status: 404 },
    ])("as $who for $app in $orgId: $status", async ({ who, app, orgId, status }) => {
        expect(await statuses(scene.as(who), app, orgId)).toEqual(each(status));
    });
});

describe.each([
    { ownerOnlySecretRotation: "organization", byOrganization: 200, byApp: 403 },
    { ownerOnlySecretRotation: "app", byOrganization: 403, byApp: 200 },
] as const)("ownerOnlySecretRotation that lets only the $ownerOnlySecretRotation change the secret", (row) => {
    const { ownerOnlySecretRotation, byOrganization, byApp } = row;

    it("gets 403 for the other one, but not for a GET", async () => {
        scene.simulator.setSwitches({ ownerOnlySecretRotation });
        expect(await statuses(scene.as(), "lockedCapable")).toEqual(each(byOrganization, 200));
        expect(await statuses(scene.as("admin"), "lockedCapable")).toEqual(each(byOrganization, 200));
        expect(await statuses(scene.as("lockedCapable"), "lockedCapable")).toEqual(each(byApp, 200));
        expect(await statuses(scene.as("locked"), "locked")).toEqual(each(403));
        // An app without it is not restricted.
        expect(await statuses(scene.as(), "capable")).toEqual(each(200));
        expect(await statuses(scene.as("capable"), "capable")).toEqual(each(200));
    });

    it("lets an app without a role do what needs no role", async () => {
        scene.simulator.setSwitches({ ownerOnlySecretRotation, appsNeedRoleForThemselves: false });
        expect(await statuses(scene.as("app"))).toEqual(each(200));
        expect(await statuses(scene.as("app"), "capable")).toEqual(each(403));
        expect(await statuses(scene.as("locked"), "locked")).toEqual(each(byApp, 200));
    });
});

describe("access tokens", () => {
    const statusWith = async (headers = scene.as()) => (await scene.call("GET", { headers })).status;

    it("expire by the clock, or on demand, and new ones can be issued", async () => {
        const headers = scene.as();
        scene.clock.advance(30 * minute - 1);
        expect(await statusWith(headers)).toBe(200);
        scene.clock.advance(1);
        expect(await statusWith(headers)).toBe(401);
        const later = scene.as();
        scene.simulator.expireAccessTokens();
        expect([await statusWith(later), await statusWith()]).toEqual([401, 200]);
    });
});

describe("apps", () => {
    it("come and go", async () => {
        scene.simulator.removeApp("app");
        expect((await scene.call("GET")).status).toBe(404);
        expect(() => scene.simulator.app("app")).toThrow("has no app app");
        expect(() => scene.simulator.removeApp("app")).toThrow("has no app app");
        scene.simulator.addApp({ id: "app" });
        expect((await scene.call("GET")).status).toBe(200);
        expect(() => scene.simulator.addApp({ id: "app" })).toThrow("has an app app already");
    });

    it.each(["a.b_c~d", "ünï/cö dé", "x".repeat(200)])("may have the id %s", async (id) => {
        scene.simulator.addApp({ id });
        expect((await scene.call("GET", { app: encodeURIComponent(id) })).status).toBe(200);
    });
});

it.each([
    ["GET", ""],
    ["GET", "/auth/token"],
    ["PATCH", `/orgs/${SIMULATED_ORG_ID}/oauth-apps/app/secret`],
    ["POST", `/orgs/${SIMULATED_ORG_ID}/oauth-apps/app`],
    ["GET", `/orgs/${SIMULATED_ORG_ID}/oauth-apps/%zz`],
])("any other request is unknown: %s %s", async (method, path) => {
    const response = await scene.send(method, path, { headers: scene.as() });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ statusCode: 404 });
    expect(scene.simulator.callsOf("unknown")).toHaveLength(1);
});
