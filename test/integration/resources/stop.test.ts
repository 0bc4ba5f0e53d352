import { beforeEach, describe, expect, it } from "vitest";
import { day, hour, minute } from "../../support/fakeClock";
import { always } from "../../support/faults";
import { useLifecycle } from "../../support/lifecycle";

const life = useLifecycle();

const stop = { onExternalRotation: "stop" };
const overlap = { overlapSeconds: 3_600 };
const line = (part: string) => expect.stringContaining(part);

/** What an update prints if somebody else's rotation stops it. */
function elsewhere(): RegExp {
    const at = new Date(life.app.lastUpdatedAtMs).toISOString();
    return new RegExp(
        `CSP rejects the stored secret.*last updated by someone@example.com at ${at}\\).*Nothing was rotated.*` +
            'existingClientSecret.*set onExternalRotation to "rotate" for one update.*\\[ROTATED_ELSEWHERE\\]$',
    );
}

/** Runs an update that has to stop, and makes sure that it left everything as it was. */
async function expectStopped(inputs: Readonly<Record<string, unknown>>, calls: readonly string[]): Promise<void> {
    const before = life.state;
    const secret = life.app.currentSecret;
    const made = life.app.secretsMade.length;
    const step = await life.up(inputs);
    expect(step.error).toMatch(elsewhere());
    expect(step.calls).toEqual(calls);
    expect([life.state, life.app.currentSecret, life.app.secretsMade.length]).toEqual([before, secret, made]);
}

beforeEach(async () => {
    await life.up({ ...stop, rotationTrigger: 1 });
    life.clock.advance(minute);
});

describe("a secret that nobody rotated elsewhere", () => {
    it("is tested once before the rotation, as the preview says", async () => {
        const { lines, calls } = await life.preview({ ...stop, rotationTrigger: 2 });
        const first = 'tests the stored secret first and stops if CSP rejects it (onExternalRotation: "stop")';
        expect(lines).toEqual([
            line(`${first}, then rotates: rotationTrigger changed; the present secret stops working`),
        ]);
        expect(calls).toEqual([]);
        const step = await life.up({ ...stop, rotationTrigger: 2 });
        expect([step.error, step.calls]).toEqual([undefined, ["test", "login", "put", "test"]]);
        expect(await life.up({ ...stop, rotationTrigger: 2 })).toEqual({ operation: "same", calls: [], lines: [] });
    });

    it("is tested before a rotation with overlap, for age, or to the caller's own secret", async () => {
        const due = { ...stop, ...overlap, rotationTrigger: 1, rotateAfterDays: 1 };
        life.clock.advance(day);
        expect((await life.up(due)).calls).toEqual(["test", "login", "post", "test"]);
        life.clock.advance(2 * hour);
        const own = { ...stop, ...overlap, rotationTrigger: 1, newClientSecret: "Own_Secret.1" };
        expect((await life.up(own)).calls).toEqual(["test", "test", "login", "post", "test"]);
    });

    it("rotates if the app can't be tested", async () => {
        life.app.setGrantTypes(["authorization_code"]);
        const { error, calls } = await life.up({ ...stop, rotationTrigger: 2 });
        expect(error).toBeUndefined();
        expect(calls).toEqual(["test", "login", "get", "put", "test", "get"]);
        expect(life.state).toMatchObject({ rotationTrigger: 2, verified: false });
    });

    it("is not rotated if the test can't be done", async () => {
        life.simulator.fault("clientCredentialsGrant", { status: 503 }, always);
        const before = life.state;
        const { error, calls } = await life.up({ ...stop, rotationTrigger: 2 });
        expect(error).toMatch(/status 503.*\[CSP_SERVER_ERROR\]$/);
        expect(calls).not.toContain("put");
        expect(life.state).toEqual(before);
        life.simulator.clearFaults();
        expect((await life.up({ ...stop, rotationTrigger: 2 })).error).toBeUndefined();
    });

    it("is not tested if nothing rotates, nor while rotation is frozen", async () => {
        life.app.rotateOutside();
        expect((await life.up({ ...stop, rotationTrigger: 1, verify: false })).calls).toEqual([]);
        life.env["CSP_FREEZE_ROTATION"] = "true";
        const { calls, lines, error } = await life.up({ ...stop, rotationTrigger: 2, verify: false });
        expect([calls, error]).toEqual([[], undefined]);
        expect(lines).toContainEqual(line("without it tests the stored secret first and stops if CSP rejects it"));
    });

    it("loses a mark that a refresh made in error, and nothing rotates", async () => {
        life.simulator.fault("clientCredentialsGrant", { status: 401 });
        await life.refresh();
        const inputs = { ...stop, rotationTrigger: 1 };
        expect(await life.up(inputs)).toMatchObject({ operation: "update", calls: ["test"] });
        expect(life.state).not.toHaveProperty("rejected");
        expect(await life.up(inputs)).toMatchObject({ operation: "same" });
    });

    it("loses such a mark with one test before it rotates for another reason", async () => {
        life.simulator.fault("clientCredentialsGrant", { status: 401 });
        await life.refresh();
        const { calls, lines } = await life.up({ ...stop, rotationTrigger: 2 });
        expect(calls).toEqual(["test", "login", "put", "test"]);
        expect(lines.join()).toContain("CSP accepts the stored secret after all, so there is nothing to repair");
        expect(life.state).toMatchObject({ rotationReason: "trigger" });
    });
});

