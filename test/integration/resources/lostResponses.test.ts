import { beforeEach, describe, expect, it } from "vitest";
import type { Fault } from "../../../provider/testing";
import { always } from "../../support/faults";
import { useLifecycle } from "../../support/lifecycle";

const life = useLifecycle();

beforeEach(async () => {
    await life.up({ rotationTrigger: 1 });
});

const lost: { name: string; fault: Fault; carriedOut: boolean }[] = [
    {
        name: "a connection cut before CSP processed the request",
        fault: { drop: "before" },
        carriedOut: false,
    },
    { name: "a connection cut after CSP processed the request", fault: { drop: "after" }, carriedOut: true },
    { name: "a response cut in the middle", fault: { drop: "during" }, carriedOut: true },
    { name: "a proxy's page", fault: { html: true, processed: true }, carriedOut: true },
    { name: "a gateway's 502", fault: { html: true, status: 502, processed: true }, carriedOut: true },
    { name: "a 200 without clientSecret", fault: { omitClientSecret: true }, carriedOut: true },
    { name: "an empty 200", fault: { body: "", processed: true }, carriedOut: true },
    {
        name: "a 200 about another client",
        fault: { status: 200, body: { clientId: "other", clientSecret: "Another-1" }, processed: true },
        carriedOut: true,
    },
];

describe("a PUT whose response is lost", () => {
    it.each(lost)(
        "the PUT is retried, and the secret of the last response is tested even with verify: false ($name)",
        async ({ fault, carriedOut }) => {
            life.simulator.fault("regenerateSecret", fault);
            const { calls, error } = await life.up({ rotationTrigger: 2, verify: false });
            expect(error).toBeUndefined();
            expect(calls).toEqual(["login", "put", "put", "test"]);
            expect(life.app.secretsMade).toHaveLength(carriedOut ? 4 : 3);
            expect(life.state).toMatchObject({
                clientSecret: life.app.currentSecret,
                verified: true,
                rotationTrigger: 2,
                rotationCount: 2,
            });
        },
    );

    it.each(lost)(
        "a PUT lost for good keeps the old secret and trigger with a mark, and the next update rotates ($name)",
        async ({ fault }) => {
            const { clientSecret } = life.state ?? {};
            life.simulator.fault("regenerateSecret", fault, always);
            const { error } = await life.up({ rotationTrigger: 2 });
            expect(error).toContain(
                "CSP may have replaced the secret in Pulumi's state. The next `pulumi up` goes on from here.",
            );
            expect(life.state).toMatchObject({
                clientSecret,
                rotationTrigger: 1,
                rotationCount: 1,
                verificationPending: true,
                verified: false,
            });
            life.simulator.clearFaults();
            const next = await life.up({ rotationTrigger: 2 });
            expect(next.calls).toEqual(["login", "put", "test"]);
            expect(life.state).toMatchObject({
                clientSecret: life.app.currentSecret,
                rotationTrigger: 2,
                rotationCount: 2,
                verified: true,
            });
            expect(life.state).not.toHaveProperty("verificationPending");
        },
    );

    it("a secret that still works stays when the trigger is then taken back", async () => {
        const { clientSecret } = life.state ?? {};
        life.simulator.fault("regenerateSecret", { drop: "before" }, always);
        await life.up({ rotationTrigger: 2 });
        life.simulator.clearFaults();
        const { operation, calls } = await life.up({ rotationTrigger: 1 });
        expect(operation).toBe("update");
        expect(calls).toEqual(["test"]);
        expect(life.state).toMatchObject({ clientSecret, verified: true, rotationCount: 1 });
        expect(life.state).not.toHaveProperty("verificationPending");
    });

    it("a secret that no longer works is replaced when the trigger is then taken back", async () => {
        life.simulator.fault("regenerateSecret", { drop: "after" }, always);
        await life.up({ rotationTrigger: 2 });
        life.simulator.clearFaults();
        const { error } = await life.up({ rotationTrigger: 1 });
        expect(error).toBeUndefined();
        expect(life.state).toMatchObject({
            clientSecret: life.app.currentSecret,
            rotationReason: "rejected",
        });
    });

    it("the secret is tested after a final refusal, since an earlier attempt may have succeeded", async () => {
        life.simulator.fault("regenerateSecret", { drop: "after" });
        life.simulator.fault("regenerateSecret", { status: 403 });
        const { error } = await life.up({ rotationTrigger: 2 });
        expect(error).toContain("status 403");
        expect(life.state).toMatchObject({ rotationTrigger: 1, verificationPending: true });
    });
});

