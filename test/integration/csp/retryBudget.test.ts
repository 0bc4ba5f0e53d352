import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Csp, startCsp } from "../../support/csp";
import { cspErrorOf } from "../../support/cspClient";
import { minute, second } from "../../support/fakeClock";

let csp: Csp;
beforeAll(async () => {
    csp = await startCsp();
});
beforeEach(() => csp.reset());
afterAll(() => csp.close());

const forGood = { times: Number.POSITIVE_INFINITY };
const read = (client = csp.client) => client.getApp(csp.app, csp.apiToken);

function refuse(status: number, retryAfter: string): void {
    csp.simulator.fault("getApp", { status, headers: { "retry-after": retryAfter } });
}

const inTime = (milliseconds: number) => new Date(csp.clock.now() + milliseconds).toUTCString();

describe.each([429, 503])("Retry-After of a %i", (status) => {
    it("in seconds is waited for, and no longer", async () => {
        refuse(status, "7");
        await read();
        expect(csp.clock.sleeps).toEqual([7 * second]);
    });

    it("as a date is waited for", async () => {
        const date = inTime(90 * second);
        const retryDelayMs = Date.parse(date) - csp.clock.now();
        refuse(status, date);
        await read();
        expect(csp.clock.sleeps).toEqual([retryDelayMs]);
    });

    it.each(["0", "yesterday", "Thu, 01 Jan 1970 00:00:00 GMT"])(
        "that is useless leaves the backoff as it is: %s",
        async (useless) => {
            refuse(status, useless);
            await read();
            expect(csp.clock.sleeps).toEqual([250]);
        },
    );

    it("beyond the deadline fails at once, and says when to try again", async () => {
        refuse(status, "301");
        const until = new Date(csp.clock.now() + 301 * second).toISOString();
        const { message, failure } = await cspErrorOf(read());
        expect(message).toContain(`run the caller again after ${until}.`);
        expect(failure).toMatchObject({ attempts: 1, retryAfterMs: 301 * second });
        expect(csp.clock.sleeps).toEqual([]);
        expect(csp.announced).toEqual([]);
    });

    it("as a date beyond the deadline fails at once, and says that date", async () => {
        const date = inTime(60 * minute);
        refuse(status, date);
        expect((await cspErrorOf(read())).message).toContain(`again after ${new Date(date).toISOString()}.`);
        expect(csp.simulator.callsOf("getApp")).toHaveLength(1);
    });

    it("that no date can hold fails like any other error", async () => {
        refuse(status, "9".repeat(400));
        expect((await cspErrorOf(read())).message).toContain("again after +275760-09-13T00:00:00.000Z.");
    });

    it("is respected by token requests and by a POST that CSP did not accept", async () => {
        csp.simulator.fault("apiTokenGrant", { status, headers: { "retry-after": "5" } });
        const limited = { status: 429, headers: { "retry-after": "6" } };
        csp.simulator.fault("setSecret", limited);
        await csp.client.setSecret(csp.app, csp.apiToken, "Chosen-secret_1", 60);
        expect(csp.clock.sleeps).toEqual([5 * second, 6 * second]);
        expect(csp.simulator.callsOf("setSecret")).toHaveLength(2);
    });
});

describe("a wait", () => {
    it("of more than a few seconds is announced in one line: which app, which status, how long", async () => {
        refuse(429, "42");
        await read();
        expect(csp.announced).toEqual([
            `OAuth app app in organization ${csp.app.orgId}: CSP returned 429 when asked to read the app; trying again in 42 s`,
        ]);
    });

    it("for CSP to accept a rotation says how to stop it safely, while CSP can't have made a secret", async () => {
        csp.simulator.fault("regenerateSecret", { status: 429, headers: { "retry-after": "42" } });
        await csp.client.regenerateSecret(csp.app, csp.apiToken);
        csp.simulator.fault("regenerateSecret", { status: 500, headers: { "retry-after": "43" } });
        csp.simulator.fault("regenerateSecret", { status: 429, headers: { "retry-after": "44" } });
        await csp.client.regenerateSecret(csp.app, csp.apiToken);
        expect(csp.announced).toEqual([
            expect.stringMatching(/trying again in 42 s \(stop the caller twice\)$/),
            expect.stringMatching(/trying again in 43 s$/),
            expect.stringMatching(/trying again in 44 s$/),
        ]);
    });

    it("for an access token is announced too", async () => {
        csp.simulator.fault("apiTokenGrant", { status: 503, headers: { "retry-after": "9" } });
        await read();
        expect(csp.announced).toEqual([
            "CSP returned 503 when asked to exchange the API token for an access token; trying again in 9 s",
        ]);
    });

    it("after a lost connection says what happened", async () => {
        csp.simulator.fault("getApp", { drop: "before" }, { times: 6 });
        await read();
        expect(csp.clock.sleeps).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000]);
        expect(csp.announced).toEqual([
            expect.stringMatching(
                /: the connection broke \(ECONNRESET\) when asked to read the app; trying again in 4 s$/,
            ),
            expect.stringMatching(/ in 8 s$/),
        ]);
    });
});

