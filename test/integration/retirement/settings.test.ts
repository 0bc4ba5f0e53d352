import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { unknownValue } from "../../../provider/common/unknown";
import { createProviderContext } from "../../../provider/rotation/providerContext";
import { startSimulator } from "../../../provider/testing";
import { previousSecretRetirementHandler } from "../../support/dynamicHandlers";
import { minute } from "../../support/fakeClock";
import { type Lifecycle, startLifecycle } from "../../support/lifecycle";
import { selfRotatingApps } from "../../support/owners";
import { Retirement } from "../../support/retirement";

let life: Lifecycle;
let retirement: Retirement;
const first = "The-First-1!";
const overlap = { overlapSeconds: 3_600, existingClientSecret: first };

async function start(inputs = {}): Promise<void> {
    await life.up({ ...overlap, ...inputs, rotationTrigger: "first" });
    expect((await life.up({ ...overlap, ...inputs, rotationTrigger: "second" })).error).toBeUndefined();
    life.clock.advance(minute);
}

beforeEach(async () => {
    life = await startLifecycle({ app: { clientSecret: first } });
    retirement = new Retirement(life);
});
afterEach(() => life.close());

describe.each(selfRotatingApps)("who ends the overlap ($name)", ({ app, switches }) => {
    beforeEach(async () => {
        await life.close();
        life = await startLifecycle({ app: { ...app, clientSecret: first }, simulator: { switches } });
        retirement = new Retirement(life);
    });

    it('is the app itself with authenticateAs: "app", with its new secret and without other credentials', async () => {
        delete life.env["CSP_API_TOKEN"];
        await start({ authenticateAs: "app" });
        const { calls, error } = await retirement.up();
        expect(error).toBeUndefined();
        expect(calls).toEqual(["test", "test", "test", "delete"]);
        expect(life.simulator.callsOf("apiTokenGrant")).toEqual([]);
        expect(life.app.accepts(first)).toBe(false);
        expect(life.app.currentSecret).toBe(life.state?.["clientSecret"]);
    });

    it("is nobody if CSP rejects the app's new secret, and the previous one keeps working", async () => {
        await start({ authenticateAs: "app" });
        life.app.rotateOutside();
        expect((await retirement.up()).error).toMatch(/RETIREMENT_REFUSED/);
        expect(life.simulator.callsOf("deleteOldSecret")).toEqual([]);
    });
});

describe("the credentials of the retirement", () => {
    it("are those of the secret's profile", async () => {
        const strict = await startLifecycle({ app: { clientSecret: first } });
        const ours = new Retirement(strict);
        const { apiToken } = strict.simulator;
        delete strict.env["CSP_API_TOKEN"];
        strict.env["CSP_PROFILES"] = JSON.stringify({ east: { apiToken } });
        await strict.up({ ...overlap, profile: "east", rotationTrigger: "first" });
        await strict.up({ ...overlap, profile: "east", rotationTrigger: "second" });
        expect((await ours.up()).calls).toContain("delete");
        expect(strict.app.previousSecret).toBeUndefined();
        await strict.close();
    });

    it("are used at the secret's host", async () => {
        const elsewhere = await startSimulator();
        await start({ authenticateAs: "app" });
        life.env["CSP_HOST"] = elsewhere.origin;
        expect((await retirement.up()).calls).toContain("delete");
        expect(elsewhere.calls).toEqual([]);
        await elsewhere.close();
    });
});

describe("the difference that the retirement sees", () => {
    const olds = {
        stateVersion: 1,
        orgId: "org",
        oauthAppId: "app",
        rotatedAt: "2026-01-01T00:00:00.000Z",
        __provider: "text",
    };
    const same = { orgId: "org", oauthAppId: "app", rotatedAt: olds.rotatedAt };
    const { diff } = previousSecretRetirementHandler(createProviderContext({ env: {} }));

    it.each([
        { name: "no change", news: {}, changes: false, replaces: [] },
        { name: "a state without this host's text", olds: { __provider: undefined }, changes: true, replaces: [] },
        {
            name: "another rotation",
            news: { rotatedAt: "2026-02-01T00:00:00.000Z" },
            changes: true,
            replaces: [],
        },
        {
            name: "a future rotation, in a preview",
            news: { rotatedAt: unknownValue },
            changes: true,
            replaces: [],
        },
        { name: "an adoption", news: { rotatedAt: undefined }, changes: true, replaces: [] },
        { name: "another app", news: { oauthAppId: "b" }, changes: true, replaces: ["oauthAppId"] },
        {
            name: "another letter case of the organization's GUID",
            olds: { orgId: "9E5A2C34-7B1D-4F60-8A3E-5D0C1B2F7A64" },
            news: { orgId: "9e5a2c34-7b1d-4f60-8a3e-5d0c1b2f7a64" },
            changes: false,
            replaces: [],
        },
        {
            name: "another letter case of an organization's id that is not a GUID, as for the secret",
            news: { orgId: "Org" },
            changes: false,
            replaces: [],
        },
        { name: "another drainSeconds", news: { drainSeconds: 60 }, changes: false, replaces: [] },
        { name: "another organization", news: { orgId: "b" }, changes: true, replaces: ["orgId"] },
        {
            name: "an app that is not known yet",
            news: { oauthAppId: unknownValue },
            changes: true,
            replaces: ["oauthAppId"],
        },
        {
            name: "anything else",
            news: {
                host: "other.example",
                profile: "b",
                authenticateAs: "app",
                clientSecret: "Other-1!",
                previousClientSecret: "Old-1!",
                previousClientSecretExpiresAt: "2030-01-01T00:00:00Z",
            },
            changes: false,
            replaces: [],
        },
    ])("$name", async ({ olds: before = {}, news = {}, changes, replaces }) => {
        const difference = diff?.("org/app", { ...olds, ...before }, { ...same, ...news });
        expect(await difference).toEqual({ changes, replaces });
    });

    it("is empty for a secret that was adopted and not rotated since", async () => {
        const { rotatedAt: _, ...adopted } = olds;
        const { rotatedAt: __, ...news } = same;
        expect(await diff?.("org/app", adopted, news)).toEqual({ changes: false, replaces: [] });
    });
});

describe("the state of a later release", () => {
    it("is refused by diff and update, before any call, and can be destroyed", async () => {
        await start({ authenticateAs: "app" });
        const olds = { stateVersion: 2, orgId: "org", oauthAppId: "app" };
        const handler = previousSecretRetirementHandler(createProviderContext({ env: life.env }));
        life.simulator.clearCalls();
        await expect(handler.diff?.("org/app", olds, retirement.inputs())).rejects.toThrow("STATE_TOO_NEW");
        await expect(handler.update?.("org/app", olds, retirement.inputs())).rejects.toThrow("STATE_TOO_NEW");
        await handler.delete?.("org/app", olds);
        expect(life.simulator.calls).toEqual([]);
        expect(life.app.accepts(first)).toBe(true);
    });
});
