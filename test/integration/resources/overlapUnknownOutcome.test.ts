import { beforeEach, describe, expect, it } from "vitest";
import type { Fault } from "../../../provider/testing";
import { day, second } from "../../support/fakeClock";
import { always } from "../../support/faults";
import { useLifecycle } from "../../support/lifecycle";

const life = useLifecycle();
let old: string;

const overlap = { overlapSeconds: 3_600 };
const next = { ...overlap, rotationTrigger: 1 };

beforeEach(async () => {
    await life.up(overlap);
    life.clock.advance(day);
    old = life.app.currentSecret;
});

function posts(calls: readonly string[]): number {
    return calls.filter((call) => call === "post").length;
}

function expectRotatedOnce(): void {
    expect(life.app.secretsMade).toHaveLength(3);
    expect(life.state).toMatchObject({
        clientSecret: life.app.currentSecret,
        previousClientSecret: old,
        rotationTrigger: 1,
        rotationCount: 2,
        verified: true,
    });
    expect(Object.keys(life.state ?? {}).filter((name) => name.startsWith("pending"))).toEqual([]);
    expect(life.app.accepts(old)).toBe(true);
}

const open: { name: string; fault: Fault }[] = [
    { name: "a connection that is cut", fault: { drop: "before" } },
    { name: "a 500", fault: { status: 500 } },
    { name: "a gateway's 502", fault: { html: true, status: 502 } },
    { name: "a gateway's 504", fault: { html: true, status: 504 } },
];

