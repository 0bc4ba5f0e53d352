import { UserError } from "../common/userError";
import { describeApp } from "../csp/cspError";
import type { AppContext } from "./appContext";
import type { Inputs } from "./inputs";
import { resourceId, type State, type StateWithSecret } from "./state";
import { adoptedState } from "./transitions";
import { testKnownSecret, type VerificationResult } from "./verification";

/**
 * Takes `existingClientSecret` as the current secret, after testing it, and does not rotate.
 *
 * @param before the state, if the resource exists.
 * @throws UserError `ADOPTION_REJECTED` if CSP rejects it, or if it is the old secret of a rotation in progress;
 * CspError if it can't be tested.
 */
export async function adopt(
    session: AppContext,
    inputs: Inputs & { readonly existingClientSecret: string },
    before: State | undefined,
): Promise<StateWithSecret> {
    refuseOldSecret(session, inputs.existingClientSecret, before);
    const verdict = await verdictOn(session, inputs.existingClientSecret);
    if (verdict === "rejected") {
        throw new UserError(
            "ADOPTION_REJECTED",
            `existingClientSecret: CSP rejects it for ${describeApp(session.app)}. Nothing was rotated. Give the app's ` +
                "present secret, or leave the input out to have a new one made.",
        );
    }
    session.process.rotated.add(resourceId(session.app));
    return adoptedState(before, inputs, session.now(), verdict === "accepted");
}

/** CSP accepts it still, but not for long; and the current secret, which only the state has, would be lost. */
function refuseOldSecret(session: AppContext, secret: string, before: State | undefined): void {
    if (before === undefined || before.previousClientSecret !== secret) return;
    throw new UserError(
        "ADOPTION_REJECTED",
        `existingClientSecret: it is the previous secret of ${describeApp(session.app)}, which stops working at ` +
            `${before.previousClientSecretExpiresAt}. The current one is in Pulumi's state: leave the input as it was.`,
    );
}

/** Where nobody can be asked whether the app accepts secrets at all, a refused secret is a wrong one. */
async function verdictOn(session: AppContext, secret: string): Promise<VerificationResult> {
    try {
        return await testKnownSecret(session, secret);
    } catch (error) {
        if (error instanceof UserError && error.code === "MISSING_CREDENTIALS") return "rejected";
        throw error;
    }
}