describe("a PUT that CSP does not accept", () => {
    it.each<{ name: string; fault: Fault & { readonly status: number } }>([
        { name: "429", fault: { status: 429 } },
        { name: "503", fault: { status: 503 } },
        { name: "503 of a gateway", fault: { html: true, status: 503 } },
    ])("changes nothing, and no line calls it pending: only a $name", async ({ fault }) => {
        const before = life.state;
        life.simulator.fault("regenerateSecret", fault, always);
        const { calls, error } = await life.up({ rotationTrigger: 2 });
        expect(error).toContain(`status ${fault.status}`);
        expect(error).not.toMatch(/pending|may have/);
        expect(new Set(calls)).toEqual(new Set(["login", "put"]));
        expect(life.state).toBe(before);
    });

    it("leaves no resource of a creation", async () => {
        await life.destroy();
        life.simulator.fault("regenerateSecret", { status: 503 }, always);
        const { error } = await life.up({ rotationTrigger: 2 });
        expect(error).toMatch(/status 503.*\[CSP_SERVER_ERROR\]$/);
        expect(life.state).toBeUndefined();
    });

    it("changes nothing if the access token expires meanwhile and there is no other", async () => {
        const before = life.state;
        for (const status of [503, 401]) life.simulator.fault("regenerateSecret", { status });
        life.simulator.fault("apiTokenGrant", { status: 400 }, { call: 2 });
        const { calls, error } = await life.up({ rotationTrigger: 2 });
        expect(calls).toEqual(["login", "put", "put", "login"]);
        expect(error).not.toMatch(/pending|may have/);
        expect(life.state).toBe(before);
    });

    it.each([
        { name: "after", faults: [{ status: 503 }, { drop: "before" }, { status: 503 }] },
        { name: "before", faults: [{ drop: "before" }, { status: 503 }] },
    ] satisfies { name: string; faults: Fault[] }[])(
        "a lost response $name it leaves the outcome open",
        async ({ faults }) => {
            for (const fault of faults) life.simulator.fault("regenerateSecret", fault);
            life.simulator.fault("regenerateSecret", { status: 503 }, always);
            const { error } = await life.up({ rotationTrigger: 2 });
            expect(error).toContain("CSP may have replaced the secret in Pulumi's state");
            expect(life.state).toMatchObject({ verificationPending: true });
        },
    );

    it("may be interrupted safely, unless a first regeneration has already replaced the present secret", async () => {
        const wait = { status: 503, headers: { "retry-after": "9" } };
        life.simulator.fault("regenerateSecret", wait);
        life.simulator.fault("clientCredentialsGrant", { status: 401 }, { times: 50 });
        life.simulator.fault("regenerateSecret", { ...wait, headers: { "retry-after": "8" } }, { call: 3 });
        const { lines } = await life.up({ rotationTrigger: 2 });
        const waits = lines.filter((line) => line.includes("CSP returned 503"));
        expect(waits).toEqual([
            expect.stringMatching(/trying again in 9 s \(to stop now, .*: the present secret stays as it is\)$/),
            expect.stringMatching(/trying again in 8 s$/),
        ]);
    });
});

describe("a process that dies after CSP rotated", () => {
    it("the old state remains, and the next update rotates for the same reason so that the state agrees with CSP", async () => {
        const forget = life.snapshot();
        await life.up({ rotationTrigger: 2 });
        forget();
        const { calls } = await life.up({ rotationTrigger: 2 });
        expect(calls).toEqual(["login", "put", "test"]);
        expect(life.state).toMatchObject({ clientSecret: life.app.currentSecret, rotationCount: 2 });
    });
});
