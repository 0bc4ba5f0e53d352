import { afterEach, beforeEach, expect, it } from "vitest";
import { SIMULATED_ORG_ID, type Simulator, startSimulator } from "../../../provider/testing";

const day = 86_400_000;
let now: number;
let simulator: Simulator;

beforeEach(async () => {
    now = Date.UTC(2026, 0, 1);
    simulator = await startSimulator({ now: () => now });
    simulator.addApp({ id: "app", displayName: "The app" });
});

afterEach(() => simulator.close());

async function get(): Promise<unknown> {
    const response = await fetch(`${simulator.origin}/csp/gateway/am/api/orgs/${simulator.orgId}/oauth-apps/app`, {
        headers: { authorization: `Bearer ${simulator.issueAccessToken()}` },
    });
    expect(response.status).toBe(200);
    return response.json();
}

const untouched = {
    id: "app",
    displayName: "The app",
    organizationId: SIMULATED_ORG_ID,
    grantTypes: ["client_credentials"],
    ownerOnlySecretRotation: false,
    secretAge: 0,
    createdAt: "2026-01-01T00:00:00.000Z",
    lastUpdatedAt: "2026-01-01T00:00:00.000Z",
    lastUpdatedBy: "creator@example.com",
    publicClient: false,
    immutable: false,
};

it("shows everything but the secret", async () => {
    expect(await get()).toEqual(untouched);
});

it("shows the secret's age in whole days", async () => {
    now += 3.9 * day;
    expect(await get()).toEqual({ ...untouched, secretAge: 3 });
});

it("shows who changed the secret, when, and the rest of the overlap", async () => {
    now += 1.5 * day;
    simulator.app("app").rotateOutsideWithOverlap(60);
    const changed = {
        ...untouched,
        lastUpdatedAt: "2026-01-02T12:00:00.000Z",
        lastUpdatedBy: "someone@example.com",
    };
    now += 500;
    expect(await get()).toEqual({ ...changed, secretRotationExpirationInSeconds: 60 });
    simulator.setSwitches({ reportOverlapInApp: false });
    expect(await get()).toEqual(changed);
    simulator.setSwitches({ reportOverlapInApp: true });
    now += 59_500;
    expect(await get()).toEqual(changed);
});
