import { describe, expect, it } from "vitest";
import { CspError } from "../../../provider/csp/cspError";
import type { Outputs } from "../../../provider/rotation/codec";
import type { Inputs } from "../../../provider/rotation/inputs";
import { explainConflict, refuseSecondOverlap } from "../../../provider/rotation/overlap";
import { initialState, type State } from "../../../provider/rotation/state";
import { appOn } from "../../support/appOn";
import { at, day } from "../../support/fakeClock";
import { oneAppCsp } from "../../support/oneAppCsp";
import { aState, inOverlap, theInputs } from "../../support/states";

const inputs = theInputs({ overlapSeconds: 60 });

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
        const ended = aState({ ...inOverlap, previousClientSecretExpiresAt: at(-day) });
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
        expect(await explained(aState(inOverlap), at(0))).toContain(running);
    });

    it("of a replacement is with its predecessor's overlap, which a freeze would keep from being retired", async () => {
        const text = await explained(initialState(inputs, aState(inOverlap)));
        expect(text).toContain(running);
        expect(text).not.toContain("PreviousSecretRetirement");
        expect(await explained(initialState(inputs))).toContain("was not started here");
    });
});
