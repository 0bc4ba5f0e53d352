import { isDeepStrictEqual } from "node:util";
import { secretOutputNames } from "../../../provider/common/properties";
import { UserError } from "../../../provider/common/userError";
import { CheckFailed, type StoredResource } from "../engine/engine";
import type { Properties } from "../properties";
import {
    accepts,
    type Finding,
    isClean,
    isMutation,
    mutations,
    type Observation,
    sentences,
    stateOf,
} from "./observation";

/** What is wrong with a preview, a refresh or a destroy, and with what a command showed, as sentences. */
export function otherViolations(observation: Observation, secrets: readonly string[]): string[] {
    return sentences(
        ...inPreview(observation),
        ...inRefresh(observation),
        ...inDestroy(observation),
        ...revoked(observation),
        ...leaked(observation, secrets),
        unfitError(observation),
    );
}

function inPreview({ step, exchanges, before, after, error }: Observation): Finding[] {
    if (step.do !== "preview") return [];
    return [
        exchanges.length > 0 && "a preview made calls",
        !isDeepStrictEqual(before.resources, after.resources) && "a preview changed the state",
        error !== undefined && !(error instanceof CheckFailed) && "a preview failed",
    ];
}

function inRefresh(observation: Observation): Finding[] {
    const { step, exchanges, before, after, csp, outcome } = observation;
    if (step.do !== "refresh") return [];
    const hasChanged = exchanges.some((exchange) => isMutation(exchange) || exchange.kind === "deleteOldSecret");
    const findings = before.resources
        .filter(({ type }) => type === "secret")
        .flatMap((old) => {
            const state = stateOf(old);
            const truth = before.apps[state?.oauthAppId ?? ""];
            const found = after.resources.find(({ serial }) => serial === old.serial);
            const now = stateOf(found);
            const isAccepted = accepts(truth, state?.clientSecret) && csp.secretPropagationMs === 0;
            const canAsk = isClean(observation) && state?.authenticateAs !== "app" && state?.clientSecret !== undefined;
            const isPlain = canAsk && truth?.isTestable && csp.secretPropagationMs === 0;
            const isChanged =
                now && !isDeepStrictEqual(withoutFindings(old.outputs), withoutFindings(found?.outputs ?? {}));
            return [
                found === undefined && truth !== undefined && "a refresh took an app for gone",
                canAsk && found && truth === undefined && "a refresh did not see that the app is gone",
                now?.rejected && !state?.rejected && isAccepted && "a refresh marked an accepted secret",
                isPlain && now && (now.rejected === true) === isAccepted && "a refresh misjudged the secret",
                isChanged && "a refresh changed more than what it finds out",
            ];
        });
    return [hasChanged && "a refresh changed a secret", outcome === "failed" && "a refresh failed", ...findings];
}

function withoutFindings(outputs: Properties): Properties {
    const findings = ["rejected", "previousClientSecret", "previousClientSecretExpiresAt", "possibleOverlapEndsAt"];
    return Object.fromEntries(Object.entries(outputs).filter(([name]) => !findings.includes(name)));
}

/** Destroying makes no call but to revoke, and works. */
function inDestroy(observation: Observation): Finding[] {
    const { step, exchanges, before, after, error, csp } = observation;
    if (step.do !== "destroy") return [];
    const isConflict =
        csp.regenerateConflictsDuringOverlap && error instanceof UserError && error.code === "CSP_CONFLICT";
    const revokes = before.resources.some(({ outputs }) => outputs["revokeOnDelete"] === true);
    return [
        !revokes && exchanges.length > 0 && "destroy made calls",
        isClean(observation) && !isConflict && after.resources.length > 0 && "destroy left something",
    ];
}

/** Only a secret that is accepted and in no overlap is revoked, where the resource asks for it. */
function revoked(observation: Observation): Finding[] {
    const { step, before, after, program, csp } = observation;
    if (step.do === "preview" || step.do === "refresh") return [];
    return Object.entries(before.apps).flatMap(([appId, truth]) => {
        if (step.do === "up" && program.secrets.some((secret) => secret.appId === appId)) return [];
        if (mutations(observation, appId).length === 0) return [];
        const asking = before.resources.filter(
            ({ outputs }) => outputs["oauthAppId"] === appId && outputs["revokeOnDelete"] === true,
        );
        const isAsked = asking.some((resource) => accepts(truth, stateOf(resource)?.clientSecret));
        // Nobody knows of an overlap from before an adoption, or how long that of a secret runs which CSP had already, if CSP
        // does not report it.
        const isOwnRotation = ({ outputs }: StoredResource) =>
            outputs["rotatedAt"] !== undefined && outputs["newClientSecret"] !== outputs["clientSecret"];
        const isReported = csp.reportOverlapInApp || asking.every(isOwnRotation);
        // CSP does not say that one outlives its date. Only its old secret tells, where the state has that.
        const isPastDate = (truth?.previousEndsAtMs ?? 0) - csp.overlapOutlivesByMs <= after.atMs;
        const isOurs = asking.some(({ outputs }) => outputs["previousClientSecret"] === truth?.previous);
        const isKnowable = isPastDate ? isOurs : isReported;
        const overlaps = truth?.previous !== undefined && !((truth.previousEndsAtMs ?? Infinity) <= after.atMs);
        return [!isAsked && "revoked a secret unasked", overlaps && isKnowable && "revoked in an overlap"];
    });
}

const hidden: readonly string[] = secretOutputNames;

/** Nothing secret is in what a user reads, or in outputs that are not secret; no trigger's value is read. */
function leaked({ lines, error, after }: Observation, secrets: readonly string[]): Finding[] {
    const read = [...lines, ...(error instanceof Error ? [error.message, error.stack ?? ""] : [])].join("\n");
    const notes = after.resources.flatMap(({ initErrors }) => initErrors).join("\n");
    const kept = JSON.stringify(
        after.resources.map(({ type, outputs }) =>
            Object.entries(outputs).filter(([name]) => type !== "secret" || !hidden.includes(name)),
        ),
    );
    const isIn = (text: string) => secrets.some((secret) => text.includes(secret));
    return [
        (isIn(read) || isIn(notes)) && "a secret was shown",
        isIn(kept) && "a secret is in an output that is not secret",
        read.includes("trigger value") && "a trigger's value was shown",
    ];
}

/** Errors are for people; without any disturbance there are only those that name a way on. */
function unfitError({ outcome, error }: Observation): Finding {
    const isFit = error instanceof UserError && error.code !== "INTERNAL_ERROR" && error.stack === "";
    return outcome === "failed" && !(error instanceof CheckFailed) && !isFit && `failed with ${String(error)}`;
}
