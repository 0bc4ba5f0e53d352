import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SimulatorSwitches } from "../../../provider/testing";
import { type Csp, startCsp } from "../../support/csp";

const links: readonly SimulatorSwitches["pageLinks"][] = ["address", "path", "none"];

describe("the list of an organization's apps", () => {
    let csp: Csp;
    beforeEach(async () => {
        csp = await startCsp();
    });
    afterEach(() => csp.close());

    /** Adds apps to the two that exist. @returns all ids. */
    function addApps(count: number): string[] {
        const ids = Array.from({ length: count }, (_, index) => `app-${index}`);
        for (const id of ids) csp.simulator.addApp({ id });
        return ["app", "deployer", ...ids];
    }

    function list() {
        return csp.client.listApps(csp.app.orgId, csp.apiToken);
    }

    it("has what CSP says of an app, whichever form its dates have", async () => {
        for (const dates of ["iso", "milliseconds"] as const) {
            csp.simulator.setSwitches({ dates });
            const { apps, total } = await list();
            expect(total).toBe(2);
            expect(apps[0]).toEqual({
                ...{
                    id: "app",
                    displayName: "app",
                    grantTypes: ["client_credentials"],
                    ownerOnlySecretRotation: false,
                },
                ...{ secretAge: 0, createdAt: "2026-01-01T00:00:00.000Z", lastUpdatedAt: "2026-01-01T00:00:00.000Z" },
                lastUpdatedBy: "creator@example.com",
            });
        }
    });

    it.each(links)("is followed to its last page if a link is: %s", async (pageLinks) => {
        csp.simulator.setSwitches({ pageLinks, maxPageLimit: 7 });
        const ids = addApps(21);
        const { apps, total } = await list();
        expect({ ids: apps.map(({ id }) => id), total }).toEqual({ ids, total: 23 });
        expect(csp.simulator.callsOf("listApps")).toHaveLength(4);
        expect(csp.simulator.callsOf("apiTokenGrant")).toHaveLength(1);
    });

    it.each(["address", "path"] as const)(
        "is followed whatever `pageStart` counts, by a link that is the %s",
        async (pageLinks) => {
            for (const pageStartCounts of ["appsFrom0", "appsFrom1", "pages"] as const) {
                csp.simulator.setSwitches({ pageLinks, pageStartCounts, maxPageLimit: 1 });
                expect((await list()).apps).toHaveLength(2);
            }
        },
    );

    it("is complete without links if `pageStart` counts apps, and known to be incomplete if it counts pages", async () => {
        addApps(10);
        csp.simulator.setSwitches({ pageLinks: "none", pageStartCounts: "appsFrom1", maxPageLimit: 5 });
        expect((await list()).apps).toHaveLength(12);
        csp.simulator.setSwitches({ pageStartCounts: "pages" });
        const { apps, total } = await list();
        expect({ listed: apps.length, total }).toEqual({ listed: 5, total: 12 });
    });

    it("is tried again after 429, as CSP asks, and after a token that was refused", async () => {
        addApps(3);
        csp.simulator.setSwitches({ maxPageLimit: 4 });
        csp.simulator.fault("listApps", { status: 429, headers: { "retry-after": "7" } }, { call: 2 });
        csp.simulator.fault("listApps", { status: 401 }, { call: 1 });
        expect((await list()).apps).toHaveLength(5);
        expect(csp.clock.sleeps).toEqual([7_000]);
        expect(csp.simulator.callsOf("apiTokenGrant")).toHaveLength(2);
    });

    it("fails with what to do about it", async () => {
        const other = csp.client.listApps("0a1b2c3d-0000-4000-8000-000000000001", csp.apiToken);
        await expect(other).rejects.toThrow(
            /^CSP did not list the organization's apps: status 404.*Check the organization's id, and that http/,
        );
        csp.simulator.fault("listApps", { status: 403 });
        const refused = list();
        await expect(refused).rejects.toThrow(/status 403.*one of the roles org_admin, org_owner or developer/);
        await expect(refused).rejects.not.toThrow("ownerOnlySecretRotation");
    });
});
