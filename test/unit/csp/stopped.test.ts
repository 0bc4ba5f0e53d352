import { describe, expect, it } from "vitest";
import { Stopped } from "../../../provider/common/clock";
import { Deadline } from "../../../provider/csp/deadline";
import { TransportFailure } from "../../../provider/csp/transportFailure";
import { cspErrorOf, someApp, someAppName } from "../../support/cspClient";
import { apiToken, clientThatGets, regenerate, response } from "../../support/failedCall";
import { FakeClock } from "../../support/fakeClock";

const lost = new TransportFailure("connection", "the connection broke");
const made = response(200, { clientSecret: "Made_1" });

type ScriptedClient = ReturnType<typeof clientThatGets>;

/** A client whose caller is gone once this is no longer so. */
function clientWhile(isAlive: (csp: ScriptedClient) => boolean, ...args: Parameters<typeof clientThatGets>) {
    const [replies, options] = args;
    const isCallerAlive = () => Promise.resolve(isAlive(csp));
    const csp: ScriptedClient = clientThatGets(replies, { ...options, isCallerAlive });
    return csp;
}

/** A clock on which every wait ends with this, without waiting. */
function clockEndingWith(error: Error): FakeClock {
    const clock = new FakeClock();
    clock.sleep = () => Promise.reject(error);
    return clock;
}

describe("a call of which nobody wants the result any more", () => {
    const waitsOnce = ({ clock }: ScriptedClient) => clock.sleeps.length < 2;
    const hasNoToken = ({ tokenRequests }: ScriptedClient) => tokenRequests.length === 0;
    const noToken = { tokens: [response(503)] };
    const cancelled = AbortSignal.abort();
    it.each<[when: string, csp: ScriptedClient, sent: readonly number[], attempts: number, isOpen: boolean]>([
        ["before it begins", clientWhile(() => false, [made]), [0, 0], 0, false],
        ["before it begins, because it was cancelled", clientThatGets([made], { cancelled }), [0, 0], 0, false],
        ["while its token is requested", clientWhile(hasNoToken, [made]), [1, 0], 0, false],
        ["while it waits to request its token again", clientWhile(waitsOnce, [made], noToken), [2, 0], 2, false],
        ["while it waits to be repeated", clientWhile(waitsOnce, [response(503)]), [1, 2], 2, false],
        ["while it waits to be repeated after a lost response", clientWhile(waitsOnce, [lost]), [1, 2], 2, true],
    ])("ends without another request if its caller goes %s", async (_when, csp, sent, attempts, isOpen) => {
        const { failure, message } = await cspErrorOf(regenerate(csp.client));
        expect(failure).toMatchObject({ attempts, outcomeUnknown: isOpen });
        expect(message).toMatch(
            /: the caller (has ended|was cancelled), so the call was not made\. To finish it, run the caller again\./,
        );
        expect([csp.tokenRequests.length, csp.requests.length]).toEqual(sent);
    });

    it.each([
        { reason: "cancelled", code: "CANCELLED", says: "the caller was cancelled" },
        { reason: "callerGone", code: "ENGINE_GONE", says: "the caller has ended" },
    ] as const)("says what it knows if its wait is ended early: $reason", async ({ reason, code, says }) => {
        const { client, requests } = clientThatGets([lost, made], { clock: clockEndingWith(new Stopped(reason)) });
        const { message, failure } = await cspErrorOf(regenerate(client));
        expect(message).toBe(
            `CSP did not regenerate the secret of ${someAppName}: ${says}, so the call was not made. ` +
                `To finish it, run the caller again. [${code}]`,
        );
        expect(failure).toEqual({
            code,
            operation: "regenerateSecret",
            app: someApp,
            attempts: 1,
            outcomeUnknown: true,
            wasTurnedAway: false,
            isRetryable: false,
            hasCspErrorBody: false,
            cspCodes: [],
            reason: `${says}, so the call was not made`,
            hint: "To finish it, run the caller again.",
        });
        expect(requests).toHaveLength(1);
    });

    it("makes no second attempt once it is cancelled, and keeps in mind that CSP did not accept the first", async () => {
        const controller = new AbortController();
        const random = () => {
            controller.abort();
            return 0.5;
        };
        const { client, requests } = clientThatGets([response(503), made], { cancelled: controller.signal, random });
        const { failure } = await cspErrorOf(regenerate(client));
        expect(failure).toMatchObject({ code: "CANCELLED", attempts: 1, outcomeUnknown: false, wasTurnedAway: true });
        expect(requests).toHaveLength(1);
    });
});

describe("a wait between two calls", () => {
    const wait = (clock: FakeClock, leastMs?: number) => {
        const deadline = Deadline.after(clock, { requestTimeoutMs: 1, retryForMs: 1_000 });
        return clientThatGets([], { clock }).client.waitFor("setSecret", someApp, deadline, { ms: 200, leastMs });
    };

    it("ends before the deadline, or is not begun", async () => {
        const clock = new FakeClock();
        expect(await wait(clock)).toBe(true);
        expect(await wait(clock, 1_000)).toBe(false);
        expect(clock.sleeps).toEqual([200]);
    });

    it("that is ended early names the call that is not made", async () => {
        const { message, failure } = await cspErrorOf(wait(clockEndingWith(new Stopped("cancelled"))));
        expect(message).toBe(
            `CSP did not set the new secret of ${someAppName}: the caller was cancelled, so the call was not made. ` +
                "To finish it, run the caller again. [CANCELLED]",
        );
        expect(failure).toMatchObject({ attempts: 0, outcomeUnknown: false, wasTurnedAway: false });
    });
});

it("an error that is no such end of a wait is passed on", async () => {
    const clock = clockEndingWith(new TypeError("a fault"));
    const { client } = clientThatGets([lost, made], { clock });
    await expect(client.getApp(someApp, apiToken)).rejects.toThrow(TypeError);
    const deadline = Deadline.after(clock, { requestTimeoutMs: 1, retryForMs: 1_000 });
    await expect(client.waitFor("setSecret", someApp, deadline, { ms: 200 })).rejects.toThrow(TypeError);
});
