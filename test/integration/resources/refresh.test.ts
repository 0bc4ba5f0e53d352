import { beforeEach, describe, expect, it } from "vitest";
import type { Fault } from "../../../provider/testing";
import { day } from "../../support/fakeClock";
import { always } from "../../support/faults";
import { useLifecycle } from "../../support/lifecycle";

const life = useLifecycle();

beforeEach(async () => {
    await life.up({ rotationTrigger: 1 });
});

describe("a refresh of an accepted secret", () => {
    it("the refresh tests the secret with one call, needs no other credentials, and changes nothing", async () => {
        delete life.env["CSP_API_TOKEN"];
        const before = life.state;
        expect(await life.refresh()).toEqual({ operation: "refresh", calls: ["test"], lines: [] });
        expect(life.state).toEqual(before);
    });

    it("the refresh calls the stored host, whatever the settings say now", async () => {
        life.env["CSP_HOST"] = "https://csp.example";
        expect((await life.refresh()).calls).toEqual(["test"]);
    });

    it("the refresh clears the mark of an earlier one", async () => {
        life.simulator.fault("clientCredentialsGrant", { status: 401 });
        await life.refresh();
        expect(life.state).toMatchObject({ rejected: true });
        await life.refresh();
        expect(life.state).not.toHaveProperty("rejected");
    });
});

/** After a refresh the engine compares the resource with its program, and the provider says what it finds. */
const announcedRotation = expect.stringContaining("will rotate: CSP rejects the stored secret");

describe("a refresh of a rejected secret", () => {
    it.each([400, 401] as const)(
        "the secret is marked, and one line says who changed the app last (CSP responds with %i)",
        async (status) => {
            life.simulator.setSwitches({ rejectedCredentialsStatus: status });
            life.clock.advance(day);
            life.app.rotateOutside();
            const before = life.state;
            const step = await life.refresh();
            expect(step).toMatchObject({ operation: "refresh", calls: ["test", "login", "get"] });
            expect(step.lines).toEqual([
                `OAuth app app in organization ${life.simulator.orgId}: CSP rejects the stored secret ` +
                    "(the app was last updated by someone@example.com at 2026-01-02T00:00:00.000Z)",
                announcedRotation,
            ]);
            expect(life.state).toEqual({ ...before, rejected: true });
        },
    );

    it("if the next rotation is with overlap, a line says that somebody else's may be in progress", async () => {
        const inputs = { rotationTrigger: 1, overlapSeconds: 60 };
        await life.up(inputs);
        life.clock.advance(day);
        life.app.rotateOutside();
        const step = await life.refresh();
        expect(step.calls).toEqual(["test", "login", "get"]);
        expect(step.lines[1]).toContain(
            "somebody else's rotation with overlap may be in progress, until 2026-01-09T01:00:00.000Z at the latest: CSP " +
                "may refuse another one with overlap",
        );
        life.clock.advance(8 * day);
        expect((await life.refresh()).lines.join()).not.toContain("somebody else's");
    });

    it("the mark is reported in one line, whatever CSP says about the last change", async () => {
        life.app.rotateOutside();
        const body = { id: "app", grantTypes: ["client_credentials"] };
        const strange = { lastUpdatedBy: "a\nerror: \u001b[2Jb", lastUpdatedAt: 1.7e18 };
        life.simulator.fault("getApp", { status: 200, body: { ...body, ...strange } });
        const { lines, error } = await life.refresh();
        expect(error).toBeUndefined();
        expect(life.state).toMatchObject({ rejected: true });
        expect(lines).toEqual([
            expect.stringContaining("was last updated by a error: [2Jb at an unknown time)"),
            announcedRotation,
        ]);
    });

    it("the refresh never rotates, whatever else is due", async () => {
        await life.up({ rotationTrigger: 1, rotateAfterDays: 1 });
        life.clock.advance(2 * day);
        life.app.rotateOutside();
        const made = life.app.secretsMade.length;
        await life.refresh();
        await life.refresh();
        expect(life.app.secretsMade).toHaveLength(made);
    });

    it("the line omits who changed the app when CSP does not say", async () => {
        life.app.rotateOutside();
        life.simulator.fault("getApp", { status: 200, body: { grantTypes: ["client_credentials"] } });
        const { lines } = await life.refresh();
        expect(lines).toEqual([expect.stringMatching(/: CSP rejects the stored secret$/), announcedRotation]);
        expect(life.state).toMatchObject({ rejected: true });
    });
});

