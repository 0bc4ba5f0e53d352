import { afterEach, beforeEach, expect, it } from "vitest";
import { type Simulator, startSimulator } from "../../../provider/testing";

let simulator: Simulator;

beforeEach(async () => {
    simulator = await startSimulator({ apps: ["a", "b", "c"].map((id) => ({ id })) });
    simulator.addApp({ id: "elsewhere", orgId: "another" });
});

afterEach(() => simulator.close());

async function get(query = "", token = simulator.issueAccessToken()) {
    const url = `${simulator.origin}/csp/gateway/am/api/orgs/${simulator.orgId}/oauth-apps${query}`;
    const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    return { status: response.status, body: JSON.parse(await response.text()) };
}

async function page(query?: string) {
    const { results, ...more } = (await get(query)).body;
    return { ids: results.map(({ id }: { id: string }) => id).join(), ...more };
}

const path = (query: string) => `/csp/gateway/am/api/orgs/${simulator.orgId}/oauth-apps${query}`;

it("lists the apps of the organization, with all but their secrets", async () => {
    const { body } = await get();
    expect(body).toMatchObject({ results: [{ id: "a" }, { id: "b" }, { id: "c" }], totalResults: 3 });
    expect(Object.keys(body)).toEqual(["results", "totalResults"]);
    for (const secret of simulator.secretsEverIssued()) expect(JSON.stringify(body)).not.toContain(secret);
});

it("lists them by pages, linked in both directions", async () => {
    expect(await page("?pageLimit=2")).toEqual({
        ids: "a,b",
        totalResults: 3,
        nextLink: path("?pageStart=2&pageLimit=2"),
    });
    expect(await page("?pageStart=2&pageLimit=2")).toEqual({
        ids: "c",
        totalResults: 3,
        prevLink: path("?pageStart=0&pageLimit=2"),
    });
});

it.each([
    { pageStartCounts: "appsFrom0", second: "?pageStart=1&pageLimit=1" },
    { pageStartCounts: "appsFrom1", second: "?pageStart=2&pageLimit=1" },
    { pageStartCounts: "pages", second: "?pageStart=1&pageLimit=1" },
] as const)(
    "links the second page with $second where pageStart counts $pageStartCounts",
    async ({ second, ...switches }) => {
        simulator.setSwitches({ ...switches, maxPageLimit: 1 });
        expect(await page()).toMatchObject({ ids: "a", nextLink: path(second) });
        expect(await page(second)).toMatchObject({ ids: "b" });
    },
);

it("links by address, or not at all, depending on its switch", async () => {
    simulator.setSwitches({ maxPageLimit: 2, pageLinks: "none" });
    expect(await page()).toEqual({ ids: "a,b", totalResults: 3 });
    simulator.setSwitches({ pageLinks: "address" });
    expect((await page()).nextLink).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/csp\/.*\?pageStart=2&pageLimit=2$/);
});

it("returns dates as milliseconds, depending on its switch", async () => {
    simulator.setSwitches({ dates: "milliseconds" });
    expect((await get()).body.results[0]).toMatchObject({
        createdAt: expect.any(Number),
        lastUpdatedAt: expect.any(Number),
    });
});

it("refuses a caller who may not list them, and an invalid page", async () => {
    simulator.addApp({ id: "member" });
    simulator.addApp({ id: "developer", roles: ["developer"] });
    expect((await get("", "no-token")).status).toBe(401);
    expect((await get("", simulator.issueAccessToken("member"))).status).toBe(403);
    expect((await get("", simulator.issueAccessToken("elsewhere"))).status).toBe(403);
    expect((await get("", simulator.issueAccessToken("developer"))).status).toBe(200);
    expect((await get("?pageStart=-1")).status).toBe(400);
    expect((await get("?pageLimit=many")).status).toBe(400);
});
