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
import { day, startOfTime } from "../../support/fakeClock";
import { oneAppCsp } from "../../support/oneAppCsp";
import { aState, theInputs } from "../../support/states";

const earliest = "2025-12-31T00:00:00Z";
const before = "2026-01-01T00:00:00Z";
const made = "2026-01-02T00:00:00Z";
const since = "2026-01-03T00:00:00Z";

it.each([
    { name: "CSP says that no overlap runs", left: 0, lastUpdatedAt: since, may: false },
    { name: "one runs, and the app has changed since", left: 60, lastUpdatedAt: since, may: true },
    {
        name: "an overlap seems to run, but nothing has changed since: CSP always has the field",
        left: 60,
        lastUpdatedAt: made,
        may: false,
    },
    {
        name: "one runs, and CSP does not say when the app changed",
        left: 60,
        lastUpdatedAt: undefined,
        may: true,
    },
    {
        name: "CSP says nothing about overlaps, and the app has changed since",
        left: undefined,
        lastUpdatedAt: since,
        may: true,
    },
    {
        name: "CSP says nothing about overlaps, and nothing has changed since",
        left: undefined,
        lastUpdatedAt: before,
        may: false,
    },
    { name: "CSP says nothing at all", left: undefined, lastUpdatedAt: undefined, may: false },
    { name: "the time of the change can't be read", left: 60, lastUpdatedAt: "yesterday", may: true },
])("$name: somebody else's overlap may run: $may", ({ left, lastUpdatedAt, may }) => {
    const app = { secretRotationExpirationInSeconds: left, lastUpdatedAt };
    expect(foreignOverlap({ rotatedAt: made }, app)).toBe(may);
});

it.each([
    { left: undefined, lastUpdatedAt: since, may: true },
    { left: undefined, lastUpdatedAt: before, may: false },
    { left: 60, lastUpdatedAt: before, may: true },
    { left: 0, lastUpdatedAt: since, may: false },
])("of an adopted secret, which may have been an old one from the start: %o", ({ left, lastUpdatedAt, may }) => {
    expect(foreignOverlap({ adoptedAt: made }, { secretRotationExpirationInSeconds: left, lastUpdatedAt })).toBe(may);
});

const [ago, later] = [-day, day].map((ms) => new Date(startOfTime + ms).toISOString());

