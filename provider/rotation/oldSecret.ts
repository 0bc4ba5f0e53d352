import { dateAt, momentOf } from "../common/clock";
import { UserError } from "../common/userError";
import { type App, describeApp } from "../csp/operations";
import type { AppDescription } from "../csp/schemas";
import type { AppContext } from "./appContext";
import { previousSecretLine } from "./messages";
import type { SecretInput, Step } from "./nextStep";
import { knownState, type State } from "./state";

/**
 * The longest time for which CSP may accept the old secret of a rotation with overlap: a week, the longest that the
 * related service of VMware allows, and the hour by which an old secret may outlive its date there.
 */
export const longestOverlapMs = (7 * 24 + 1) * 3_600_000;

/**
 * Warns, in one line, if a secret that CSP accepts may be the old one of a rotation with overlap. It never fails: if CSP
 * can't be asked, the question stays open.
 */
export async function warnOfOldSecret(
    app: AppContext,
    state: State,
    input: SecretInput,
    secret: string,
): Promise<void> {
    if (secret === knownState(state)?.current.value) return;
    try {
        const line = possiblyOldLine(input, app.description ?? (await app.describe()), app.now());
        if (line !== undefined) app.log(line);
    } catch (error) {
        if (!(error instanceof UserError)) throw error;
        // Without credentials, the user can't do anything about it.
        if (error.code === "MISSING_CREDENTIALS") return;
        app.log(
            `CSP accepts ${input}; whether it is the old secret of a rotation with overlap can't be told: ${error.message}`,
        );
    }
}

/** Undefined if no rotation with overlap can still run. The last one may be our own, which a refresh found ended by its date. */
export function possiblyOldLine(
    input: string,
    { createdAt, lastUpdatedAt, lastUpdatedBy }: AppDescription,
    now: string,
): string | undefined {
    const updatedMs = momentOf(lastUpdatedAt);
    if (Number.isNaN(updatedMs) || updatedMs === momentOf(createdAt)) return undefined;
    const endsMs = updatedMs + longestOverlapMs;
    if (endsMs <= Date.parse(now)) return undefined;
    const ends = dateAt(endsMs).toISOString();
    return (
        `CSP accepts ${input}, but ${lastUpdatedBy ?? "somebody"} updated the app at ${lastUpdatedAt}: if that was a ` +
        "rotation with overlap, this may be its old secret, which stops working. Check that it is the newest one; if it " +
        `is not, a \`pulumi refresh\` finds it rejected by ${ends} at the latest`
    );
}

/**
 * What a refresh says of an app whose stored secret CSP rejects, where the next rotation is one with overlap; undefined
 * where nobody else's overlap can run any more.
 */
export function foreignOverlapLine({ lastUpdatedAt }: AppDescription, nowMs: number): string | undefined {
    const endsMs = momentOf(lastUpdatedAt) + longestOverlapMs;
    if (Number.isNaN(endsMs) || endsMs <= nowMs) return undefined;
    return (
        "somebody else's rotation with overlap may be in progress, until " +
        `${dateAt(endsMs).toISOString()} at the latest: CSP may refuse another one with overlap`
    );
}

/** Who changed the app, and when, in brackets; empty where CSP does not say. */
export function lastUpdate({ lastUpdatedBy, lastUpdatedAt }: AppDescription): string {
    if (lastUpdatedBy === undefined && lastUpdatedAt === undefined) return "";
    return ` (the app was last updated by ${lastUpdatedBy ?? "unknown"} at ${lastUpdatedAt ?? "an unknown time"})`;
}

/** The error of an update that must not overwrite somebody else's secret. */
export function rotatedElsewhere({ app, description = {} }: AppContext): UserError {
    return new UserError(
        "ROTATED_ELSEWHERE",
        `CSP rejects the stored secret of ${describeApp(app)}${lastUpdate(description)}: somebody rotated it ` +
            "elsewhere, or an earlier update could not store its secret. " +
            'Nothing was rotated (onExternalRotation: "stop"). Give the present secret as existingClientSecret to adopt ' +
            'it, or set onExternalRotation to "rotate" for one update, which makes a new one: the ' +
            "present secret then stops working, at once or after overlapSeconds.",
    );
}

/** The error of an update, or a creation, that is given the old secret of an overlap which it, or its predecessor, began. */
export function previousSecretGiven(app: App, step: Extract<Step, { kind: "refusePrevious" }>): UserError {
    return new UserError("ADOPTION_REJECTED", `${describeApp(app)}: ${previousSecretLine(step)}.`);
}
