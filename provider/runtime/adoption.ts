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
 * @throws PublicError `ADOPTION_REJECTED` if CSP rejects it, or if it is the old secret of a rotation in progress;
 * CspError if it can't be tested.
 */
export async function adopt(
    session: Session,
    inputs: Inputs & { readonly existingClientSecret: string },
    before: State | undefined,
): Promise<StateWithSecret> {
    refuseOldSecret(session, inputs.existingClientSecret, before);
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

/** CSP accepts it still, but not for long; and the current secret, which only the state has, would be lost. */
function refuseOldSecret(session: Session, secret: string, before: State | undefined): void {
    if (before === undefined || before.previousClientSecret !== secret) return;
    throw new PublicError(
        "ADOPTION_REJECTED",
        `existingClientSecret: it is the previous secret of ${nameOf(session.app)}, which stops working at ` +
            `${before.previousClientSecretExpiresAt}. The current one is in Pulumi's state: leave the input as it was.`,
    );
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