describe("a further rotation with overlap", () => {
    const inputs = theInputs({ overlapSeconds: 60 });
    const ours = { previousClientSecret: "Previous-1", previousClientSecretExpiresAt: later };
    const unknown = { possibleOverlapEndsAt: later };
    const untestable = { grantTypes: ["authorization_code"] };

    /** What becomes of it, and how many calls that takes. */
    async function tried(state: State, { accepted = [], description, env, given = inputs }: Scene) {
        const csp = oneAppCsp(accepted, { description });
        const { app } = appOn(csp, env && { env });
        const outcome = await refuseSecondOverlap(app, state, given).then(
            (next) => (next === state ? "CSP decides" : next),
            (error: Error) => error.message,
        );
        return { outcome, requests: csp.calls.length };
    }

    interface Scene {
        readonly accepted?: readonly string[];
        readonly description?: Readonly<Record<string, unknown>>;
        readonly env?: Readonly<Record<string, string>>;
        readonly given?: Inputs;
    }

    it.each<{
        readonly name: string;
        readonly outputs: Partial<Outputs>;
        readonly scene: Scene;
        readonly requests: number;
    }>([
        { name: "without an overlap", outputs: {}, scene: {}, requests: 0 },
        { name: "whose old secret is unknown", outputs: unknown, scene: {}, requests: 2 },
    ])("is left to CSP $name, with $requests requests", async ({ outputs, scene, requests }) => {
        expect(await tried(aState(outputs), scene)).toEqual({ outcome: "CSP decides", requests });
    });

    it("is known not to be hindered by an overlap whose old secret CSP rejects", async () => {
        const state = aState(ours);
        expect((await tried(state, {})).outcome).toEqual({ ...state, overlap: undefined });
    });

    it.each<{
        readonly name: string;
        readonly outputs: Partial<Outputs>;
        readonly scene: Scene;
        readonly ends: boolean;
    }>([
        { name: "whose old secret CSP accepts", outputs: ours, scene: { accepted: ["Previous-1"] }, ends: true },
        {
            name: "whose old secret can't be tested",
            outputs: { ...ours, verified: false },
            scene: { description: untestable },
            ends: true,
        },
        {
            name: "whose old secret is unknown, where the app can't be tested: nobody knows what a retirement would end",
            outputs: { ...unknown, verified: false },
            scene: { description: untestable },
            ends: false,
        },
        {
            name: "of ours whose old secret is unknown, which a retirement would need",
            outputs: { previousClientSecretExpiresAt: later, verified: false },
            scene: { description: untestable },
            ends: false,
        },
        {
            name: "that may not be ours",
            outputs: { ...unknown, previousClientSecret: "Previous-1" },
            scene: { accepted: ["Previous-1"] },
            ends: false,
        },
    ])("is refused in an overlap $name; a retirement ends it: $ends", async ({ outputs, scene, ends }) => {
        const { outcome } = await tried(aState(outputs), scene);
        expect(outcome).toMatch(/in progress until 2026-01-02.*set overlapSeconds to 0.*\[OVERLAP_IN_PROGRESS\]$/);
        expect(String(outcome).includes("PreviousSecretRetirement")).toBe(ends);
    });

    it("is refused while CSP accepts the old secret of an overlap past its date, unless that was the predecessor's", async () => {
        const ended = aState({ ...ours, previousClientSecretExpiresAt: ago });
        const scene = { accepted: ["Previous-1"] };
        expect((await tried(ended, scene)).outcome).toContain("[OVERLAP_IN_PROGRESS]");
        expect((await tried(initialState(inputs, ended), scene)).outcome).toBe("CSP decides");
    });

    it("by the caller's own secret can't be a regeneration instead", async () => {
        const given = { ...inputs, newClientSecret: "Own-1" };
        const { outcome } = await tried(aState(ours), { accepted: ["Previous-1"], given });
        expect(outcome).toMatch(/wait until it has ended.*\[OVERLAP_IN_PROGRESS\]$/);
        expect(outcome).not.toContain("set overlapSeconds to 0");
    });

    it("of a replacement is refused in its predecessor's overlap, which a freeze would keep from being retired", async () => {
        const { outcome } = await tried(initialState(inputs, aState(ours)), { accepted: ["Previous-1"] });
        expect(outcome).toContain("[OVERLAP_IN_PROGRESS]");
        expect(outcome).not.toContain("PreviousSecretRetirement");
    });

    it("of a replacement stays one, where CSP rejects the predecessor's old secret", async () => {
        expect((await tried(initialState(inputs, aState(ours)), {})).outcome).toBe("CSP decides");
    });

    it("fails where CSP can't be asked for want of credentials", async () => {
        const { outcome } = await tried(aState({ ...ours, verified: false }), { env: {} });
        expect(outcome).toContain("[MISSING_CREDENTIALS]");
    });
});

it("an overlap may be known since our rotation, or since our adoption", () => {
    expect(sinceOf({ kind: "rotated", at: made })).toEqual({ rotatedAt: made });
    expect(sinceOf({ kind: "adopted", at: made })).toEqual({ adoptedAt: made });
});

it.each([
    { lastUpdatedAt: undefined, isChanged: false },
    { lastUpdatedAt: before, isChanged: false },
    { lastUpdatedAt: made, isChanged: true },
    { lastUpdatedAt: since, isChanged: true },
])("an app that was changed at $lastUpdatedAt may have its old secret again: $isChanged", async (row) => {
    const csp = oneAppCsp([], { description: { lastUpdatedAt: row.lastUpdatedAt } });
    expect(await isChangedSince(appOn(csp).app, made)).toBe(row.isChanged);
});

