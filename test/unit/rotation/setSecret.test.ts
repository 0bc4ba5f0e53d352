import { describe, expect, it } from "vitest";
import type { Inputs } from "../../../provider/rotation/inputs";
import type { ActiveState, PendingSecret, State } from "../../../provider/rotation/state";
import { setPendingAgain, setSecret } from "../../../provider/rotation/steps/setSecret";
import type { States } from "../../../provider/rotation/steps/step";
import type { CallKind, Fault } from "../../../provider/testing";
import { appOn } from "../../support/appOn";
import { response } from "../../support/failedCall";
import { at, day, hour, second } from "../../support/fakeClock";
import { type OneAppCsp, oneAppCsp } from "../../support/oneAppCsp";
import { anActiveState, theInputs } from "../../support/states";

/** A CSP where one call of this kind after the other meets with these faults. */
function faultyCsp(faults: readonly Fault[], kind: CallKind = "setSecret"): OneAppCsp {
    const csp = oneAppCsp();
    for (const fault of faults) csp.simulator.fault(kind, fault);
    return csp;
}

/** A CSP that answers a first `POST` with this status, of an app that can't be tested. */
function untestableCsp(status: number, lastUpdatedAt?: string): OneAppCsp {
    const description = { grantTypes: [], lastUpdatedAt };
    return oneAppCsp([], { description, replies: { post: [response(status)] } });
}

const inputs = theInputs({ rotationTrigger: 2, overlapSeconds: 60 });
const [now, yesterday, dayBefore] = [at(0), at(-day), at(-2 * day)];
const ofTrigger = { reason: "trigger", overlapSeconds: 60 } as const;
const earlier: PendingSecret = {
    ...ofTrigger,
    value: "Pending-1",
    trigger: 1,
    startedAt: dayBefore,
    finding: "rejected",
};

/** The state in which a step ends. */
async function reached(states: States): Promise<ActiveState> {
    let last: State | undefined;
    for await (const state of states) last = state;
    if (last?.phase !== "active") throw new Error("no current secret was reached");
    return last;
}

/** Sets a new secret, and returns the state in which that ends and the lines that it printed. */
async function set(csp: OneAppCsp, given: Inputs = inputs, env?: Readonly<Record<string, string>>) {
    const { app, lines } = appOn(csp, env && { env });
    const step = { kind: "setSecret", ...ofTrigger } as const;
    const state = await reached(setSecret({ app, state: anActiveState(), inputs: given }, step));
    return { ...state, lines: lines.join("\n") };
}

/** The same for the pending secret of an earlier update. */
async function setAgain(csp: OneAppCsp, pending: PendingSecret = earlier) {
    const { app, lines } = appOn(csp);
    const state = await reached(setPendingAgain({ app, state: anActiveState(), inputs }, pending));
    return { ...state, lines: lines.join("\n") };
}

describe("a pending secret that is set again counts", () => {
    const wasSet = { ...earlier, setAt: yesterday };
    const open = { ...earlier, finding: "unverifiable" } as const;
    const setBefore = { ...wasSet, finding: "unverifiable" } as const;
    const conflict = { status: 409, processed: true };
    const lost = { status: 500, processed: true };

    it.each<[from: string, name: string, pending: PendingSecret, csp: OneAppCsp]>([
        [now, "CSP sets it", earlier, oneAppCsp()],
        [now, "CSP sets it, and had done so before", wasSet, oneAppCsp()],
        [dayBefore, "a conflict shows that it was set", earlier, faultyCsp([conflict])],
        [yesterday, "it was known to be set", wasSet, faultyCsp([conflict])],
        [now, "a POST without a usable response may have set it", earlier, faultyCsp([lost])],
        [dayBefore, "a POST, or an earlier one whose outcome was open, may have set it", open, faultyCsp([lost])],
        [now, "a POST may have set it again, since CSP has come to reject it", wasSet, faultyCsp([lost])],
        [yesterday, "a POST may have set it, but an earlier one has", setBefore, faultyCsp([lost])],
        [now, "a conflict may be with the POST before it", earlier, faultyCsp([{ status: 500 }, conflict])],
        [now, "a conflict need not be with the POST before it", earlier, faultyCsp([{ status: 409 }])],
        [now, "CSP sets it after a fault, though it can't be tested", open, untestableCsp(500)],
        [dayBefore, "a conflict tells all of an app that can't be tested", open, untestableCsp(409)],
        [dayBefore, "such an app has changed since", open, untestableCsp(409, dayBefore)],
    ])("from %s where %s", async (from, _name, pending, csp) => {
        const { current, applied } = await setAgain(csp, pending);
        expect(current.origin.at?.slice(0, 10)).toBe(from.slice(0, 10));
        expect(applied.rotationTrigger).toBe(2);
    });

    it("as never set if an app that can't be tested has not changed since", async () => {
        await expect(setAgain(untestableCsp(409, at(-2 * day - 1)), open)).rejects.toThrow("[OVERLAP_IN_PROGRESS]");
    });
});

