import { describe, expect, it } from "vitest";
import type { Outputs } from "../../../provider/rotation/codec";
import { initialState, type State } from "../../../provider/rotation/state";
import { adopt } from "../../../provider/rotation/steps/adopt";
import { appOn } from "../../support/appOn";
import { response } from "../../support/failedCall";
import { at, hour, minute } from "../../support/fakeClock";
import { oneAppCsp } from "../../support/oneAppCsp";
import { aState, inOverlap, pendingSecret, theInputs } from "../../support/states";

const secret = "Given-1";
const inputs = theInputs({ existingClientSecret: secret });
const { previousClientSecretExpiresAt: ends } = inOverlap;
const overlapping = { rotatedAt: at(-hour), previousClientSecretExpiresAt: ends };

interface Scene {
    /** What CSP accepts. Default: this secret and the present one. */
    readonly accepted?: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
    readonly endedAt?: string | undefined;
    readonly grantTypes?: readonly string[];
    readonly isOptional?: boolean;
    readonly isForbidden?: boolean;
}

/** What becomes of an adoption: the current secret, or the message of the error. */
async function adopted(state: State, scene: Scene = {}) {
    const { accepted = [secret, "The-secret-1"], env, endedAt, grantTypes = ["client_credentials"] } = scene;
    const replies = scene.isForbidden ? { get: [response(403)] } : {};
    const csp = oneAppCsp(accepted, { description: { grantTypes, lastUpdatedAt: at(-hour) }, replies });
    const { app } = appOn(csp, env && { env });
    if (endedAt !== undefined) app.endedOverlap = { endsAt: endedAt, previousSecret: secret, isOurs: true };
    const otherwise = { kind: "regenerate", reason: "created" } as const;
    return await adopt({ app, state, inputs }, { kind: "adopt", secret, ...(scene.isOptional && { otherwise }) }).then(
        (reached) => (reached.phase === "active" ? reached.current.value : "none yet"),
        (error: Error) => error.message,
    );
}

describe("an adoption", () => {
    const initial = initialState(inputs);
    const rejected = { accepted: [] };
    const adviceInReplacement = /new one made\. If the resource replaces an earlier one .* \[ADOPTION_REJECTED\]$/;
    const bothFail = { ...rejected, isForbidden: true };
    const noGrant = { accepted: [], grantTypes: [] };

    it.each<[name: string, state: State, scene: Scene, outcome: string | RegExp]>([
        ["is done if CSP accepts it", aState(), {}, secret],
        ["is done where another one would do", initial, { isOptional: true }, secret],
        ["fails if CSP rejects it", aState(), rejected, /new one made\. \[ADOPTION_REJECTED\]$/],
        ["fails in a creation if CSP rejects it", initial, rejected, adviceInReplacement],
        ["is given up where another one will do", initial, { ...rejected, isOptional: true }, "none yet"],
        ["fails without credentials if CSP rejects it", aState(), { ...rejected, env: {} }, /\[ADOPTION_REJECTED\]$/],
        ["is done without credentials to ask whether it is old", aState(overlapping), { env: {} }, secret],
        ["is done where an app can't be tested", aState({ ...overlapping, verified: false }), noGrant, secret],
        ["fails where CSP can't tell whether it is old", aState(overlapping), { isForbidden: true }, "[CSP_FORBIDDEN]"],
        ["fails where CSP can't tell whether it is wrong", aState(), bothFail, "[CSP_FORBIDDEN]"],
    ])("%s", async (_name, state, scene, outcome) => {
        expect(await adopted(state, scene)).toMatch(outcome);
    });

    const setAt = at(-hour);
    const pendingRotation = { reason: "created", startedAt: setAt, setAt, overlapSeconds: 7_200 } as const;
    const pending = { ...pendingSecret, pendingRotation };
    const first = { ...pending, clientSecret: undefined };
    const afterRejection = { ...pending, rejected: true, previousClientSecretExpiresAt: ends } as const;

    it.each<[name: string, outputs: Partial<Outputs>, end: string, endedAt?: string]>([
        ["the overlap that runs", overlapping, `stops working at ${ends}`],
        ["the overlap of the very first pending secret", first, `stops working at ${at(hour)}`],
        ["the overlap of a pending secret after a rejection", afterRejection, `stops working at ${at(hour)}`],
        ["an overlap past its date", {}, `should have stopped working at ${at(-minute)}`, at(-minute)],
    ])("of the old secret of $0 is refused: it $2", async (_name, outputs, end, endedAt) => {
        const message = await adopted(aState(outputs), { endedAt });
        expect(message).toMatch(/^existingClientSecret: it is the previous secret of .*\[ADOPTION_REJECTED\]$/);
        expect(message).toContain(`, which ${end}. `);
    });
});
