import { UserError } from "../../common/userError";
import { describeApp } from "../../csp/operations";
import type { AppContext } from "../appContext";
import type { Step } from "../nextStep";
import { isUnknownPrevious, outlivesItsOverlap, warnOfOldSecret } from "../oldSecret";
import { knownPending, knownState, type State } from "../state";
import { adopted, pendingOverlapEnd, tested, unverified, verified, withoutAdoption } from "../transitions";
import { testKnownSecret, type VerificationResult } from "../verification";
import type { Work } from "./step";

/**
 * Takes `existingClientSecret` as the current secret, after testing it, and does not rotate.
 *
 * @param step with `otherwise`, one that CSP rejects has no further effect.
 * @throws UserError `ADOPTION_REJECTED` if CSP rejects it, or if it is the old secret of our own overlap;
 * CspError if it can't be tested.
 */
export async function adopt(
    { app, state, inputs }: Work,
    { secret, otherwise }: Extract<Step, { kind: "adopt" }>,
): Promise<State> {
    const result = await testAdopted(app, secret);
    if (result !== "accepted" && otherwise !== undefined) {
        app.log("CSP does not accept existingClientSecret, which was adopted before: it has no further effect");
        return withoutAdoption(state, secret);
    }
    if (result === "rejected") throw rejectedAdoption(app, state);
    if (result === "accepted") {
        // Where somebody has rotated the app, its stored secret opens nothing any more.
        app.ownSecret = secret;
        await refuseOldSecret(app, state, secret);
        await warnOfOldSecret(app, state, "existingClientSecret", secret);
    }
    app.log("adopted the existing secret; nothing was rotated");
    return tested(adopted(state, inputs, secret, app.now(), result === "accepted" ? verified : unverified));
}

function rejectedAdoption({ app }: AppContext, { phase }: State): UserError {
    const replacement =
        " If the resource replaces an earlier one (`--replace`, a taint, a rename), the secret was rotated after that one " +
        "had adopted it: do one of these two.";
    return new UserError(
        "ADOPTION_REJECTED",
        `existingClientSecret: CSP rejects it for ${describeApp(app)}. Nothing was rotated. Give the app's present ` +
            `secret, or leave the input out to have a new one made.${phase === "initial" ? replacement : ""}`,
    );
}

/** CSP still accepts it, but not for long, unless somebody has set it again since. */
async function refuseOldSecret(app: AppContext, state: State, secret: string): Promise<void> {
    const isOld = (await outlivesItsOverlap(app, secret)) || (await isUnknownPreviousIfAsked(app, state, secret));
    if (!isOld) return;
    const pending = knownPending(state);
    const running = pending ? pendingOverlapEnd(pending) : knownState(state)?.overlap?.endsAt;
    const end = running ? `stops working at ${running}` : `should have stopped working at ${app.endedOverlap?.endsAt}`;
    throw new UserError(
        "ADOPTION_REJECTED",
        `existingClientSecret: it is the previous secret of ${describeApp(app.app)}, which ${end}. The current one is in ` +
            "Pulumi's state: leave the input as it was.",
    );
}

/** An adoption needs no credentials, but without them this can't be told. */
async function isUnknownPreviousIfAsked(app: AppContext, state: State, secret: string): Promise<boolean> {
    try {
        return await isUnknownPrevious(app, state, (value) => value === secret);
    } catch (error) {
        if (isMissingCredentials(error)) return false;
        throw error;
    }
}

/** Without credentials to ask whether the app's secrets can be tested at all, a refused secret counts as wrong. */
async function testAdopted(app: AppContext, secret: string): Promise<VerificationResult> {
    try {
        return await testKnownSecret(app, secret);
    } catch (error) {
        if (isMissingCredentials(error)) return "rejected";
        throw error;
    }
}

function isMissingCredentials(error: unknown): boolean {
    return error instanceof UserError && error.code === "MISSING_CREDENTIALS";
}