describe("a conflict with the first POST", () => {
    const busy = { status: 429, headers: { "retry-after": "1" } };

    it.each<[name: string, faults: readonly Fault[], isTested: boolean]>([
        ["is with another overlap", [{ status: 409 }], false],
        ["is with another overlap, if CSP has refused it before", [busy, { status: 409 }], true],
    ])("%s", async (_name, faults, isTested) => {
        const csp = faultyCsp(faults);
        await expect(set(csp)).rejects.toThrow("[OVERLAP_IN_PROGRESS]");
        expect(csp.calls.includes("test")).toBe(isTested);
    });

    it("may be with itself, if CSP has refused it before", async () => {
        const { current } = await set(faultyCsp([busy, { status: 409, processed: true }]));
        expect(current.trust).toEqual({ kind: "verified" });
    });
});

it("while a POST waits for a CSP that is busy, it may be stopped if it is the first one: nothing has changed yet", async () => {
    const busy = () => faultyCsp([{ status: 429, headers: { "retry-after": "20" } }]);
    expect((await set(busy())).lines).toContain("to stop now");
    const { lines } = await setAgain(busy());
    expect(lines).toContain("20 s");
    expect(lines).not.toContain("to stop now");
});

it("a POST that is repeated is announced", async () => {
    const { lines } = await setAgain(faultyCsp([{ status: 500 }]));
    expect(lines).toMatch(/CSP may not have set the new secret, and does not accept it: setting the same one again$/m);
});

it("a POST is repeated no sooner than CSP asks for", async () => {
    const csp = faultyCsp([{ status: 500, headers: { "retry-after": "40" } }]);
    await set(csp);
    expect(csp.clock.sleeps).toContain(40 * second);
});

it("a POST is not repeated if CSP asks for a longer wait than there is time for", async () => {
    const csp = faultyCsp([{ status: 500, headers: { "retry-after": "3600" } }]);
    await expect(set(csp)).rejects.toThrow("[CSP_SERVER_ERROR]");
    expect(csp.calls.filter((call) => call === "post")).toHaveLength(1);
});

it("a secret that CSP has set, and rejects for longer than it takes to reach its servers, is an error", async () => {
    const csp = oneAppCsp();
    csp.simulator.setSwitches({ secretPropagationMs: hour });
    await expect(set(csp)).rejects.toThrow(/^CSP rejects the secret that it has just set for .* \[SECRET_REJECTED\]$/);
});

describe("a POST that was never made", () => {
    it("leaves nothing pending, and nothing to test, without credentials", async () => {
        const csp = oneAppCsp();
        await expect(set(csp, inputs, {})).rejects.toThrow("[MISSING_CREDENTIALS]");
        expect(csp.calls).toEqual([]);
    });

    it("is not in conflict with an overlap if the login is in conflict", async () => {
        const busy = { status: 429, headers: { "retry-after": "1" } };
        const first = faultyCsp([busy, { status: 409 }], "apiTokenGrant");
        await expect(set(first)).rejects.toThrow("[CSP_CONFLICT]");
        const further = faultyCsp([{ status: 409 }], "apiTokenGrant");
        await expect(setAgain(further)).rejects.toThrow("[CSP_CONFLICT]");
        expect([first, further].map(({ calls }) => calls)).toEqual([["login", "login"], ["login"]]);
    });
});

describe("the overlap of a secret that CSP had already is another update's. It counts for", () => {
    it.each<[name: string, secondsLeft: number | undefined, seconds: number, env?: Readonly<Record<string, string>>]>([
        ["the program's seconds, if CSP does not say what is left of it", undefined, 60],
        ["the program's seconds, if less is left of it", 59, 60],
        ["what is left of it, if that is more", 61, 61],
        ["the program's seconds, if there are no credentials to ask", 61, 60, {}],
    ])("%s", async (_name, secondsLeft, seconds, env) => {
        const csp = oneAppCsp(["Own-1"], { description: { secretRotationExpirationInSeconds: secondsLeft } });
        const { overlap } = await set(csp, { ...inputs, newClientSecret: "Own-1" }, env);
        expect(overlap).toMatchObject({ endsAt: at(seconds * second), isOurs: false });
        expect(csp.calls).toEqual(env ? ["test"] : ["test", "login", "get"]);
    });
});