describe("a POST whose outcome is unknown", () => {
    it.each([
        { name: "a connection that is cut", fault: { drop: "after" } as const },
        { name: "a response that is cut", fault: { drop: "during" } as const },
        { name: "a 500", fault: { status: 500, processed: true } },
        { name: "a gateway's 502", fault: { html: true, status: 502, processed: true } as const },
    ])("one test resolves a POST that was carried out, and it is not repeated ($name)", async ({ fault }) => {
        life.simulator.fault("setSecret", fault);
        const { calls, error } = await life.up(next);
        expect(error).toBeUndefined();
        expect(calls).toEqual(["login", "post", "test"]);
        expectRotatedOnce();
    });

    it.each(open)(
        "a POST that was not carried out is repeated with the same secret once that is rejected ($name)",
        async ({ fault }) => {
            life.simulator.fault("setSecret", fault);
            const { calls, error } = await life.up(next);
            expect(error).toBeUndefined();
            expect(calls.slice(0, 4)).toEqual(["login", "post", "test", "get"]);
            expect(calls.slice(-2)).toEqual(["post", "test"]);
            expect(posts(calls)).toBe(2);
            expectRotatedOnce();
            // The same secret both times: the simulator has seen no other.
            const heardOf = life.simulator.secretsEverIssued().filter((secret) => secret.length === 48);
            expect(heardOf).toHaveLength(2);
        },
    );

    it.each(open)("the secret is tested even with verify: false ($name)", async ({ fault }) => {
        life.simulator.fault("setSecret", fault);
        const { calls, error } = await life.up({ ...next, verify: false });
        expect(error).toBeUndefined();
        expect(calls).toContain("test");
        expect(life.state).toMatchObject({ clientSecret: life.app.currentSecret });
    });

    it("a test resolves a conflict with the earlier attempt", async () => {
        life.simulator.setSwitches({ postSameSecret: "conflict", secretPropagationMs: 40 * second });
        life.simulator.fault("setSecret", { drop: "after" });
        const { calls, error } = await life.up(next);
        expect(error).toBeUndefined();
        expect(posts(calls)).toBe(2);
        expect(life.simulator.callsOf("setSecret").at(-1)?.status).toBe(409);
        expectRotatedOnce();
    });

    it("the POST is repeated for an app that can't use client_credentials, and a conflict shows that it was carried out", async () => {
        life.app.setGrantTypes(["authorization_code"]);
        life.simulator.setSwitches({ postSameSecret: "conflict" });
        life.simulator.fault("setSecret", { drop: "after" });
        const { calls, error } = await life.up(next);
        expect(error).toBeUndefined();
        expect(posts(calls)).toBe(2);
        expect(life.state).toMatchObject({ clientSecret: life.app.currentSecret, verified: false });
    });

    it("the POST is repeated only after the time that CSP asks for", async () => {
        life.simulator.fault("setSecret", { status: 503, headers: { "retry-after": "77" } });
        const { error } = await life.up(next);
        expect(error).toBeUndefined();
        const [first, again] = life.simulator.callsOf("setSecret");
        expect((again?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(77 * second);
        expectRotatedOnce();
    });

    it("the secret is kept as pending after retryForSeconds", async () => {
        life.simulator.fault("setSecret", { status: 500 }, always);
        const startedMs = life.clock.now();
        const { error } = await life.up(next);
        expect(error).toMatch(/status 500.*kept in Pulumi's state as pending; the next `pulumi up` verifies it first/);
        expect(life.clock.now() - startedMs).toBeLessThan(331 * second);
        expect(life.state).toMatchObject({ clientSecret: old, rotationCount: 1 });
        expect(life.state).toHaveProperty("pendingClientSecret");
        expect(life.state).not.toHaveProperty("rotationTrigger");
    });

    it("the secret is kept as pending when a later attempt is refused, since the first may have been carried out", async () => {
        life.simulator.fault("setSecret", { drop: "before" });
        life.simulator.fault("setSecret", { status: 403 });
        const { error } = await life.up(next);
        expect(error).toContain("status 403");
        expect(life.state).toMatchObject({ clientSecret: old });
        expect(life.state).toHaveProperty("pendingClientSecret");
    });
});

describe("a POST whose outcome is known", () => {
    it.each([429, 503])("a POST that gets a %i is repeated without a test in between", async (status) => {
        life.simulator.fault("setSecret", { status, headers: { "retry-after": "1" } }, { times: 3 });
        const { calls, error } = await life.up(next);
        expect(error).toBeUndefined();
        expect(calls).toEqual(["login", "post", "post", "post", "post", "test"]);
        expectRotatedOnce();
    });

    it.each<{ name: string; fault: Fault & { readonly status: number } }>([
        { name: "429", fault: { status: 429 } },
        { name: "503", fault: { status: 503 } },
        { name: "503 of a gateway", fault: { html: true, status: 503 } },
    ])("a POST that only gets a $name leaves the state as it was, and nothing pending", async ({ fault }) => {
        const { previousClientSecretExpiresAt: _, ...before } = life.state ?? {};
        life.simulator.fault("setSecret", fault, always);
        const startedMs = life.clock.now();
        const { error, calls } = await life.up(next);
        expect(error).toContain(`status ${fault.status}`);
        expect(error).not.toMatch(/pending|may have/);
        expect(calls.slice(0, 2)).toEqual(["login", "post"]);
        expect(calls).not.toContain("test");
        expect(life.clock.now() - startedMs).toBeLessThanOrEqual(300 * second);
        expect(life.state).toMatchObject(before);
        expect(life.state).not.toHaveProperty("pendingClientSecret");
    });

    it.each(["accept", "conflict"] as const)(
        "a 503 although CSP set the secret, and then a conflict, are resolved by a test (same secret: %s)",
        async (postSameSecret) => {
            life.simulator.setSwitches({ postSameSecret });
            life.simulator.fault("setSecret", { status: 503, processed: true });
            const { calls, error } = await life.up(next);
            expect(error).toBeUndefined();
            expect(calls).toEqual(["login", "post", "post", "test"]);
            expectRotatedOnce();
        },
    );

    it("a conflict after a 503 and an earlier attempt whose outcome is open keeps the secret pending", async () => {
        life.simulator.setSwitches({ postSameSecret: "conflict", secretPropagationMs: 600_000 });
        life.simulator.fault("setSecret", { drop: "after" });
        life.simulator.fault("setSecret", { status: 503 }, { call: 2 });
        const { error } = await life.up(next);
        expect(error).toContain("pending");
        expect(life.state?.["pendingClientSecret"]).toBe(life.app.currentSecret);
    });

    it("a conflict after a 503 that somebody else's overlap caused leaves nothing pending", async () => {
        life.app.rotateOutsideWithOverlap(3_600);
        const before = life.state;
        life.simulator.fault("setSecret", { status: 503 });
        const { error } = await life.up(next);
        expect(error).toMatch(/\[OVERLAP_IN_PROGRESS\]$/);
        expect(error).not.toContain("pending");
        expect(life.state).toBe(before);
    });

    it("a creation whose POST only gets 503s leaves no resource", async () => {
        await life.destroy();
        life.simulator.fault("setSecret", { status: 503 }, always);
        const { error } = await life.up(next);
        expect(error).toMatch(/status 503.*\[CSP_SERVER_ERROR\]$/);
        expect(life.state).toBeUndefined();
    });

    it("a host that can't be reached leaves the state as it was", async () => {
        const before = life.state;
        const { error } = await life.up({ ...next, host: "http://127.0.0.1:9" });
        expect(error).toContain("[CSP_UNREACHABLE]");
        expect(life.state).toBe(before);
    });

    it.each([
        { name: "after a 503", first: { status: 503 }, later: { drop: "before" } as const },
        { name: "before 503s", first: { drop: "before" } as const, later: { status: 503 } },
    ])("a lost response $name leaves the outcome open: the secret is pending", async ({ first, later }) => {
        life.simulator.fault("setSecret", first);
        life.simulator.fault("setSecret", later, always);
        const { error } = await life.up(next);
        expect(error).toContain("kept in Pulumi's state as pending");
        expect(life.state).toMatchObject({ clientSecret: old });
        expect(life.state).toHaveProperty("pendingClientSecret");
    });

    it("a 200 that is a page may be a proxy's: the test tells whether CSP has set the secret", async () => {
        life.simulator.fault("setSecret", { html: true, processed: true });
        const { calls, error } = await life.up(next);
        expect(error).toBeUndefined();
        expect(calls).toEqual(["login", "post", "test"]);
        expectRotatedOnce();
    });

    it("a 200 that was not CSP's is revealed by the test, and the same secret is set again", async () => {
        life.simulator.fault("setSecret", { html: true });
        const { calls, error } = await life.up(next);
        expect(error).toBeUndefined();
        expect(calls.filter((call) => call === "post")).toHaveLength(2);
        expectRotatedOnce();
    });

    it("of an app that can't be tested, a page leaves the outcome open, and only CSP's own response counts", async () => {
        life.app.setGrantTypes(["authorization_code"]);
        life.simulator.fault("setSecret", { html: true }, always);
        const { error } = await life.up(next);
        expect(error).toMatch(
            /the response is not JSON.*kept in Pulumi's state as pending.*\[CSP_UNEXPECTED_ANSWER\]$/,
        );
        expect(life.state).toMatchObject({ clientSecret: old });
        life.simulator.clearFaults();
        const { error: none } = await life.up(next);
        expect(none).toBeUndefined();
        expect(life.state).toMatchObject({ clientSecret: life.app.currentSecret });
    });
});
