import { nameOf } from "../csp/errors";
import { PublicError } from "../publicError";
import type { Inputs } from "./inputs";
import { adoptedState } from "./rotatedState";
import type { Session } from "./session";
import { idOf, type State, type StateWithSecret } from "./state";
import { testKnownSecret, type Verdict } from "./verification";

/**
 * Takes `existingClientSecret` as the current secret, after testing it, and does not rotate.
 *
 * @param before the state, if the resource exists.
 * @throws PublicError `ADOPTION_REJECTED` if CSP rejects it, CspError if it can't be tested.
 */
export async function adopt(
    session: Session,
    inputs: Inputs & { readonly existingClientSecret: string },
    before: State | undefined,
): Promise<StateWithSecret> {
    const verdict = await verdictOn(session, inputs.existingClientSecret);
    if (verdict === "rejected") {
        throw new PublicError(
            "ADOPTION_REJECTED",
            `existingClientSecret: CSP rejects it for ${nameOf(session.app)}. Nothing was rotated. Give the app's ` +
                "present secret, or leave the input out to have a new one made.",
        );
    }
    session.process.rotated.add(idOf(session.app));
    return adoptedState(before, inputs, session.now(), verdict === "accepted");
}

/** Where nobody can be asked whether the app accepts secrets at all, a refused secret is a wrong one. */
async function verdictOn(session: Session, secret: string): Promise<Verdict> {
    try {
        return await testKnownSecret(session, secret);
    } catch (error) {
        if (error instanceof PublicError && error.code === "MISSING_CREDENTIALS") return "rejected";
        throw error;
    }
}
