import { describe, expect, it } from "vitest";
import { CspError } from "../../../provider/csp/cspError";
import type { Outputs } from "../../../provider/rotation/codec";
import type { Inputs } from "../../../provider/rotation/inputs";
import {
    foreignOverlap,
    isChangedSince,
    isSet,
    isUnknownPrevious,
    sinceOf,
} from "../../../provider/rotation/oldSecret";
import { explainConflict, refuseSecondOverlap } from "../../../provider/rotation/overlap";
import { initialState, type State } from "../../../provider/rotation/state";
import { appOn } from "../../support/appOn";
import { at, day } from "../../support/fakeClock";
import { oneAppCsp } from "../../support/oneAppCsp";
import { aState, inOverlap, theInputs } from "../../support/states";

const [earliest, before, made, since] = [at(-day), at(0), at(day), at(2 * day)];
const inputs = theInputs({ overlapSeconds: 60 });

describe("somebody else's overlap may run", () => {
    const [rotated, adopted] = [{ rotatedAt: made }, { adoptedAt: made }];

    it.each([
        ["CSP says that no overlap runs", rotated, 0, since, false],
        ["one runs, and the app has changed since", rotated, 60, since, true],
        ["one seems to run, but nothing has changed: CSP always has the field", rotated, 60, made, false],
        ["one runs, and CSP does not say when the app changed", rotated, 60, undefined, true],
        ["one runs, and the time of the change can't be read", rotated, 60, "yesterday", true],
        ["CSP names no overlaps, and the app has changed since", rotated, undefined, since, true],
        ["CSP names no overlaps, and nothing has changed since", rotated, undefined, before, false],
        ["CSP says nothing at all", rotated, undefined, undefined, false],
        ["an adopted secret may have been an old one from the start", adopted, 60, before, true],
        ["CSP names no overlaps, and the app has changed since the adoption", adopted, undefined, since, true],
        ["CSP names no overlaps, and nothing has changed since the adoption", adopted, undefined, before, false],
        ["CSP says that no overlap runs since the adoption", adopted, 0, since, false],
    ])("where %s: $4", (_name, ours, left, lastUpdatedAt, may) => {
        expect(foreignOverlap(ours, { secretRotationExpirationInSeconds: left, lastUpdatedAt })).toBe(may);
    });
});

describe("a further rotation with overlap", () => {
    const previousOnly = { possibleOverlapEndsAt: at(day) };
    const oursOnly = { previousClientSecretExpiresAt: at(day), verified: false };
    const notOurs = { ...previousOnly, previousClientSecret: "Previous-1" };
    const accepted: Scene = { accepted: ["Previous-1"] };
    const untestable: Scene = { description: { grantTypes: ["authorization_code"] } };

    interface Scene {
        readonly accepted?: readonly string[];
        readonly description?: Readonly<Record<string, unknown>>;
        readonly env?: Readonly<Record<string, string>>;
        readonly given?: Inputs;
    }

    /** What becomes of it: the state to go on with, or the message of the error. */
    async function tried(state: State, { accepted, description, env, given = inputs }: Scene = {}) {
        const csp = oneAppCsp(accepted, { description });
        const { app } = appOn(csp, env && { env });
        const outcome = await refuseSecondOverlap(app, state, given).catch((error: Error) => error.message);
        return { outcome, requests: csp.calls.length };
    }

    it("is left to CSP without an overlap, or where nobody can tell whether it has ended", async () => {
        const states = [aState(), aState(previousOnly)];
        const found = await Promise.all(states.map((state) => tried(state)));
        expect(found).toEqual([0, 2].map((requests, each) => ({ outcome: states[each], requests })));
    });

    it("is not hindered by an overlap whose old secret CSP rejects", async () => {
        const state = aState(inOverlap);
        expect((await tried(state)).outcome).toEqual({ ...state, overlap: undefined });
    });

    it.each<[name: string, outputs: Partial<Outputs>, scene: Scene, ends: boolean]>([
        ["whose old secret CSP accepts", inOverlap, accepted, true],
        ["whose old secret can't be tested", { ...inOverlap, verified: false }, untestable, true],
        ["of unknown secrets that can't be tested", { ...previousOnly, verified: false }, untestable, false],
        ["of ours, whose old secret is unknown", oursOnly, untestable, false],
        ["that may not be ours", notOurs, accepted, false],
    ])("is refused in an overlap $0; a retirement ends it: $3", async (_name, outputs, scene, ends) => {
        const { outcome } = await tried(aState(outputs), scene);
        expect(outcome).toMatch(/in progress until 2026-01-02.*set overlapSeconds to 0.*\[OVERLAP_IN_PROGRESS\]$/);
        expect(String(outcome).includes("PreviousSecretRetirement")).toBe(ends);
    });

    it("is refused while CSP accepts the old secret of an overlap past its date, unless that was the predecessor's", async () => {
        const ended = aState({ ...inOverlap, previousClientSecretExpiresAt: earliest });
        expect((await tried(ended, accepted)).outcome).toContain("[OVERLAP_IN_PROGRESS]");
        const replacement = initialState(inputs, ended);
        expect((await tried(replacement, accepted)).outcome).toBe(replacement);
    });

    it("by the caller's own secret can't be a regeneration instead", async () => {
        const given = { ...inputs, newClientSecret: "Own-1" };
        const { outcome } = await tried(aState(inOverlap), { ...accepted, given });
        expect(outcome).toMatch(/wait until it has ended.*\[OVERLAP_IN_PROGRESS\]$/);
        expect(outcome).not.toContain("set overlapSeconds to 0");
    });

    it("of a replacement is refused in its predecessor's overlap, which a freeze would keep from being retired", async () => {
        const replacement = initialState(inputs, aState(inOverlap));
        const { outcome } = await tried(replacement, accepted);
        expect(outcome).toContain("[OVERLAP_IN_PROGRESS]");
        expect(outcome).not.toContain("PreviousSecretRetirement");
        expect((await tried(replacement)).outcome).toBe(replacement);
    });

    it("fails where CSP can't be asked for want of credentials", async () => {
        const { outcome } = await tried(aState({ ...inOverlap, verified: false }), { env: {} });
        expect(outcome).toContain("[MISSING_CREDENTIALS]");
    });
});

