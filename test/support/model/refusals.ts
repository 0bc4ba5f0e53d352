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

function mayRefuse(one: OneSecret, code: string): boolean {
    const { program, appId, truth, state, base, before, after, csp, step } = one;
    const [own, existing] = [program.input("newClientSecret"), program.input("existingClientSecret")];
    const isSelf = program.input("authenticateAs") === "app";
    const propagates = csp.secretPropagationMs > 0;
    const cannotTell = propagates || (isSelf && !truth?.isTestable);
    // If the app's secrets can't be tested yet, or at all, nobody knows that it already has the secret.
    const isSameRefused = csp.postSameSecret === "conflict" && (propagates || !truth?.isTestable);
    const isAccepted = (secret: unknown) => accepts(truth, typeof secret === "string" ? secret : undefined);
    const isDead = !isAccepted(base?.clientSecret);
    const isGivenAnother = isAccepted(existing) && existing !== base?.existingClientSecret;
    const apps = [before, after].flatMap((at) => Object.values(at.apps));
    const isOverlapping = apps.some((app) => app?.previous !== undefined);
    // Of an app that can't be tested, our own overlap counts as running until its date, whoever ended it.
    const ends = before.resources
        .filter(({ outputs }) => outputs["oauthAppId"] === appId)
        .map(({ outputs }) => Date.parse(String(outputs["previousClientSecretExpiresAt"])));
    ends.push(Date.parse(base?.possibleOverlapEndsAt ?? ""));
    const isOverlapByDate = !truth?.isTestable && ends.some((endsMs) => endsMs > before.atMs);
    const isFrozen = step.under?.frozen === true;
    const isFrozenCreation = isFrozen && base?.clientSecret === undefined && existing === undefined;
    const isUnfit = (own !== undefined && !program.overlaps) || (isSelf && base === undefined && !existing);
    // Only the state of a resource that is to be deleted has the app's current secret.
    const isNeeded = after.resources.some(({ outputs, isReplaced, name }) => {
        const isLeaving = isReplaced || name !== program.name;
        const taken = state?.clientSecret;
        const kept = [outputs["clientSecret"], outputs["pendingClientSecret"]];
        // One that is adopted without a test may be any, and one that was verified may be dead by now.
        const isWrong = taken === truth?.previous || !isAccepted(taken);
        const hasCurrent = kept.includes(truth?.current) && isWrong;
        const isOld = taken === outputs["previousClientSecret"];
        return isLeaving && (hasCurrent || isOld || mayBeNewer(outputs, truth));
    });
    const reasons: Readonly<Record<string, boolean>> = {
        CHECK: isFrozenCreation || isUnfit,
        ADOPTION_REJECTED: existing !== undefined && (cannotTell || !isAccepted(existing) || isOverlapping),
        CURRENT_SECRET_NEEDED: isNeeded,
        NEW_SECRET_NEEDED: own !== undefined && base !== undefined,
        OVERLAP_IN_PROGRESS:
            program.overlaps && (isOverlapping || isOverlapByDate || (isSameRefused && own === truth?.current)),
        CSP_CONFLICT: csp.regenerateConflictsDuringOverlap && isOverlapping,
        SELF_AUTHENTICATION_REFUSED: isSelf && (cannotTell || (isDead && !isGivenAnother)),
        ROTATION_FROZEN: isFrozenCreation,
        ROTATED_ELSEWHERE: program.input("onExternalRotation") === "stop" && (propagates || isDead),
        SECRET_REJECTED: propagates || isFrozen,
        CSP_NOT_FOUND: truth === undefined,
        // Asked with the app's own credentials about an app that is gone.
        CSP_UNAUTHORIZED: isSelf && truth === undefined,
        RETIREMENT_REFUSED: program.shape.retirement && (cannotTell || isDead),
    };
    return reasons[code] ?? false;
}

/** Whether nobody knows if CSP got this resource's secret, which it accepts, before or after its current one. */
function mayBeNewer(outputs: Properties, truth: AppTruth | undefined): boolean {
    const { clientSecret, possibleOverlapEndsAt, pendingClientSecret: pending, pendingRotation: rotation } = outputs;
    if (truth?.previous === undefined) return false;
    const isFound = clientSecret === truth.previous && possibleOverlapEndsAt !== undefined;
    return isFound || (pending === truth.previous && isRecord(rotation) && rotation["setAt"] === undefined);
}
