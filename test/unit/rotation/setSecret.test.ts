import { describe, expect, it } from "vitest";
import type { ActiveState, PendingSecret, State } from "../../../provider/rotation/state";
import { setPendingAgain, setSecret } from "../../../provider/rotation/steps/setSecret";
import type { States } from "../../../provider/rotation/steps/step";
import type { CallKind, Fault } from "../../../provider/testing";
import { appOn } from "../../support/appOn";
import { response } from "../../support/failedCall";
import { day, hour, startOfTime } from "../../support/fakeClock";
import { type OneAppCsp, oneAppCsp } from "../../support/oneAppCsp";
import { anActiveState, theInputs } from "../../support/states";

/** A CSP where one call of this kind after the other meets with these faults. */
function faultyCsp(faults: readonly Fault[], kind: CallKind = "setSecret"): OneAppCsp {
    const csp = oneAppCsp();
    for (const fault of faults) csp.simulator.fault(kind, fault);
    return csp;
}

const inputs = theInputs({ rotationTrigger: 2, overlapSeconds: 60 });
const trigger = { kind: "setSecret", reason: "trigger", overlapSeconds: 60 } as const;
const ownSecret = { ...trigger, reason: "newClientSecret" } as const;
const now = new Date(startOfTime).toISOString();
const yesterday = new Date(startOfTime - day).toISOString();
const dayBefore = new Date(startOfTime - 2 * day).toISOString();
const earlier: PendingSecret = {
    ...{
        value: "Pending-1",
        reason: "trigger",
        trigger: 1,
        overlapSeconds: 60,
        startedAt: dayBefore,
        finding: "rejected",
    },
};

/** The state in which a step ends. */
async function reached(states: States): Promise<ActiveState> {
    let last: State | undefined;
    for await (const state of states) last = state;
    if (last?.phase !== "active") throw new Error("no current secret was reached");
    return last;
}

async function setAgain(pending: PendingSecret, csp: OneAppCsp) {
    const { app, lines } = appOn(csp);
    const state = await reached(setPendingAgain({ app, state: anActiveState(), inputs }, pending));
    return {
        origin: state.current.origin.at,
        trigger: state.applied.rotationTrigger,
        endsAt: state.overlap?.endsAt,
        lines,
    };
}

describe("a pending secret that is set again counts", () => {
    const wasSet = { ...earlier, setAt: yesterday };
    const conflictOnceSet = { status: 409, processed: true };
    const open = { ...earlier, finding: "unverifiable" } as const;

    it.each<{
        readonly name: string;
        readonly pending: PendingSecret;
        readonly csp: OneAppCsp;
        readonly from: string;
    }>([
        { name: "CSP sets it", pending: earlier, csp: oneAppCsp(), from: now },
        { name: "CSP sets it, and had done so before", pending: wasSet, csp: oneAppCsp(), from: now },
        {
            name: "a conflict shows that it was set",
            pending: earlier,
            csp: faultyCsp([conflictOnceSet]),
            from: dayBefore,
        },
        { name: "it was known to be set", pending: wasSet, csp: faultyCsp([conflictOnceSet]), from: yesterday },
        {
            name: "a POST without a usable response may have set it",
            pending: earlier,
            csp: faultyCsp([{ status: 500, processed: true }]),
            from: now,
        },
        {
            name: "a POST may have set it, or an earlier one whose outcome was open",
            pending: open,
            csp: faultyCsp([{ status: 500, processed: true }]),
            from: dayBefore,
        },
        {
            name: "a POST may have set it again, since CSP has come to reject it",
            pending: wasSet,
            csp: faultyCsp([{ status: 500, processed: true }]),
            from: now,
        },
        {
            name: "a POST may have set it, but an earlier one has, and it can't be tested",
            pending: { ...wasSet, finding: "unverifiable" },
            csp: faultyCsp([{ status: 500, processed: true }]),
            from: yesterday,
        },
        {
            name: "a conflict may be with the POST before it",
            pending: earlier,
            csp: faultyCsp([{ status: 500 }, conflictOnceSet]),
            from: now,
        },
        {
            name: "a conflict tells all of an app that can't be tested",
            pending: open,
            csp: oneAppCsp([], { description: { grantTypes: [] }, replies: { post: [response(409)] } }),
            from: dayBefore,
        },
    ])("from $from where $name", async ({ pending, csp, from }) => {
        const { origin, trigger } = await setAgain(pending, csp);
        expect(origin?.slice(0, 10)).toBe(from.slice(0, 10));
        expect(trigger).toBe(2);
    });

    it.each([
        { changedAt: dayBefore, isRefused: false },
        { changedAt: "2025-12-29T23:59:59.999Z", isRefused: true },
    ])("as never set if an app that can't be tested has not changed since: $isRefused", async (row) => {
        const description = { grantTypes: [], lastUpdatedAt: row.changedAt };
        const again = setAgain(open, oneAppCsp([], { description, replies: { post: [response(409)] } }));
        if (row.isRefused) await expect(again).rejects.toThrow("[OVERLAP_IN_PROGRESS]");
        else expect((await again).origin).toBe(dayBefore);
    });
});

