import { describe, expect, it } from "vitest";
import { SIMULATED_ORG_ID } from "../../../provider/testing";
import { day, second } from "../../support/fakeClock";
import { useSimulator } from "../../support/useSimulator";

const scene = useSimulator({
    apps: [{ id: "app", displayName: "The app" }, { id: "b" }, { id: "c" }, { id: "elsewhere", orgId: "another" }],
});

describe("an app", () => {
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
    const get = async (): Promise<unknown> => (await scene.call("GET")).json();

    it("is shown, except its secret, whose age is in whole days", async () => {
        expect(await get()).toEqual(untouched);
        scene.clock.advance(3.9 * day);
        expect(await get()).toEqual({ ...untouched, secretAge: 3 });
    });

    it("shows who changed the secret, when, and the rest of the overlap", async () => {
        scene.clock.advance(1.5 * day);
        scene.app.rotateOutsideWithOverlap(60);
        const lastUpdatedAt = "2026-01-02T12:00:00.000Z";
        const changed = { ...untouched, lastUpdatedAt, lastUpdatedBy: "someone@example.com" };
        scene.clock.advance(0.5 * second);
        expect(await get()).toEqual({ ...changed, secretRotationExpirationInSeconds: 60 });
        scene.simulator.setSwitches({ reportOverlapInApp: false });
        expect(await get()).toEqual(changed);
        scene.simulator.setSwitches({ reportOverlapInApp: true });
        scene.clock.advance(59.5 * second);
        expect(await get()).toEqual(changed);
    });
});

describe("the list of an organization's apps", () => {
    const list = (query = "", headers = scene.as()) =>
        scene.send("GET", `/orgs/${SIMULATED_ORG_ID}/oauth-apps${query}`, { headers });

    /** A page, with only the ids of its apps. */
    async function page(query?: string) {
        const { results, ...more } = JSON.parse(await (await list(query)).text());
        return { ids: results.map(({ id }: { id: string }) => id).join(), ...more };
    }

    const path = (query: string) => `/csp/gateway/am/api/orgs/${SIMULATED_ORG_ID}/oauth-apps${query}`;

    it("has all but their secrets, and dates as the switch says", async () => {
        const text = await (await list()).text();
        const apps = [{ id: "app", createdAt: "2026-01-01T00:00:00.000Z" }, { id: "b" }, { id: "c" }];
        expect(JSON.parse(text)).toMatchObject({ results: apps, totalResults: 3 });
        for (const secret of scene.simulator.secretsEverIssued()) expect(text).not.toContain(secret);
        scene.simulator.setSwitches({ dates: "milliseconds" });
        const atMs = scene.clock.now();
        expect(await (await list()).json()).toMatchObject({
            results: [{ createdAt: atMs, lastUpdatedAt: atMs }, {}, {}],
        });
    });

    it("comes by pages, linked in both directions, or by address, or not at all, as the switch says", async () => {
        const [first, second] = ["?pageStart=0&pageLimit=2", "?pageStart=2&pageLimit=2"];
        const of3 = { totalResults: 3 };
        expect(await page()).toEqual({ ids: "app,b,c", ...of3 });
        expect(await page("?pageLimit=2")).toEqual({ ids: "app,b", ...of3, nextLink: path(second) });
        expect(await page(second)).toEqual({ ids: "c", ...of3, prevLink: path(first) });
        scene.simulator.setSwitches({ maxPageLimit: 2, pageLinks: "none" });
        expect(await page()).toEqual({ ids: "app,b", ...of3 });
        scene.simulator.setSwitches({ pageLinks: "address" });
        expect((await page()).nextLink).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/csp\/.*\?pageStart=2&pageLimit=2$/);
    });

    it.each([
        { pageStartCounts: "appsFrom0", second: "?pageStart=1&pageLimit=1" },
        { pageStartCounts: "appsFrom1", second: "?pageStart=2&pageLimit=1" },
        { pageStartCounts: "pages", second: "?pageStart=1&pageLimit=1" },
    ] as const)("has the second page at $second where pageStart counts $pageStartCounts", async (row) => {
        const { second, pageStartCounts } = row;
        scene.simulator.setSwitches({ pageStartCounts, maxPageLimit: 1 });
        expect(await page()).toMatchObject({ ids: "app", nextLink: path(second) });
        expect(await page(second)).toMatchObject({ ids: "b" });
    });

    it("is refused to a caller who may not list them, and for an invalid page", async () => {
        scene.simulator.addApp({ id: "developer", roles: ["developer"] });
        const statusFor = async (query: string, headers = scene.as()) => (await list(query, headers)).status;
        expect(await statusFor("", { authorization: "Bearer no-token" })).toBe(401);
        expect(await statusFor("", scene.as("b"))).toBe(403);
        expect(await statusFor("", scene.as("elsewhere"))).toBe(403);
        expect(await statusFor("", scene.as("developer"))).toBe(200);
        expect(await statusFor("?pageStart=-1")).toBe(400);
        expect(await statusFor("?pageLimit=many")).toBe(400);
    });
});
