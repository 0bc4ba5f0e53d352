import { UserError } from "../common/userError";
import { describeApp } from "../csp/cspError";
import { adopt } from "../rotation/adopt";
import { AppContext } from "../rotation/appContext";
import { type Due, lacksNewSecret, mustAdopt, whyRotate } from "../rotation/decision";
import type { Inputs } from "../rotation/inputs";
import { frozenLine, newSecretNeeded } from "../rotation/messages";
import { isOverlapInProgress } from "../rotation/overlapInProgress";
import { settleCandidate } from "../rotation/overlapRotation";
import { KeepState } from "../rotation/partialFailure";
import type { ProviderContext } from "../rotation/providerContext";
import { settleVerification } from "../rotation/regenerate";
import { rotate } from "../rotation/rotation";
import { isFrozen } from "../rotation/runtimeConfig";
import { hasSecret, type State, type StateWithSecret, withOptions } from "../rotation/state";
import { withoutEndedOverlap } from "../rotation/transitions";
import { testKnownSecret } from "../rotation/verification";

/** Brings an existing resource to its inputs: settles what is open, adopts, and rotates if there is a reason. */
export async function update(process: ProviderContext, stored: State, inputs: Inputs): Promise<State> {
    const { redactor } = process.calls;
    redactor.add(stored.clientSecret, stored.previousClientSecret, stored.pendingClientSecret);
    redactor.add(inputs.newClientSecret, inputs.existingClientSecret);
    const frozen = isFrozen(process.settings);
    const session = new AppContext(process, inputs, stored.clientSecret ?? inputs.existingClientSecret);
    const begun = withoutEndedOverlap(stored, process.clock.now());
    const settled = await settleOrAdopt(session, begun, inputs, frozen);
    const state = await withoutFalseMark(session, settled, inputs, frozen);

    const due = hasSecret(state) ? whyRotate(state, inputs, process.clock.now()) : "created";
    // What has no secret yet does not exist yet: its making is no rotation that could wait.
    const waits = frozen && due !== "created";
    if (due !== undefined && waits) session.say(frozenLine(due));
    if (due !== undefined && !waits) {
        return await keepingSettled(session, stored, state, inputs, () => {
            refuseUnchangedSecret(session, state, inputs, due);
            return rotate(session, inputs, state, due);
        });
    }
    if (state.verificationPending && hasSecret(state))
        return await verifyStored(session, state, inputs, frozen);
    if (state === begun) session.say("options updated; the secret was not rotated");
    return withOptions(state, inputs);
}

async function settleOrAdopt(
    session: AppContext,
    state: State,
    inputs: Inputs,
    frozen: boolean,
): Promise<State> {
    const { existingClientSecret } = inputs;
    if (existingClientSecret !== undefined && mustAdopt(state, inputs)) {
        const adopted = await adopt(session, { ...inputs, existingClientSecret }, state);
        session.authenticateWith(adopted.clientSecret);
        session.say("adopted the existing secret");
        return adopted;
    }
    const settled = await settleCandidate(session, inputs, state, !frozen || !hasSecret(state));
    if (settled.clientSecret !== undefined) session.authenticateWith(settled.clientSecret);
    return settled;
}

/** Tests again before rotating for a mark that a refresh left: it may have been made in error, or healed since. */
async function withoutFalseMark(
    session: AppContext,
    state: State,
    inputs: Inputs,
    frozen: boolean,
): Promise<State> {
    const isReason = hasSecret(state) && whyRotate(state, inputs, session.process.clock.now()) === "rejected";
    if (!isReason || frozen) return state;
    const verdict = await testKnownSecret(session, state.clientSecret);
    if (verdict === "rejected") {
        refuseSelfHealing(session);
        return state;
    }
    session.say("CSP accepts the stored secret after all; nothing to rotate for");
    return { ...state, rejected: undefined, verified: verdict === "accepted" };
}

function refuseSelfHealing(session: AppContext): void {
    if (session.isSelfAuthenticating) throw session.selfAuthenticationRefused();
}

/** Tests the secret that an earlier update could not test; rejected for sure, it is rotated. */
async function verifyStored(
    session: AppContext,
    state: StateWithSecret,
    inputs: Inputs,
    frozen: boolean,
): Promise<State> {
    const verified = await settleVerification(session, state);
    if (verified) {
        session.say(
            `the secret of an earlier update is settled: ${verified.verified ? "CSP accepts it" : "it can't be tested"}`,
        );
        return withOptions(verified, inputs);
    }
    if (frozen) {
        const error = new UserError(
            "SECRET_REJECTED",
            `CSP rejects the secret of ${describeApp(session.app)}.`,
        );
        throw new KeepState(withOptions(state, inputs), error, frozenLine("rejected"));
    }
    refuseSelfHealing(session);
    return await rotate(session, inputs, state, "rejected");
}

/**
 * A rotation that fails does not take back the secret that was adopted or settled before it. Where only the overlap of
 * that very secret is in the way, it does not hold it back from its consumers either: they have to move to it before
 * the overlap ends.
 */
async function keepingSettled(
    session: AppContext,
    stored: State,
    settled: State,
    inputs: Inputs,
    rotation: () => Promise<State>,
): Promise<State> {
    try {
        return await rotation();
    } catch (error) {
        if (error instanceof KeepState || settled.clientSecret === stored.clientSecret) throw error;
        if (stored.pendingClientSecret === settled.clientSecret && isOverlapInProgress(error)) {
            session.say(
                `the secret of an earlier update is settled; what asks for another one waits: ${error.message}`,
            );
            return withOptions(settled, inputs);
        }
        throw new KeepState(
            withOptions(settled, inputs),
            session.asPublic(error),
            "The secret that was settled before is kept in Pulumi's state.",
        );
    }
}

function refuseUnchangedSecret(
    session: AppContext,
    state: State,
    inputs: Inputs,
    due: Due | "created",
): void {
    if (due !== "created" && lacksNewSecret(state, inputs, due)) {
        throw new UserError("NEW_SECRET_NEEDED", `${describeApp(session.app)}: ${newSecretNeeded(due)}`);
    }
}
