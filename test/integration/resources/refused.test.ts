import { beforeEach, describe, expect, it } from "vitest";
import { always } from "../../support/faults";
import { useLifecycle } from "../../support/lifecycle";

const life = useLifecycle();

beforeEach(async () => {
    await life.up({ rotationTrigger: 1 });
});

describe("a rotation that CSP refuses", () => {
    it.each([
        { status: 400, words: "Invalid request body", advice: "check the ids" },
        {
            status: 401,
            words: "The user is not authorized",
            advice: "The credential was the API token from CSP_API_TOKEN",
        },
        {
            status: 403,
            words: "The user is forbidden",
            advice: "one of the roles org_admin, org_owner or developer",
        },
        {
            status: 404,
            words: "The requested resource could not be found",
            advice: "Check orgId and oauthAppId",
        },
        {
            status: 409,
            words: "The request could not be processed due to a conflict",
            advice: "Another change of the app is under way: run `pulumi up` again when it is done.",
        },
        {
            status: 500,
            words: "An unexpected error has occurred",
            advice: "CSP has a problem of its own: run `pulumi up` again later.",
        },
    ])(
        "a $status response fails with CSP's message, the request id and a hint, and the next update succeeds",
        async ({ status, words, advice }) => {
            const { clientSecret, rotatedAt } = life.state ?? {};
            life.simulator.fault("regenerateSecret", { status }, always);
            const { error } = await life.up({ rotationTrigger: 2 });
            const requestId = life.simulator.callsOf("regenerateSecret").at(-1)?.requestId;
            expect(error).toContain(`status ${status} "${words}`);
            expect(error).toContain(`CSP request id ${requestId}`);
            expect(error).toContain(advice);
            expect(life.state).toMatchObject({
                clientSecret,
                rotatedAt,
                rotationTrigger: 1,
                rotationCount: 1,
            });
            expect(life.app.currentSecret).toBe(clientSecret);
            life.simulator.clearFaults();
            const next = await life.up({ rotationTrigger: 2 });
            expect(next.calls).toEqual(["login", "put", "test"]);
            expect(life.state).toMatchObject({ clientSecret: life.app.currentSecret, rotationTrigger: 2 });
        },
    );

    it.each([400, 403, 404])("a %i is not retried, and the state stays as it was", async (status) => {
        const before = life.state;
        life.simulator.fault("regenerateSecret", { status }, always);
        const { calls } = await life.up({ rotationTrigger: 2 });
        expect(calls).toEqual(["login", "put"]);
        expect(life.state).toBe(before);
    });

    it("a failed login leaves the state as it was", async () => {
        const before = life.state;
        life.env["CSP_API_TOKEN"] = "revoked-token";
        life.secrets.push("revoked-token");
        const { calls, error } = await life.up({ rotationTrigger: 2 });
        expect(calls).toEqual(["login"]);
        expect(error).toContain("The credential was the API token from CSP_API_TOKEN");
        expect(life.state).toBe(before);
    });

    it.each([
        { name: "a PUT", inputs: { rotationTrigger: 2 } },
        { name: "a POST", inputs: { rotationTrigger: 2, overlapSeconds: 60 } },
    ])("a login without a response leaves the state as it was, and $name is never made", async ({ inputs }) => {
        const before = life.state;
        const faults = [{ status: 500 }, { drop: "before" }, { html: true }] as const;
        for (const fault of faults) {
            life.simulator.clearFaults();
            life.simulator.fault("apiTokenGrant", fault, always);
            const { calls, error } = await life.up(inputs);
            expect(error).toContain("exchange the API token");
            expect(new Set(calls)).toEqual(new Set(["login"]));
            expect(life.state).toBe(before);
        }
        life.simulator.setDown(true);
        expect((await life.up(inputs)).error).toContain("CSP_UNREACHABLE");
        expect(life.state).toBe(before);
    });

    it("a secret quoted in CSP's message is not shown", async () => {
        const { clientSecret } = life.state ?? {};
        life.simulator.fault("regenerateSecret", {
            status: 400,
            body: { message: `bad secret ${clientSecret} for ${life.simulator.apiToken}` },
        });
        const { error } = await life.up({ rotationTrigger: 2 });
        expect(error).toContain("bad secret [secret] for [secret]");
    });

    it("a short conflict is retried", async () => {
        life.simulator.fault("regenerateSecret", { status: 409 }, { times: 3 });
        const { calls, error } = await life.up({ rotationTrigger: 2 });
        expect(error).toBeUndefined();
        expect(calls).toEqual(["login", "put", "put", "put", "put", "test"]);
    });
});

describe("a provider process whose engine is gone", () => {
    it("the process does not rotate", async () => {
        const before = life.state;
        life.isEngineAlive = () => Promise.resolve(false);
        const { calls, error } = await life.up({ rotationTrigger: 2 });
        expect(calls).toEqual([]);
        expect(error).toContain("[ENGINE_GONE]");
        expect(life.state).toBe(before);
    });

    it("the process does not retry a call that failed while the engine was there", async () => {
        life.simulator.fault("regenerateSecret", { status: 503 }, always);
        life.isEngineAlive = () => Promise.resolve(life.simulator.callsOf("regenerateSecret").length === 0);
        const before = life.state;
        const { calls, error } = await life.up({ rotationTrigger: 2 });
        expect(calls).toEqual(["login", "put"]);
        expect(error).toContain("[ENGINE_GONE]");
        // A 503 alone leaves nothing pending.
        expect(error).not.toContain("may have");
        expect(life.state).toBe(before);
    });
});