describe("a secret that somebody rotated elsewhere", () => {
    it.each<{ name: string; inputs: Readonly<Record<string, unknown>>; laterMs?: number }>([
        { name: "a trigger", inputs: { rotationTrigger: 2 } },
        { name: "a trigger with overlap", inputs: { rotationTrigger: 2, ...overlap } },
        { name: "an own secret", inputs: { rotationTrigger: 1, newClientSecret: "Own_Secret.1", ...overlap } },
        { name: "age", inputs: { rotationTrigger: 1, rotateAfterDays: 1 }, laterMs: day },
    ])("stops the update that is to rotate for $name", async ({ inputs, laterMs = 0 }) => {
        life.app.rotateOutside();
        life.clock.advance(laterMs);
        if (typeof inputs["newClientSecret"] === "string") life.secrets.push(inputs["newClientSecret"]);
        await expectStopped({ ...stop, ...inputs }, ["test", "login", "get"]);
        await expectStopped({ ...stop, ...inputs }, ["test", "login", "get"]);
    });

    it("stops the update after a refresh found it, and the mark stays for the report", async () => {
        life.app.rotateOutside();
        await life.refresh();
        const inputs = { ...stop, rotationTrigger: 1 };
        expect((await life.preview(inputs)).lines).toEqual([
            line("CSP rejects the stored secret: it is tested again, and the update stops if CSP still rejects it"),
        ]);
        await expectStopped(inputs, ["test", "login", "get"]);
        expect(life.state).toMatchObject({ rejected: true });
    });

    it("goes on once the new one is adopted", async () => {
        const existingClientSecret = life.app.rotateOutside();
        await life.refresh();
        const { error, calls } = await life.up({ ...stop, rotationTrigger: 2, existingClientSecret });
        expect(error).toBeUndefined();
        expect(calls).toEqual(["test", "login", "get", "put", "test"]);
        expect(life.state).toMatchObject({ clientSecret: life.app.currentSecret, rotationReason: "trigger" });
    });

    it("is replaced by a rotation once the user allows it for one update", async () => {
        life.app.rotateOutside();
        expect((await life.up({ onExternalRotation: "rotate", rotationTrigger: 2 })).error).toBeUndefined();
        expect(await life.up({ ...stop, rotationTrigger: 2 })).toMatchObject({ operation: "update", calls: [] });
        expect(life.state).toMatchObject({ clientSecret: life.app.currentSecret });
    });

    it("does not stop a replacement, since a creation tests nothing", async () => {
        life.app.rotateOutside();
        expect((await life.replace({ ...stop, rotationTrigger: 1 })).calls).toEqual(["login", "put", "test"]);
    });
});

