import { beforeEach, describe, expect, it } from "vitest";
import type { Fault } from "../../../provider/testing";
import { day, second } from "../../support/fakeClock";
import { useLifecycle } from "../../support/lifecycle";

const life = useLifecycle();
let old: string;

const overlap = { overlapSeconds: 3_600 };
const next = { ...overlap, rotationTrigger: 1 };
const always = { times: Number.POSITIVE_INFINITY };

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
    { name: "a 503", fault: { status: 503 } },
    { name: "a gateway's 504", fault: { html: true, status: 504 } },
];

describe("a POST whose outcome is open", () => {
    it.each([
        { name: "a connection that is cut", fault: { drop: "after" } as const },
        { name: "an answer that is cut", fault: { drop: "during" } as const },
        { name: "a 500", fault: { status: 500, processed: true } },
        { name: "a gateway's 502", fault: { html: true, status: 502, processed: true } as const },
        { name: "a 503", fault: { status: 503, processed: true } },
    ])("and was carried out is settled by one test, and not posted again: $name", async ({ fault }) => {
        life.simulator.fault("setSecret", fault);
        const { calls, error } = await life.up(next);
        expect(error).toBeUndefined();
        expect(calls).toEqual(["login", "post", "test"]);
        expectRotatedOnce();
    });

    it.each(open)(
        "and was not carried out is posted again, with the same secret, once that is rejected: $name",
        async ({ fault }) => {
            life.simulator.fault("setSecret", fault);
            const { calls, error } = await life.up(next);
            expect(error).toBeUndefined();
            expect(calls.slice(0, 4)).toEqual(["login", "post", "test", "get"]);
            expect(calls.slice(-2)).toEqual(["post", "test"]);
            expect(posts(calls)).toBe(2);
            expectRotatedOnce();
            // Both times the same: the simulator has heard of no other secret.
            const heardOf = life.simulator.secretsEverIssued().filter((secret) => secret.length === 48);
            expect(heardOf).toHaveLength(2);
        },
    );

    it.each(open)("with verify: false is tested all the same: $name", async ({ fault }) => {
        life.simulator.fault("setSecret", fault);
        const { calls, error } = await life.up({ ...next, verify: false });
        expect(error).toBeUndefined();
        expect(calls).toContain("test");
        expect(life.state).toMatchObject({ clientSecret: life.app.currentSecret });
    });

    it("and a conflict with it is settled by a test", async () => {
        life.simulator.setSwitches({ postSameSecret: "conflict", secretPropagationMs: 40 * second });
        life.simulator.fault("setSecret", { drop: "after" });
        const { calls, error } = await life.up(next);
        expect(error).toBeUndefined();
        expect(posts(calls)).toBe(2);
        expect(life.simulator.callsOf("setSecret").at(-1)?.status).toBe(409);
        expectRotatedOnce();
    });

    it("of an app that can't use client_credentials is posted again; a conflict tells that it was carried out", async () => {
        life.app.setGrantTypes(["authorization_code"]);
        life.simulator.setSwitches({ postSameSecret: "conflict" });
        life.simulator.fault("setSecret", { drop: "after" });
        const { calls, error } = await life.up(next);
        expect(error).toBeUndefined();
        expect(posts(calls)).toBe(2);
        expect(life.state).toMatchObject({ clientSecret: life.app.currentSecret, verified: false });
    });

    it("waits as long as CSP asks before it is posted again", async () => {
        life.simulator.fault("setSecret", { status: 503, headers: { "retry-after": "77" } });
        const { error } = await life.up(next);
        expect(error).toBeUndefined();
        const [first, again] = life.simulator.callsOf("setSecret");
        expect((again?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(77 * second);
        expectRotatedOnce();
    });

    it("is given up on after retryForSeconds, and kept as a candidate", async () => {
        life.simulator.fault("setSecret", { status: 500 }, always);
        const startedMs = life.clock.now();
        const { error } = await life.up(next);
        expect(error).toMatch(
            /status 500.*kept in Pulumi's state as pending; the next `pulumi up` settles it first/,
        );
        expect(life.clock.now() - startedMs).toBeLessThan(331 * second);
        expect(life.state).toMatchObject({ clientSecret: old, rotationCount: 1 });
        expect(life.state).toHaveProperty("pendingClientSecret");
        expect(life.state).not.toHaveProperty("rotationTrigger");
    });

    it("and then refused is kept as a candidate: the first try may have been carried out", async () => {
        life.simulator.fault("setSecret", { drop: "before" });
        life.simulator.fault("setSecret", { status: 403 });
        const { error } = await life.up(next);
        expect(error).toContain("status 403");
        expect(life.state).toMatchObject({ clientSecret: old });
        expect(life.state).toHaveProperty("pendingClientSecret");
    });
});

describe("a POST whose outcome is clear", () => {
    it("with 429 is made again without a test in between", async () => {
        life.simulator.fault("setSecret", { status: 429, headers: { "retry-after": "1" } }, { times: 3 });
        const { calls, error } = await life.up(next);
        expect(error).toBeUndefined();
        expect(calls).toEqual(["login", "post", "post", "post", "post", "test"]);
        expectRotatedOnce();
    });

    it("with 429 to the end leaves the state as it was", async () => {
        const { previousClientSecretExpiresAt: _, ...before } = life.state ?? {};
        life.simulator.fault("setSecret", { status: 429 }, always);
        const { error } = await life.up(next);
        expect(error).toContain("status 429");
        expect(life.state).toMatchObject(before);
        expect(life.state).not.toHaveProperty("pendingClientSecret");
    });

    it("whose body is no JSON is a success: CSP's 200 has none", async () => {
        life.simulator.fault("setSecret", { html: true, processed: true });
        const { calls, error } = await life.up(next);
        expect(error).toBeUndefined();
        expect(calls).toEqual(["login", "post", "test"]);
        expectRotatedOnce();
    });

    it("whose 200 was not CSP's is found out by the test, and kept as a candidate", async () => {
        life.simulator.fault("setSecret", { html: true });
        const { error } = await life.up(next);
        expect(error).toContain("[SECRET_REJECTED]");
        expect(life.state).toMatchObject({ clientSecret: old });
        const { error: none } = await life.up(next);
        expect(none).toBeUndefined();
        expectRotatedOnce();
    });
});
