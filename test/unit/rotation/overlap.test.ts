import { describe, expect, it } from "vitest";
import { CspError } from "../../../provider/csp/cspError";
import type { Outputs } from "../../../provider/rotation/codec";
import type { Inputs } from "../../../provider/rotation/inputs";
import { explainConflict, refuseSecondOverlap } from "../../../provider/rotation/overlap";
import { initialState, type Overlap, type State } from "../../../provider/rotation/state";
import { appOn } from "../../support/appOn";
import { response } from "../../support/failedCall";
import { at, day } from "../../support/fakeClock";
import type { Replies } from "../../support/interposed";
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
    interface Scene {
        readonly ended?: Overlap;
        readonly accepted?: readonly string[];
        readonly replies?: Replies;
    }

    const conflict = new CspError({
        code: "CSP_CONFLICT",
        hint: "",
        operation: "setSecret",
        status: 409,
        hasCspErrorBody: true,
        cspCodes: [],
        outcomeUnknown: false,
        isRetryable: false,
        attempts: 1,
    });
    const replacement = initialState(inputs, aState(inOverlap));
    const running = `a rotation with overlap is in progress until ${at(day)}`;
    const ended = { endsAt: at(0), previousSecret: "Previous-1", isOurs: true };
    const [foreign, retirement] = ["was not started here", "PreviousSecretRetirement"];
    const either = `should have ended at ${at(0)}, and may not have; or a rotation with overlap that was not started here`;
    const outlived = `should have ended at ${at(0)}, but CSP still accepts the previous secret.`;
    const forbidden = { replies: { get: [response(403)] } };

    it.each<[name: string, state: State, scene: Scene, says: string, not: string]>([
        ["the overlap that this update began", aState(inOverlap), { ended }, running, outlived],
        ["its predecessor's overlap, which a freeze would keep", replacement, {}, running, retirement],
        ["somebody else's, where nobody knows another", initialState(inputs), {}, foreign, retirement],
        ["somebody else's, where CSP rejects our old secret", aState(), { ended }, foreign, "may not have"],
        ["our own, which outlives its date", aState(), { ended, accepted: ["Previous-1"] }, outlived, foreign],
        ["either of them, where CSP can't be asked", aState(), { ended, ...forbidden }, either, outlived],
    ])("is with %s", async (_name, state, { ended, accepted, replies }, says, not) => {
        const { app } = appOn(oneAppCsp(accepted, { replies }));
        app.endedOverlap = ended;
        const text = String(await explainConflict(app, state, inputs, conflict));
        expect(text).toContain(says);
        expect(text).not.toContain(not);
    });
});
