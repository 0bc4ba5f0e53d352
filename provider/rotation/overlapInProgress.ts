import { UserError } from "../common/userError";
import { CspError, describeApp } from "../csp/cspError";
import type { AppContext } from "./appContext";
import type { State } from "./state";

/**
 * Refuses a further overlap rotation while the previous secret is still accepted: a third secret might end it for
 * consumers that use it. Where that can't be known, CSP decides.
 *
 * @throws UserError `OVERLAP_IN_PROGRESS`.
 */
export async function refuseSecondOverlap(session: AppContext, before: State | undefined): Promise<void> {
    if (before?.previousClientSecret === undefined) return;
    const isAccepted = await session.client
        .acceptsSecret(session.app, before.previousClientSecret)
        .catch((error: unknown) => {
            if (error instanceof CspError) return false;
            throw error;
        });
    if (!isAccepted) return;
    throw new UserError(
        "OVERLAP_IN_PROGRESS",
        `${describeApp(session.app)}: ${inProgress(before)} ${waysOn(before)}`,
    );
}

/** Whether a rotation was refused because one with overlap is in progress. */
export function isOverlapInProgress(error: unknown): error is UserError {
    return error instanceof UserError && error.code === "OVERLAP_IN_PROGRESS";
}

/** Says of a refused `POST …/secret` that a rotation is in progress, where CSP's conflict means that. */
export function overlapInProgress(before: State, error: unknown): unknown {
    if (!(error instanceof CspError) || error.status !== 409) return error;
    return new UserError(
        "OVERLAP_IN_PROGRESS",
        `${error.summary} Perhaps ${inProgress(before)} ${waysOn(before)}`,
    );
}

function inProgress({ previousClientSecretExpiresAt: until }: State): string {
    return until === undefined
        ? "a rotation with overlap that was not started here is in progress (CSP's default is 48 hours)."
        : `a rotation with overlap is in progress until ${until}: the previous secret is still valid, and consumers may use it.`;
}

function waysOn({ previousClientSecret }: State): string {
    const wait = "Wait until it has ended";
    const regenerate = "set overlapSeconds to 0 to regenerate, which ends both secrets at once";
    const meanwhile = "Until then updates go through only without what asks for another rotation";
    // Without the overlap's own previous secret, ending it might end the only secret that we know.
    return previousClientSecret === undefined
        ? `${wait}, or ${regenerate}. ${meanwhile}.`
        : `${wait}; or end it with a PreviousSecretRetirement once every consumer has the new secret; or ${regenerate}. ${meanwhile}.`;
}
