import { UserError } from "../common/userError";
import { CspError } from "../csp/cspError";
import { type App, describeApp } from "../csp/operations";
import type { AppContext } from "./appContext";
import type { Inputs } from "./inputs";
import { hinderingOverlap, knownState, type Overlap, type State } from "./state";
import { canTestSecrets, testKnownSecret, type VerificationResult } from "./verification";

/**
 * Refuses a further rotation with overlap while the previous secret still works: a third secret might end it for
 * consumers that use it. If the app's secrets can't be tested, the overlap counts as running until its end. If
 * the test can't be done, CSP decides.
 *
 * @returns the state, without an overlap that is found to have ended: a conflict is with another one then.
 * @throws UserError `OVERLAP_IN_PROGRESS`.
 */
export async function refuseSecondOverlap(app: AppContext, state: State, inputs: Inputs): Promise<State> {
    const known = knownState(state);
    if (known?.overlap === undefined) return state;
    if (state.phase === "initial" && !hinderingOverlap(state, inputs, app.provider.clock.now())) return state;
    const result = await testPreviousSecret(app, known.overlap);
    if (result === "accepted" || result === "unverifiable") {
        // A retirement ends an overlap while a freeze holds a rotation back, but a freeze refuses a replacement.
        const isOurs = state.phase === "active" && known.overlap.isOurs;
        throw overlapInProgress(app.app, { ...known.overlap, isOurs }, inputs);
    }
    return result === "rejected" && state.phase === "active" ? { ...state, overlap: undefined } : state;
}

async function testPreviousSecret(
    app: AppContext,
    { previousSecret }: Overlap,
): Promise<VerificationResult | "unknown"> {
    try {
        if (previousSecret !== undefined) return await testKnownSecret(app, previousSecret);
        return (await canTestSecrets(app)) ? "unknown" : "unverifiable";
    } catch (error) {
        if (error instanceof CspError) return "unknown";
        throw error;
    }
}

/** Whether a rotation was refused because an overlap is in progress. */
export function isOverlapInProgress(error: unknown): error is UserError {
    return error instanceof UserError && error.code === "OVERLAP_IN_PROGRESS";
}

function overlapInProgress(app: App, overlap: Overlap | undefined, inputs: Inputs): UserError {
    return new UserError(
        "OVERLAP_IN_PROGRESS",
        `${describeApp(app)}: ${inProgress(overlap)} ${remedies(overlap, inputs)}`,
    );
}

/**
 * Says of CSP's 409 to a `POST …/secret` that an overlap may be in progress; passes any other error on. A test tells
 * whether that is ours, which outlives its date.
 */
export async function explainConflict(app: AppContext, state: State, inputs: Inputs, error: unknown): Promise<unknown> {
    if (!(error instanceof CspError) || error.failure.operation !== "setSecret" || error.status !== 409) return error;
    const { cause, running } = await causeOfConflict(app, state);
    return new UserError(
        "OVERLAP_IN_PROGRESS",
        `${describeApp(app.app)}: CSP refuses another rotation with overlap (status 409). The likely cause: ${cause} ` +
            `${remedies(running, inputs)} Details: ${error.summary}`,
    );
}

interface Cause {
    /** A sentence. */
    readonly cause: string;
    /** Our overlap, if the conflict is with that. */
    readonly running?: Overlap | undefined;
}

async function causeOfConflict(app: AppContext, state: State): Promise<Cause> {
    const ended = app.endedOverlap;
    if (state.phase === "initial") {
        const overlap = knownState(state)?.overlap;
        return { cause: inProgress(overlap), running: overlap && { ...overlap, isOurs: false } };
    }
    if (state.overlap !== undefined || ended === undefined) {
        return { cause: inProgress(state.overlap), running: state.overlap };
    }
    const result = await testPreviousSecret(app, ended);
    if (result === "rejected") return { cause: inProgress(undefined) };
    const ours = `the last rotation's overlap should have ended at ${ended.endsAt}`;
    if (result === "accepted") return { cause: `${ours}, but CSP still accepts the previous secret.`, running: ended };
    return { cause: `${ours}, and may not have; or ${inProgress(undefined)}` };
}

function inProgress(overlap: Overlap | undefined): string {
    return overlap === undefined
        ? "a rotation with overlap that was not started here is in progress (CSP's default is 48 hours)."
        : `a rotation with overlap is in progress until ${overlap.endsAt}, and consumers may still use the previous secret.`;
}

function remedies(overlap: Overlap | undefined, { newClientSecret }: Inputs): string {
    const ways = ["wait until it has ended"];
    // Without its previous secret, ending the overlap might end the only secret that we know.
    if (overlap?.isOurs && overlap.previousSecret !== undefined) {
        ways.push(
            "end it with a PreviousSecretRetirement once every consumer has the new secret: run " +
                "`CSP_FREEZE_ROTATION=true pulumi up`, then `pulumi up`",
        );
    }
    // A secret of the caller's own needs an overlap.
    if (newClientSecret === undefined) {
        ways.push("set overlapSeconds to 0 to regenerate, which ends both secrets at once");
    }
    return `Do one of these: ${ways.join("; ")}. Until then, updates succeed only if they don't require another rotation.`;
}