describe("a secret that CSP accepts", () => {
    const first = { clientSecret: undefined, pendingClientSecret: "Pending-1" };
    const pendingRotation = { reason: "created", startedAt: before, overlapSeconds: 60 } as const;
    const wasSet = { ...first, pendingRotation: { ...pendingRotation, setAt: made } };
    const ours = { rotatedAt: made, previousClientSecretExpiresAt: since };

    it.each<{
        readonly name: string;
        readonly outputs: Partial<Outputs>;
        readonly lastUpdatedAt?: string;
        readonly accepted?: readonly string[];
        readonly is: boolean;
    }>([
        { name: "no overlap is known", outputs: {}, is: false },
        { name: "it is the current one", outputs: { ...ours, clientSecret: "Given-1" }, is: false },
        { name: "our overlap's old secret is not known", outputs: ours, is: true },
        { name: "the overlap need not be ours", outputs: { rotatedAt: made, possibleOverlapEndsAt: since }, is: false },
        { name: "our overlap's is another", outputs: { ...ours, previousClientSecret: "Previous-1" }, is: true },
        { name: "it is known as our overlap's", outputs: { ...ours, previousClientSecret: "Given-1" }, is: false },
        { name: "the app was changed since", outputs: ours, lastUpdatedAt: since, is: false },
        { name: "CSP rejects the current one", outputs: ours, accepted: [], is: false },
        { name: "the very first secret was set", outputs: wasSet, is: true },
        { name: "a further one was set", outputs: { ...wasSet, clientSecret: "The-secret-1" }, is: true },
        { name: "it is the very first secret", outputs: { ...wasSet, pendingClientSecret: "Given-1" }, is: false },
        { name: "the app was changed since the first was set", outputs: wasSet, lastUpdatedAt: since, is: false },
        {
            name: "nothing has changed since before the first was set",
            outputs: wasSet,
            lastUpdatedAt: earliest,
            is: false,
        },
        {
            name: "nothing has changed, but CSP accepts the first",
            outputs: wasSet,
            lastUpdatedAt: earliest,
            accepted: ["Pending-1"],
            is: true,
        },
        {
            name: "CSP rejects the current one, which was never tested and may not have reached its servers",
            outputs: { ...ours, verified: false },
            accepted: [],
            is: true,
        },
        {
            name: "CSP rejects the current one, which was never tested, and the app was last changed with it",
            outputs: { ...ours, verified: false },
            lastUpdatedAt: made,
            accepted: [],
            is: true,
        },
        {
            name: "CSP rejects the current one, which was never tested, and does not say when the app was changed",
            outputs: { ...ours, verified: false },
            lastUpdatedAt: "unknown",
            accepted: [],
            is: false,
        },
        { name: "the first may not have been set", outputs: { ...first, pendingRotation }, is: false },
        {
            name: "CSP accepts the first, which may not have been set",
            outputs: { ...first, pendingRotation },
            accepted: ["Pending-1"],
            is: true,
        },
    ])(
        "is an old one that we don't know where $name: $is",
        async ({ outputs, lastUpdatedAt = before, accepted = ["The-secret-1"], is }) => {
            const csp = oneAppCsp(accepted, { description: { lastUpdatedAt } });
            expect(await isUnknownPrevious(appOn(csp).app, aState(outputs), (secret) => secret === "Given-1")).toBe(is);
        },
    );
});

const conflict = new CspError({
    ...{ code: "CSP_CONFLICT", hint: "", operation: "setSecret", status: 409, hasCspErrorBody: true },
    ...{ cspCodes: [], outcomeUnknown: false, isRetryable: false, attempts: 1 },
});

it("CSP's conflict is with the overlap that this update began, not with an earlier one that has ended", async () => {
    const csp = oneAppCsp();
    const { app } = appOn(csp);
    app.endedOverlap = { endsAt: before, isOurs: true };
    const state = aState({ previousClientSecret: "Previous-1", previousClientSecretExpiresAt: later });
    const explained = await explainConflict(app, state, theInputs(), conflict);
    expect(String(explained)).toContain(`a rotation with overlap is in progress until ${later}`);
    expect(csp.calls).toEqual([]);
});

it.each([
    { accepted: ["Pending-1"], is: true },
    { accepted: [], is: false },
])("a pending secret whose outcome is open is set if CSP accepts it: $is", async ({ accepted, is }) => {
    const { pending } = aState({ pendingClientSecret: "Pending-1" });
    if (pending === undefined) throw new Error("there is no pending secret");
    expect(await isSet(appOn(oneAppCsp(accepted)).app, pending)).toBe(is);
});

it("a conflict of a replacement is with its predecessor's overlap, which a freeze would keep from being retired", async () => {
    const inputs = theInputs({ overlapSeconds: 60 });
    const seen = aState({ previousClientSecret: "Previous-1", previousClientSecretExpiresAt: later });
    const { app } = appOn(oneAppCsp());
    const explained = String(await explainConflict(app, initialState(inputs, seen), inputs, conflict));
    expect(explained).toContain(`a rotation with overlap is in progress until ${later}`);
    expect(explained).not.toContain("PreviousSecretRetirement");
    expect(String(await explainConflict(app, initialState(inputs), inputs, conflict))).toContain(
        "was not started here",
    );
});