describe("the retry budget", () => {
    it("ends with a last attempt at the deadline", async () => {
        csp.simulator.fault("getApp", { status: 503 }, forGood);
        const startedMs = csp.clock.now();
        const { failure, message } = await cspErrorOf(read());
        expect(csp.clock.now() - startedMs).toBe(300 * second);
        expect(message).toContain(`after ${failure.attempts} attempts`);
        expect(csp.simulator.callsOf("getApp")).toHaveLength(failure.attempts);
        expect(Math.max(...csp.clock.sleeps)).toBe(10 * second);
    });

    it("is small for a conflict, which may be a mistake", async () => {
        csp.simulator.fault("regenerateSecret", { status: 409 }, forGood);
        const startedMs = csp.clock.now();
        await cspErrorOf(csp.client.regenerateSecret(csp.app, csp.apiToken));
        expect(csp.clock.now() - startedMs).toBe(30 * second);
    });

    it("of 0 s allows one attempt", async () => {
        csp.simulator.fault("getApp", { status: 503 });
        const { failure } = await cspErrorOf(read(csp.clientWith({ retryForMs: 0 })));
        expect(failure.attempts).toBe(1);
    });

    it("is not renewed by a token that has to be renewed in the middle of a call", async () => {
        csp.simulator.fault("getApp", { status: 503, headers: { "retry-after": "299" } });
        const body = { access_token: csp.simulator.issueAccessToken(), expires_in: 200 };
        csp.simulator.fault("apiTokenGrant", { status: 200, body });
        csp.simulator.fault("apiTokenGrant", { status: 503 }, forGood);
        const startedMs = csp.clock.now();
        const { message } = await cspErrorOf(read());
        expect(csp.clock.now() - startedMs).toBe(300 * second);
        expect(message).toMatch(/^CSP did not exchange the API token .* The token was needed to read OAuth app app/);
    });
});

describe("an orphan", () => {
    const orphan = { isCallerAlive: () => Promise.resolve(false) };

    it("makes no call, not even for an access token", async () => {
        const { code } = await cspErrorOf(csp.clientWith({}, orphan).regenerateSecret(csp.app, csp.apiToken));
        expect(code).toBe("ENGINE_GONE");
        expect(csp.simulator.calls).toEqual([]);
    });

    it.each([
        { during: "the wait for the next attempt", kind: "regenerateSecret" },
        { during: "the wait for an access token", kind: "apiTokenGrant" },
    ] as const)("makes no further call when it becomes one during $during", async ({ kind }) => {
        csp.simulator.fault(kind, { status: 503 }, forGood);
        const isCallerAlive = () => Promise.resolve(csp.clock.sleeps.length < 2);
        const client = csp.clientWith({}, { isCallerAlive });
        const { code, failure } = await cspErrorOf(client.regenerateSecret(csp.app, csp.apiToken));
        expect({ code, attempts: failure.attempts }).toEqual({ code: "ENGINE_GONE", attempts: 2 });
        expect(csp.simulator.callsOf(kind)).toHaveLength(2);
        expect(csp.simulator.callsOf("regenerateSecret")).toHaveLength(kind === "regenerateSecret" ? 2 : 0);
    });

    it("makes no PUT when it becomes one while it requests the access token", async () => {
        const held = csp.simulator.hold("apiTokenGrant");
        let isAlive = true;
        const client = csp.clientWith({}, { isCallerAlive: () => Promise.resolve(isAlive) });
        const call = cspErrorOf(client.regenerateSecret(csp.app, csp.apiToken));
        await held.arrived;
        isAlive = false;
        held.release();
        expect((await call).code).toBe("ENGINE_GONE");
        expect(csp.simulator.callsOf("regenerateSecret")).toEqual([]);
    });

    it("says that an earlier attempt may have changed the secret", async () => {
        csp.simulator.fault("regenerateSecret", { drop: "after" });
        const isCallerAlive = () => Promise.resolve(csp.clock.sleeps.length === 0);
        const client = csp.clientWith({}, { isCallerAlive });
        const { failure, message } = await cspErrorOf(client.regenerateSecret(csp.app, csp.apiToken));
        expect(failure).toMatchObject({ code: "ENGINE_GONE", outcomeUnknown: true });
        expect(message).toContain(
            "the caller has ended, so the call was not made. To finish it, run the caller again.",
        );
    });
});