it("an overlap may be known since our rotation, or since our adoption", () => {
    expect(sinceOf({ kind: "rotated", at: made })).toEqual({ rotatedAt: made });
    expect(sinceOf({ kind: "adopted", at: made })).toEqual({ adoptedAt: made });
});

it.each([
    [undefined, false],
    [before, false],
    [made, true],
    [since, true],
])("an app that was changed at %s may have its old secret again: %s", async (lastUpdatedAt, isChanged) => {
    const { app } = appOn(oneAppCsp([], { description: { lastUpdatedAt } }));
    expect(await isChangedSince(app, made)).toBe(isChanged);
});

describe("a secret that CSP accepts", () => {
    const pendingRotation = { reason: "created", startedAt: before, overlapSeconds: 60 } as const;
    const first = { clientSecret: undefined, pendingClientSecret: "Pending-1", pendingRotation };
    const wasSet = { ...first, pendingRotation: { ...pendingRotation, setAt: made } };
    const ours = { rotatedAt: made, previousClientSecretExpiresAt: since };
    const notOurs = { rotatedAt: made, possibleOverlapEndsAt: since };
    const neverTested = { ...ours, verified: false };

    interface Csp {
        readonly lastUpdatedAt?: string;
        readonly accepted?: readonly string[];
    }

    it.each<[name: string, is: boolean, outputs: Partial<Outputs>, csp?: Csp]>([
        ["no overlap is known", false, {}],
        ["it is the current one", false, { ...ours, clientSecret: "Given-1" }],
        ["our overlap's old secret is not known", true, ours],
        ["the overlap need not be ours", false, notOurs],
        ["our overlap's is another", true, { ...ours, previousClientSecret: "Previous-1" }],
        ["it is known as our overlap's", false, { ...ours, previousClientSecret: "Given-1" }],
        ["the app was changed since", false, ours, { lastUpdatedAt: since }],
        ["CSP rejects the current one", false, ours, { accepted: [] }],
        ["CSP rejects the current one, which was never tested", true, neverTested, { accepted: [] }],
        ["the app was last changed with that", true, neverTested, { accepted: [], lastUpdatedAt: made }],
        ["CSP does not say when that was", false, neverTested, { accepted: [], lastUpdatedAt: "unknown" }],
        ["the very first secret was set", true, wasSet],
        ["a further one was set", true, { ...wasSet, clientSecret: "The-secret-1" }],
        ["it is the very first secret", false, { ...wasSet, pendingClientSecret: "Given-1" }],
        ["the app was changed since the first was set", false, wasSet, { lastUpdatedAt: since }],
        ["nothing has changed since before the first was set", false, wasSet, { lastUpdatedAt: earliest }],
        ["but CSP accepts the first", true, wasSet, { lastUpdatedAt: earliest, accepted: ["Pending-1"] }],
        ["the first may not have been set", false, first],
        ["but CSP accepts that", true, first, { accepted: ["Pending-1"] }],
    ])("is an old one that we don't know where %s: %s", async (_name, is, outputs, csp = {}) => {
        const { accepted = ["The-secret-1"], lastUpdatedAt = before } = csp;
        const { app } = appOn(oneAppCsp(accepted, { description: { lastUpdatedAt } }));
        expect(await isUnknownPrevious(app, aState(outputs), (secret) => secret === "Given-1")).toBe(is);
    });
});

it.each([
    [["Pending-1"], true],
    [[], false],
])("a pending secret whose outcome is open is set if CSP accepts it: %o %s", async (accepted, is) => {
    const pending = {
        value: "Pending-1",
        reason: "trigger",
        trigger: 1,
        startedAt: before,
        overlapSeconds: 60,
    } as const;
    expect(await isSet(appOn(oneAppCsp(accepted)).app, pending)).toBe(is);
});

describe("CSP's conflict", () => {
    const running = `a rotation with overlap is in progress until ${at(day)}`;

    async function explained(state: State, endsAt?: string) {
        const csp = oneAppCsp();
        const { app } = appOn(csp);
        if (endsAt !== undefined) app.endedOverlap = { endsAt, isOurs: true };
        const conflict = new CspError({
            ...{ code: "CSP_CONFLICT", hint: "", operation: "setSecret", status: 409, hasCspErrorBody: true },
            ...{ cspCodes: [], outcomeUnknown: false, isRetryable: false, attempts: 1 },
        });
        const text = String(await explainConflict(app, state, inputs, conflict));
        expect(csp.calls).toEqual([]);
        return text;
    }

    it("is with the overlap that this update began, not with an earlier one that has ended", async () => {
        expect(await explained(aState(inOverlap), before)).toContain(running);
    });

    it("of a replacement is with its predecessor's overlap, which a freeze would keep from being retired", async () => {
        const text = await explained(initialState(inputs, aState(inOverlap)));
        expect(text).toContain(running);
        expect(text).not.toContain("PreviousSecretRetirement");
        expect(await explained(initialState(inputs))).toContain("was not started here");
    });
});
