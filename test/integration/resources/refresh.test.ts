import { beforeEach, describe, expect, it } from "vitest";
import { day } from "../../support/fakeClock";
import { useLifecycle } from "../../support/lifecycle";

const life = useLifecycle();

const asking = ["test", "login", "get"];

beforeEach(async () => {
    await life.up();
});

describe("a refresh", () => {
    it("of an accepted secret takes one call to the stored host, needs no other credentials, and changes nothing", async () => {
        delete life.env["CSP_API_TOKEN"];
        life.env["CSP_HOST"] = "https://csp.example";
        const before = life.state;
        expect(await life.refresh()).toEqual({ operation: "refresh", calls: ["test"], lines: [] });
        expect(life.state).toEqual(before);
    });

    it("of a rejected secret marks it, says who changed the app, whatever CSP says of that, and rotates nothing", async () => {
        life.clock.advance(day);
        life.app.rotateOutside();
        const before = life.state;
        const { lines, calls } = await life.refresh();
        expect(calls).toEqual(asking);
        const of = `OAuth app app in organization ${life.simulator.orgId}: `;
        // After a refresh the engine compares the resource with its program, and the provider says what it finds.
        const announced = expect.stringContaining("will rotate: CSP rejects the stored secret");
        const says = `${of}CSP rejects the stored secret (the app was last updated by`;
        expect(lines).toEqual([`${says} someone@example.com at 2026-01-02T00:00:00.000Z)`, announced]);
        const strange = { lastUpdatedBy: "a\nerror: \u001b[2Jb", lastUpdatedAt: 1.7e18 };
        const body = { id: "app", grantTypes: ["client_credentials"], ...strange };
        life.simulator.fault("getApp", { status: 200, body });
        expect((await life.refresh()).lines).toEqual([`${says} a error: [2Jb at an unknown time)`, announced]);
        expect(life.state).toEqual({ ...before, rejected: true });
        expect(life.app.secretsMade).toHaveLength(3);
    });

    it("of an app that is gone takes the resource out of the state, and the next update creates it again", async () => {
        life.simulator.removeApp("app");
        const { calls, lines } = await life.refresh();
        expect(calls).toEqual(asking);
        expect(lines).toEqual([expect.stringMatching(/: CSP says that there is no such app, so it leaves/)]);
        expect(life.state).toBeUndefined();
        life.simulator.addApp({ id: "app" });
        expect((await life.succeeds()).operation).toBe("create");
    });

    it("that can't tell changes nothing, and warns in one line: a proxy's 404, no credentials, CSP is down", async () => {
        life.app.rotateOutside();
        await life.refresh();
        const before = life.state;
        expect(before).toMatchObject({ rejected: true });
        const warnsOnce = async (says: string) => {
            const { lines } = await life.refresh();
            expect(lines.filter((line) => !line.includes("trying again in"))).toEqual([
                expect.stringContaining(says),
                expect.stringContaining("will rotate"),
            ]);
            expect(life.state).toEqual(before);
        };
        for (const fault of [{ html: true as const }, { body: { statusCode: 404, message: "no such path" } }]) {
            life.simulator.fault("getApp", { status: 404, ...fault });
            await warnsOnce("status 404");
        }
        delete life.env["CSP_API_TOKEN"];
        await warnsOnce("CSP_API_TOKEN");
        life.simulator.setDown(true);
        await warnsOnce("CSP_UNREACHABLE");
    });
});

describe("an update after a refresh that found the secret rejected", () => {
    it("tests the secret again and rotates", async () => {
        life.app.rotateOutside();
        // Nothing has tested the secret yet.
        await life.expectSettled();
        const { lines } = await life.refresh();
        const step = await life.succeeds();
        expect(step.calls).toEqual([...asking, "put", "test"]);
        expect(step.lines).toEqual([...lines.slice(1), expect.stringContaining("rotated (rejected)")]);
        life.expectCurrent({ rotationReason: "rejected" });
        expect(life.state).not.toHaveProperty("rejected");
        await life.expectSettled();
    });

    it("takes away a mark made in error with one call and without a rotation", async () => {
        const before = life.state;
        life.simulator.fault("clientCredentialsGrant", { status: 401 });
        await life.refresh();
        expect(life.state).toMatchObject({ rejected: true });
        const { calls, lines } = await life.succeeds();
        expect(calls).toEqual(["test"]);
        expect(lines.slice(1)).toEqual([expect.stringContaining("CSP accepts the stored secret after all")]);
        expect(life.state).toEqual(before);
    });
});

describe('with onExternalRotation: "stop"', () => {
    const stop = { onExternalRotation: "stop" };
    const next = { ...stop, rotationTrigger: 2 };

    beforeEach(async () => {
        await life.up({ ...stop, rotationTrigger: 1 });
    });

    it("a secret that nobody rotated is tested once before the rotation, as the preview says", async () => {
        const { calls, lines } = await life.succeeds(next);
        const first = 'tests the stored secret first and stops if CSP rejects it (onExternalRotation: "stop")';
        expect(lines).toEqual([
            expect.stringContaining(`${first}, then rotates: rotationTrigger changed; the present secret stops`),
            expect.stringContaining("rotated (trigger)"),
        ]);
        expect(calls).toEqual(["test", "login", "put", "test"]);
        await life.expectSettled(next);
    });

    it.each(["found by a refresh", "not seen yet"])("somebody else's rotation stops the update (%s)", async (how) => {
        life.clock.advance(day);
        const secret = life.app.rotateOutside();
        if (how === "found by a refresh") await life.refresh();
        const before = life.state;
        const says =
            /CSP rejects the stored secret.*last updated by someone@example.com at 2026-01-02T00:00:00.000Z\).*Nothing was rotated.*existingClientSecret.*set onExternalRotation to "rotate" for one update.*\[ROTATED_ELSEWHERE\]$/;
        expect((await life.fails(next, says)).calls).toEqual(asking);
        expect([life.state, life.app.currentSecret]).toEqual([before, secret]);
        expect((await life.succeeds({ ...next, existingClientSecret: secret })).calls).toEqual([
            ...asking,
            "put",
            "test",
        ]);
    });

    it("an app that authenticates itself gets the only way on: it can't rotate with a refused secret", async () => {
        const own = { ...stop, authenticateAs: "app" };
        await life.up({ ...own, rotationTrigger: 1 });
        life.app.rotateOutside();
        const says = /Give the present secret as existingClientSecret.*\[SELF_AUTHENTICATION_REFUSED\]$/;
        expect((await life.fails({ ...own, rotationTrigger: 2 }, says)).error).not.toContain('"rotate"');
    });
});
