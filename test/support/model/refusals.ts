import { isRecord } from "../../../provider/common/json";
import { UserError } from "../../../provider/common/userError";
import { CheckFailed } from "../engine/engine";
import type { Properties } from "../properties";
import { type AppTruth, accepts, isClean, type OneSecret, sentences } from "./observation";

/** What is wrong with the failure of an `up` that nothing disturbed: it may only be refused, and only for this. */
export function refusalViolations(secrets: readonly OneSecret[]): string[] {
    const [first] = secrets;
    if (first?.step.do !== "up" || first.outcome !== "failed" || !isClean(first, "or frozen")) return [];
    const { error } = first;
    const code = error instanceof CheckFailed ? "CHECK" : error instanceof UserError ? error.code : "";
    return sentences(!secrets.some((one) => mayRefuse(one, code)) && `an undisturbed up failed: ${String(error)}`);
}

function mayRefuse({ program, appId, truth, state, base, before, after, csp, step }: OneSecret, code: string): boolean {
    const [own, existing] = [program.input("newClientSecret"), program.input("existingClientSecret")];
    const isSelf = program.input("authenticateAs") === "app";
    const propagates = csp.secretPropagationMs > 0;
    const cannotTell = propagates || (isSelf && !truth?.isTestable);
    // If the app's secrets can't be tested yet, or at all, nobody knows that it already has the secret.
    const isSameRefused = csp.postSameSecret === "conflict" && (propagates || !truth?.isTestable);
    const isAccepted = (secret: unknown) => accepts(truth, typeof secret === "string" ? secret : undefined);
    const isOverlapping = [before, after].some(({ apps }) =>
        Object.values(apps).some((app) => app?.previous !== undefined),
    );
    // Of an app that can't be tested, our own overlap counts as running until its date, whoever ended it.
    const ends = before.resources
        .filter(({ outputs }) => outputs["oauthAppId"] === appId)
        .map(({ outputs }) => Date.parse(String(outputs["previousClientSecretExpiresAt"])));
    ends.push(Date.parse(base?.possibleOverlapEndsAt ?? ""));
    const isOverlapByDate = !truth?.isTestable && ends.some((endsMs) => endsMs > before.atMs);
    const isFrozen = step.under?.frozen === true;
    const isFrozenCreation = isFrozen && base?.clientSecret === undefined && existing === undefined;
    switch (code) {
        case "CHECK":
            return (
                isFrozenCreation ||
                (own !== undefined && !program.overlaps) ||
                (isSelf && base === undefined && !existing)
            );
        case "ADOPTION_REJECTED":
            return existing !== undefined && (cannotTell || !isAccepted(existing) || isOverlapping);
        // Only the state of a resource that is to be deleted has the app's current secret.
        case "CURRENT_SECRET_NEEDED":
            return after.resources.some(({ outputs, isReplaced, name }) => {
                const isLeaving = isReplaced || name !== program.name;
                const taken = state?.clientSecret;
                const kept = [outputs["clientSecret"], outputs["pendingClientSecret"]];
                // One that is adopted without a test may be any, and one that was verified may be dead by now.
                const isWrong = taken === truth?.previous || !isAccepted(taken);
                const hasCurrent = kept.includes(truth?.current) && isWrong;
                const isOld = taken === outputs["previousClientSecret"];
                return isLeaving && (hasCurrent || isOld || mayBeNewer(outputs, truth));
            });
        case "NEW_SECRET_NEEDED":
            return own !== undefined && base !== undefined;
        case "OVERLAP_IN_PROGRESS":
            return program.overlaps && (isOverlapping || isOverlapByDate || (isSameRefused && own === truth?.current));
        case "CSP_CONFLICT":
            return csp.regenerateConflictsDuringOverlap && isOverlapping;
        case "SELF_AUTHENTICATION_REFUSED":
            return isSelf && (cannotTell || !isAccepted(base?.clientSecret));
        case "ROTATION_FROZEN":
            return isFrozenCreation;
        case "ROTATED_ELSEWHERE":
            return program.input("onExternalRotation") === "stop" && (propagates || !isAccepted(base?.clientSecret));
        case "SECRET_REJECTED":
            return propagates || isFrozen;
        case "CSP_NOT_FOUND":
            return truth === undefined;
        // Asked with the app's own credentials about an app that is gone.
        case "CSP_UNAUTHORIZED":
            return isSelf && truth === undefined;
        case "RETIREMENT_REFUSED":
            return program.shape.retirement && (cannotTell || !isAccepted(base?.clientSecret));
        default:
            return false;
    }
}

/** Whether nobody knows if CSP got this resource's secret, which it accepts, before or after its current one. */
function mayBeNewer(outputs: Properties, truth: AppTruth | undefined): boolean {
    const { clientSecret, possibleOverlapEndsAt, pendingClientSecret: pending, pendingRotation: rotation } = outputs;
    if (truth?.previous === undefined) return false;
    const isFound = clientSecret === truth.previous && possibleOverlapEndsAt !== undefined;
    return isFound || (pending === truth.previous && isRecord(rotation) && rotation["setAt"] === undefined);
}
