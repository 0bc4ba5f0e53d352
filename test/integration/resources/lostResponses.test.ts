import { beforeEach, describe, expect, it } from "vitest";
import type { Fault } from "../../../provider/testing";
import { always } from "../../support/faults";
import { useLifecycle } from "../../support/lifecycle";

const life = useLifecycle();

const next = { rotationTrigger: 2 };
const mayBeReplaced = "CSP may have replaced the secret in Pulumi's state. The next `pulumi up` goes on from here.";

beforeEach(async () => {
    await life.up({ rotationTrigger: 1 });
});

describe("a PUT whose response is lost", () => {
    it.each<{ name: string; fault: Fault; made: number }>([
        { name: "before CSP processed the request", fault: { drop: "before" }, made: 3 },
        { name: "after it", fault: { drop: "after" }, made: 4 },
        { name: "to a gateway's page", fault: { html: true, status: 502, processed: true }, made: 4 },
        { name: "since it has no clientSecret", fault: { omitClientSecret: true }, made: 4 },
    ])("$name is made again, and the last secret is tested even with verify: false", async ({ fault, made }) => {
        life.simulator.fault("regenerateSecret", fault);
        const { calls } = await life.succeeds({ ...next, verify: false });
        expect(calls).toEqual(["login", "put", "put", "test"]);
        expect(life.app.secretsMade).toHaveLength(made);
        life.expectCurrent({ verified: true, rotationTrigger: 2, rotationCount: 2 });
    });

    it("for good leaves the old secret and trigger with a mark, and the next update rotates", async () => {
        const { clientSecret } = life.state ?? {};
        life.simulator.fault("regenerateSecret", { drop: "after" }, always);
        await life.fails(next, mayBeReplaced);
        const marked = { clientSecret, rotationTrigger: 1, rotationCount: 1, verificationPending: true };
        expect(life.state).toMatchObject({ ...marked, verified: false });
        life.simulator.clearFaults();
        expect((await life.succeeds(next)).calls).toEqual(["login", "put", "test"]);
        life.expectCurrent({ rotationTrigger: 2, rotationCount: 2, verified: true });
        expect(life.state).not.toHaveProperty("verificationPending");
    });

    it("for good in a creation leaves no state, and the next one starts afresh", async () => {
        await life.destroy();
        life.simulator.fault("regenerateSecret", { drop: "after" }, always);
        await life.fails({}, "[CSP_UNREACHABLE]");
        expect(life.state).toBeUndefined();
        life.simulator.clearFaults();
        await life.succeeds();
        life.expectCurrent({ verified: true });
    });

    it.each<{ name: string; faults: Fault[] }>([
        { name: "before a refusal", faults: [{ drop: "after" }, { status: 403 }] },
        { name: "between 503s", faults: [{ status: 503 }, { drop: "before" }, { status: 503 }] },
    ])("$name leaves the outcome open", async ({ faults }) => {
        for (const fault of faults) life.simulator.fault("regenerateSecret", fault);
        life.simulator.fault("regenerateSecret", { status: 503 }, always);
        await life.fails(next, mayBeReplaced);
        expect(life.state).toMatchObject({ rotationTrigger: 1, verificationPending: true });
    });
});

describe("a PUT that CSP does not accept", () => {
    it.each<{ name: string; fault: Fault & { readonly status: number } }>([
        { name: "429", fault: { status: 429 } },
        { name: "503 of a gateway", fault: { html: true, status: 503 } },
    ])("changes nothing, and no line calls it pending: only a $name", async ({ fault }) => {
        const before = life.state;
        life.simulator.fault("regenerateSecret", fault, always);
        const { calls, error } = await life.fails(next, `status ${fault.status}`);
        expect(error).not.toMatch(/pending|may have/);
        expect(new Set(calls)).toEqual(new Set(["login", "put"]));
        expect(life.state).toBe(before);
    });

    it("changes nothing if the access token expires meanwhile and there is no other", async () => {
        const before = life.state;
        for (const status of [503, 401]) life.simulator.fault("regenerateSecret", { status });
        life.simulator.fault("apiTokenGrant", { status: 400 }, { call: 2 });
        const { calls, error } = await life.up(next);
        expect(calls).toEqual(["login", "put", "put", "login"]);
        expect(error).not.toMatch(/pending|may have/);
        expect(life.state).toBe(before);
    });

    it("may be interrupted safely, unless a first regeneration has already replaced the present secret", async () => {
        const wait = (seconds: string) => ({ status: 503, headers: { "retry-after": seconds } });
        life.simulator.fault("regenerateSecret", wait("9"));
        life.simulator.fault("clientCredentialsGrant", { status: 401 }, { times: 50 });
        life.simulator.fault("regenerateSecret", wait("8"), { call: 3 });
        const { lines } = await life.up(next);
        expect(lines.filter((line) => line.includes("CSP returned 503"))).toEqual([
            expect.stringMatching(/trying again in 9 s \(to stop now, .*: the present secret stays as it is\)$/),
            expect.stringMatching(/trying again in 8 s$/),
        ]);
    });
});