describe("while a POST waits for a CSP that is busy", () => {
    const busy = () => faultyCsp([{ status: 429, headers: { "retry-after": "20" } }]);

    it("the first one may be stopped, since nothing has changed yet", async () => {
        const { app, lines } = appOn(busy());
        await reached(setSecret({ app, state: anActiveState(), inputs }, trigger));
        expect(lines.join()).toContain("to stop now");
    });

    it("a further one is not said to be safe to stop", async () => {
        const { lines } = await setAgain(earlier, busy());
        expect(lines.join()).toContain("20 s");
        expect(lines.join()).not.toContain("to stop now");
    });
});

it("a POST that is repeated is announced", async () => {
    const { lines } = await setAgain(earlier, faultyCsp([{ status: 500 }]));
    expect(lines.join("\n")).toMatch(
        /CSP may not have set the new secret, and does not accept it: setting the same one again$/m,
    );
});

it("a secret that CSP has set, and rejects for longer than it takes to reach its servers, is an error", async () => {
    const csp = oneAppCsp();
    csp.simulator.setSwitches({ secretPropagationMs: hour });
    const { app } = appOn(csp);
    const set = reached(setSecret({ app, state: anActiveState(), inputs }, trigger));
    await expect(set).rejects.toThrow(/^CSP rejects the secret that it has just set for .* \[SECRET_REJECTED\]$/);
});

describe("a POST that was never made", () => {
    it("leaves nothing pending, and nothing to test, without credentials", async () => {
        const csp = oneAppCsp();
        const set = reached(setSecret({ app: appOn(csp, { env: {} }).app, state: anActiveState(), inputs }, trigger));
        await expect(set).rejects.toThrow("[MISSING_CREDENTIALS]");
        expect(csp.calls).toEqual([]);
    });

    it("is not in conflict with an overlap if the login is in conflict", async () => {
        const busy = { status: 429, headers: { "retry-after": "1" } };
        const first = faultyCsp([busy, { status: 409 }], "apiTokenGrant");
        const set = reached(setSecret({ app: appOn(first).app, state: anActiveState(), inputs }, trigger));
        await expect(set).rejects.toThrow("[CSP_CONFLICT]");
        const further = faultyCsp([{ status: 409 }], "apiTokenGrant");
        await expect(setAgain(earlier, further)).rejects.toThrow("[CSP_CONFLICT]");
        expect([first, further].map(({ calls }) => calls)).toEqual([["login", "login"], ["login"]]);
    });
});

describe("the overlap of a secret that CSP had already is another update's. It counts for", () => {
    it.each([
        { name: "the program's seconds, if CSP does not say what is left of it", secondsLeft: undefined, seconds: 60 },
        { name: "the program's seconds, if less is left of it", secondsLeft: 59, seconds: 60 },
        { name: "what is left of it, if that is more", secondsLeft: 61, seconds: 61 },
    ])("$name", async ({ secondsLeft, seconds }) => {
        const csp = oneAppCsp(["Own-1"], { description: { secretRotationExpirationInSeconds: secondsLeft } });
        const { app } = appOn(csp);
        const own = theInputs({ overlapSeconds: 60, newClientSecret: "Own-1" });
        const { overlap } = await reached(setSecret({ app, state: anActiveState(), inputs: own }, ownSecret));
        expect(overlap?.endsAt).toBe(new Date(startOfTime + 1_000 * seconds).toISOString());
        expect(csp.calls).toEqual(["test", "login", "get"]);
    });

    it("the program's seconds, if there are no credentials to ask", async () => {
        const { app } = appOn(oneAppCsp(["Own-1"]), { env: {} });
        const own = theInputs({ overlapSeconds: 60, newClientSecret: "Own-1" });
        const { overlap } = await reached(setSecret({ app, state: anActiveState(), inputs: own }, ownSecret));
        expect(overlap?.endsAt).toBe(new Date(startOfTime + 60_000).toISOString());
    });
});