describe("a refresh of an app that is gone", () => {
    it("the resource leaves the state, and the next update creates it again", async () => {
        life.simulator.removeApp("app");
        const { calls, lines } = await life.refresh();
        expect(calls).toEqual(["test", "login", "get"]);
        expect(lines).toEqual([expect.stringMatching(/: CSP says that there is no such app, so it leaves/)]);
        expect(life.state).toBeUndefined();
    });

    it("the resource leaves the state even when the token endpoint no longer knows the client", async () => {
        life.simulator.removeApp("app");
        life.simulator.fault("clientCredentialsGrant", { status: 404 });
        await life.refresh();
        expect(life.state).toBeUndefined();
    });
});

describe("a refresh that can't determine whether the secret works", () => {
    const deletedByProxy: Fault = { html: true, status: 404 };
    it.each([
        {
            name: "without credentials",
            given: () => void delete life.env["CSP_API_TOKEN"],
            says: "CSP_API_TOKEN",
        },
        {
            name: "with a 404 of a proxy",
            given: () => life.simulator.fault("getApp", deletedByProxy),
            says: "status 404",
        },
        {
            name: "with a 404 of a gateway, in JSON",
            given: () =>
                life.simulator.fault("getApp", {
                    status: 404,
                    body: { statusCode: 404, message: "no such path" },
                }),
            says: "status 404",
        },
        {
            name: "with a 404 of a proxy at the token endpoint",
            given: () => life.simulator.fault("apiTokenGrant", deletedByProxy),
            says: "status 404",
        },
        {
            name: "with CSP's own 404 about the credential",
            given: () => life.simulator.fault("apiTokenGrant", { status: 404 }),
            says: "status 404",
        },
        {
            name: "with credentials that CSP refuses",
            given: () => void Object.assign(life.env, { CSP_API_TOKEN: "revoked" }),
            says: "CSP_API_TOKEN",
        },
        {
            name: "without the role to read the app",
            given: () => life.simulator.fault("getApp", { status: 403 }),
            says: "status 403",
        },
        {
            name: "with a redirect",
            given: () => life.simulator.fault("getApp", { redirect: "https://csp.example" }),
            says: "CSP_REDIRECT",
        },
        {
            name: "with no description of the app",
            given: () => life.simulator.fault("getApp", { html: true }, always),
            says: "CSP_UNEXPECTED_ANSWER",
        },
        {
            name: "with a description that lacks the grant types",
            given: () => life.simulator.fault("getApp", { status: 200, body: { id: "app" } }),
            says: "can't tell",
        },
        {
            name: "of an app that can't use client_credentials any more",
            given: () => life.app.setGrantTypes(["authorization_code"]),
            says: "can't tell",
        },
        {
            name: "with a test that fails",
            given: () => life.simulator.fault("clientCredentialsGrant", { status: 500 }, always),
            says: "status 500",
        },
        { name: "while CSP is down", given: () => life.simulator.setDown(true), says: "CSP_UNREACHABLE" },
    ])("a refresh $name changes nothing and warns in exactly one line", async ({ given, says }) => {
        life.app.rotateOutside();
        const before = life.state;
        given();
        const { error, lines } = await life.refresh();
        expect(error).toBeUndefined();
        const warnings = lines.filter((line) => !line.includes("trying again in"));
        expect(warnings).toEqual([expect.stringContaining(says)]);
        expect(life.state).toEqual(before);
    });

    it("the refresh keeps the mark of an earlier one", async () => {
        life.app.rotateOutside();
        await life.refresh();
        life.simulator.setDown(true);
        await life.refresh();
        expect(life.state).toMatchObject({ rejected: true });
    });
});