describe("the secret of an unfinished update of our own", () => {
    it.each([
        { name: "its own lost response", fault: { drop: "after" as const }, elsewhere: false },
        { name: "somebody else's later rotation", fault: { status: 500 }, elsewhere: true },
    ])("that CSP rejects is not overwritten, since the present one may be somebody else's: $name", async (each) => {
        life.simulator.fault("regenerateSecret", each.fault, always);
        await life.up({ ...stop, rotationTrigger: 2 });
        expect(life.state).toMatchObject({ verificationPending: true });
        life.simulator.clearFaults();
        if (each.elsewhere) life.app.rotateOutside();
        const secret = life.app.currentSecret;
        const { error, calls } = await life.up({ ...stop, rotationTrigger: 2 });
        expect(error).toMatch(/\[ROTATED_ELSEWHERE\]$/);
        expect(calls).not.toContain("put");
        expect(life.app.currentSecret).toBe(secret);
        const healed = await life.up({ onExternalRotation: "rotate", rotationTrigger: 2 });
        expect(healed.error).toBeUndefined();
        expect(life.state).toMatchObject({ clientSecret: life.app.currentSecret, verified: true });
    });

    /** Leaves a pending secret, which CSP has set or not. */
    async function leavePending(fault: "before" | "after") {
        life.simulator.fault("setSecret", { drop: fault }, always);
        life.simulator.fault("clientCredentialsGrant", { status: 503 }, always);
        const inputs = { ...stop, ...overlap, rotationTrigger: 2 };
        expect((await life.up({ ...inputs, onExternalRotation: "rotate" })).error).toContain("pending");
        life.simulator.clearFaults();
        return inputs;
    }

    it("that is pending becomes the current one, and is not tested a second time before a rotation", async () => {
        const inputs = await leavePending("after");
        const { error, calls } = await life.up({ ...inputs, overlapSeconds: 0, rotationTrigger: 3 });
        expect([error, calls]).toEqual([undefined, ["test", "login", "put", "test"]]);
    });

    it("that is pending is set again after a test of the stored one", async () => {
        const inputs = await leavePending("before");
        const { error, calls } = await life.up(inputs);
        expect(error).toBeUndefined();
        expect(calls.slice(-3)).toEqual(["test", "post", "test"]);
        expect(life.state).toMatchObject({ clientSecret: life.app.currentSecret, rotationTrigger: 2 });
    });

    it("that is pending is neither set again nor replaced if somebody rotated the stored one", async () => {
        const inputs = await leavePending("before");
        life.app.rotateOutside();
        for (const overlapSeconds of [3_600, 0]) {
            const before = life.state;
            const secret = life.app.currentSecret;
            const { error, calls } = await life.up({ ...inputs, overlapSeconds });
            expect(error).toMatch(/\[ROTATED_ELSEWHERE\]$/);
            expect(calls.filter((call) => ["put", "post"].includes(call))).toEqual([]);
            expect(life.app.currentSecret).toBe(secret);
            expect(life.state?.["pendingClientSecret"]).toBe(before?.["pendingClientSecret"]);
            expect(life.state?.["clientSecret"]).toBe(before?.["clientSecret"]);
        }
    });
});

describe("an app that authenticates itself", () => {
    const asApp = { ...stop, authenticateAs: "app" };

    beforeEach(async () => {
        life.simulator.addApp({ id: "own", roles: ["developer"] });
        const existingClientSecret = life.simulator.app("own").currentSecret;
        await life.replace({ ...asApp, oauthAppId: "own", existingClientSecret, rotationTrigger: 1 });
    });

    it("gets the only way to go on, since it can't rotate with a refused secret", async () => {
        life.simulator.app("own").rotateOutside();
        const { error } = await life.up({ ...asApp, oauthAppId: "own", rotationTrigger: 2 });
        expect(error).toMatch(/Give the present secret as existingClientSecret.*\[SELF_AUTHENTICATION_REFUSED\]$/);
        expect(error).not.toContain('"rotate"');
    });

    it("rotates if CSP accepts its secret", async () => {
        const { error } = await life.up({ ...asApp, oauthAppId: "own", rotationTrigger: 2 });
        expect(error).toBeUndefined();
        expect(life.state).toMatchObject({ clientSecret: life.simulator.app("own").currentSecret });
    });
});
