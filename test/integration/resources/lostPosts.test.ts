import { beforeEach, describe, expect, it } from "vitest";
import type { Fault } from "../../../provider/testing";
import { day, second } from "../../support/fakeClock";
import { always } from "../../support/faults";
import { useLifecycle } from "../../support/lifecycle";

const life = useLifecycle();
let old: string;

const next = { overlapSeconds: 3_600, rotationTrigger: 1 };

beforeEach(async () => {
    await life.up({ overlapSeconds: 3_600 });
    life.clock.advance(day);
    old = life.app.currentSecret;
});

/** An update that rotates once, and verifies the secret unless it is told not to. @returns its calls. */
async function rotated(inputs = {}): Promise<readonly string[]> {
    const { calls } = await life.succeeds({ ...next, ...inputs });
    expect(life.app.secretsMade).toHaveLength(3);
    life.expectCurrent({
        previousClientSecret: old,
        rotationTrigger: 1,
        rotationCount: 2,
        verified: !("verify" in inputs),
    });
    expect(Object.keys(life.state ?? {}).filter((name) => name.startsWith("pending"))).toEqual([]);
    expect(life.app.accepts(old)).toBe(true);
    return calls;
}

/** An update that fails and keeps its secret as pending. */
async function expectPending(says: string | RegExp = "kept in Pulumi's state as pending"): Promise<void> {
    await life.fails(next, says);
    expect(life.state).toMatchObject({ clientSecret: old, rotationCount: 1 });
    expect(life.state).toHaveProperty("pendingClientSecret");
    expect(life.state).not.toHaveProperty("rotationTrigger");
}

/** An update that fails, and leaves the state as it was and nothing pending. */
async function expectUntouched(says: string | RegExp): Promise<readonly string[]> {
    const before = life.state;
    const { error, calls } = await life.fails(next, says);
    expect(error).not.toMatch(/pending|may have/);
    expect(life.state).toBe(before);
    return calls;
}

describe("a POST whose outcome is unknown", () => {
    it.each<{ name: string; fault: Fault }>([
        { name: "a connection that is cut", fault: { drop: "after" } },
        { name: "a gateway's 502", fault: { html: true, status: 502, processed: true } },
        { name: "a page, which may be a proxy's", fault: { html: true, processed: true } },
    ])("but that was carried out is found by one test, and is not repeated ($name)", async ({ fault }) => {
        life.simulator.fault("setSecret", fault);
        expect(await rotated()).toEqual(["login", "post", "test"]);
    });

    it.each<{ name: string; fault: Fault; inputs?: object }>([
        { name: "a connection that is cut", fault: { drop: "before" } },
        { name: "a 500, with verify: false", fault: { status: 500 }, inputs: { verify: false } },
        { name: "a page, which was a proxy's", fault: { html: true } },
    ])("and that was not carried out is repeated once CSP rejects the secret ($name)", async ({ fault, inputs }) => {
        life.simulator.fault("setSecret", fault);
        const calls = await rotated(inputs);
        expect(calls.slice(0, 4)).toEqual(["login", "post", "test", "get"]);
        expect(calls.filter((call) => call === "post")).toHaveLength(2);
        // The same secret both times: the simulator has seen no other.
        expect(life.simulator.secretsEverIssued().filter((secret) => secret.length === 48)).toHaveLength(2);
    });

    it("is found carried out by a test after the conflict with the first attempt", async () => {
        life.simulator.setSwitches({ postSameSecret: "conflict", secretPropagationMs: 40 * second });
        life.simulator.fault("setSecret", { drop: "after" });
        await rotated();
        expect(life.simulator.callsOf("setSecret").map(({ status }) => status)).toEqual([undefined, 409]);
    });

    it("is found carried out by that conflict alone where the app can't be tested", async () => {
        life.app.setGrantTypes(["authorization_code"]);
        life.simulator.setSwitches({ postSameSecret: "conflict" });
        life.simulator.fault("setSecret", { drop: "after" });
        const { calls } = await life.succeeds(next);
        expect(calls.filter((call) => call === "post")).toHaveLength(2);
        life.expectCurrent({ verified: false });
    });

    it("leaves the secret pending at the end of retryForSeconds", async () => {
        life.simulator.fault("setSecret", { status: 500 }, always);
        const startedMs = life.clock.now();
        await expectPending(/status 500.*kept in Pulumi's state as pending; the next `pulumi up` verifies it first/);
        expect(life.clock.now() - startedMs).toBeLessThan(331 * second);
    });

    it.each<{ later: string; faults: Fault[] }>([
        { later: "status 403", faults: [{ drop: "before" }, { status: 403 }] },
        { later: "status 503", faults: [{ status: 503 }, { drop: "before" }] },
    ])("leaves the secret pending in spite of a later response: $later", async ({ later, faults }) => {
        for (const fault of faults) life.simulator.fault("setSecret", fault);
        life.simulator.fault("setSecret", { status: 503 }, always);
        await expectPending(new RegExp(`${later}.*kept in Pulumi's state as pending`));
    });

    it("leaves the secret pending in spite of a conflict after a 503", async () => {
        life.simulator.setSwitches({ postSameSecret: "conflict", secretPropagationMs: 600_000 });
        life.simulator.fault("setSecret", { drop: "after" });
        life.simulator.fault("setSecret", { status: 503 }, { call: 2 });
        await expectPending();
        expect(life.state?.["pendingClientSecret"]).toBe(life.app.currentSecret);
    });

    it("leaves the secret pending of an app that can't be tested: only CSP's own response counts", async () => {
        life.app.setGrantTypes(["authorization_code"]);
        life.simulator.fault("setSecret", { html: true }, always);
        await expectPending(/the response is not JSON.*state as pending.*\[CSP_UNEXPECTED_ANSWER\]$/);
        life.simulator.clearFaults();
        await life.succeeds(next);
        life.expectCurrent();
    });
});

describe("a POST that CSP does not accept", () => {
    it.each<{ name: string; fault: Fault & { readonly status: number } }>([
        { name: "429", fault: { status: 429 } },
        { name: "503 of a gateway", fault: { html: true, status: 503 } },
    ])("leaves the state as it was, and nothing pending: only a $name", async ({ fault }) => {
        await life.refresh();
        life.simulator.fault("setSecret", fault, always);
        const startedMs = life.clock.now();
        expect(new Set(await expectUntouched(`status ${fault.status}`))).toEqual(new Set(["login", "post"]));
        expect(life.clock.now() - startedMs).toBeLessThanOrEqual(300 * second);
    });

    it.each(["accept", "conflict"] as const)(
        "though it set the secret, is resolved by a test after the next one (same secret: %s)",
        async (postSameSecret) => {
            life.simulator.setSwitches({ postSameSecret });
            life.simulator.fault("setSecret", { status: 503, processed: true });
            expect(await rotated()).toEqual(["login", "post", "post", "test"]);
        },
    );

    it("leaves nothing pending if the next one is in conflict with somebody else's overlap", async () => {
        await life.refresh();
        life.app.rotateOutsideWithOverlap(3_600);
        life.simulator.fault("setSecret", { status: 503 });
        // To end that overlap would invalidate our secret: there is no advice to retire it.
        await expectUntouched(/was not started here(?!.*PreviousSecretRetirement).*\[OVERLAP_IN_PROGRESS\]$/);
    });
});
