import { describe, expect, it } from "vitest";
import type { CspClient } from "../../../provider/csp/client";
import type { SimulatorSwitches } from "../../../provider/testing";
import { clientOver } from "../../support/cspClient";
import { apiToken, clientThatGets, errorOn, response } from "../../support/failedCall";
import { at } from "../../support/fakeClock";
import { oneAppCsp } from "../../support/oneAppCsp";

const list = "https://csp.example/csp/gateway/am/api/orgs/org/oauth-apps";

const listOf = (client: CspClient) => client.listApps("org", apiToken);

/** The URLs that are requested if CSP answers with these pages, and what the list is then. */
async function listed(...pages: readonly object[]) {
    const { client, requests } = clientThatGets(pages.map((page) => response(200, page)));
    const result = await listOf(client);
    return { urls: requests.map(({ url }) => url), ...result };
}

describe("the pages of the list", () => {
    it("are asked for at the same host and path, wherever a link leads", async () => {
        const nextLink = "https://internal.example/other/path?pageStart=2&pageLimit=1#x";
        const { urls } = await listed({ results: [{ id: "a" }], nextLink }, { results: [{ id: "b" }] });
        expect(urls).toEqual([`${list}?pageLimit=100`, `${list}?pageStart=2&pageLimit=1`]);
    });

    it("end at a page with nothing new, or only with apps without an id", async () => {
        const page = { results: [{ id: "a" }, { name: "?" }, null], nextLink: "?pageStart=1", totalResults: 9 };
        expect(await listed(page)).toMatchObject({ urls: { length: 2 }, apps: [{ id: "a" }], total: 9 });
        expect(await listed({ results: [] })).toMatchObject({ urls: { length: 1 }, apps: [], total: 0 });
    });

    it("are asked for by what was listed so far if there is no link, or none that can be read", async () => {
        const page = { results: [{ id: "a" }, { id: "b" }], totalResults: 3 };
        for (const nextLink of [undefined, "", "https://"]) {
            expect(await listed({ ...page, nextLink }, { results: [{ id: "c" }], totalResults: 3 })).toEqual({
                urls: [`${list}?pageLimit=100`, `${list}?pageStart=2&pageLimit=100`],
                apps: [{ id: "a" }, { id: "b" }, { id: "c" }],
                total: 3,
            });
        }
    });

    it("tell how many apps there are, even if CSP counts fewer, or not at all", async () => {
        const results = [{ id: "a" }, { id: "b" }];
        expect(await listed({ results })).toMatchObject({ total: 2 });
        expect(await listed({ results, totalResults: 1 })).toMatchObject({ total: 2 });
    });
});

describe("the list of a simulated organization's apps", () => {
    /** An organization with so many apps. */
    function organization(apps: number, switches: Partial<SimulatorSwitches>) {
        const { simulator, transport, clock } = oneAppCsp();
        const ids = ["app", ...Array.from({ length: apps - 1 }, (_, index) => `app-${index}`)];
        for (const id of ids.slice(1)) simulator.addApp({ id });
        simulator.setSwitches(switches);
        return { simulator, ids, ...clientOver(transport, { clock }) };
    }

    it.each(["iso", "milliseconds"] as const)("has what CSP says of an app: dates as %s", async (dates) => {
        const { client } = organization(1, { dates });
        const [createdAt, lastUpdatedAt] = [at(0), at(0)];
        const app = {
            id: "app",
            displayName: "app",
            grantTypes: ["client_credentials"],
            ownerOnlySecretRotation: false,
        };
        const age = { secretAge: 0, createdAt, lastUpdatedAt, lastUpdatedBy: "creator@example.com" };
        expect(await listOf(client)).toEqual({ apps: [{ ...app, ...age }], total: 1 });
    });

    it.each([
        { pageLinks: "address", pageStartCounts: "appsFrom0", found: 23 },
        { pageLinks: "address", pageStartCounts: "appsFrom1", found: 23 },
        { pageLinks: "path", pageStartCounts: "pages", found: 23 },
        { pageLinks: "none", pageStartCounts: "appsFrom0", found: 23 },
        { pageLinks: "none", pageStartCounts: "appsFrom1", found: 23 },
        // Known to be incomplete, at least.
        { pageLinks: "none", pageStartCounts: "pages", found: 7 },
    ] as const)(
        "has $found of 23 apps where links are $pageLinks, and pages begin by $pageStartCounts",
        async (row) => {
            const { found, ...switches } = row;
            const { client, simulator, ids } = organization(23, { ...switches, maxPageLimit: 7 });
            const { apps, total } = await listOf(client);
            expect({ ids: apps.map(({ id }) => id), total }).toEqual({ ids: ids.slice(0, found), total: 23 });
            expect(simulator.callsOf("apiTokenGrant")).toHaveLength(1);
        },
    );
});

it.each([
    [404, /^CSP did not list the organization's apps: status 404.*Check the organization's id, and that http/],
    [403, /status 403.*one of the roles org_admin, org_owner or developer(?!.*ownerOnlySecretRotation)/],
])("a list that is refused with %i says what to do about it", async (status, message) => {
    expect((await errorOn(response(status), listOf)).message).toMatch(message);
});
