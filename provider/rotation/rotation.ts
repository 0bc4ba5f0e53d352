import type { AppContext } from "./appContext";
import type { Inputs } from "./inputs";
import { rotateWithOverlap } from "./overlapRotation";
import { regenerate } from "./regenerate";
import type { RotationReason, State } from "./state";

/** Rotates the secret in the way that `overlapSeconds` asks for, and says what was done. */
export async function rotate(
    session: AppContext,
    inputs: Inputs,
    before: State | undefined,
    reason: RotationReason,
): Promise<State> {
    const rotateBy = inputs.overlapSeconds ? rotateWithOverlap : regenerate;
    const state = await rotateBy(session, inputs, before, reason);
    const until = state.previousClientSecretExpiresAt;
    const oldSecret = until ? `the old secret works until ${until}` : "the old secret has stopped working";
    const tested = state.verified ? "CSP accepts the new one" : "the new one was not tested";
    session.say(`rotated (${reason}); ${oldSecret}; ${tested}`);
    return state;
}
