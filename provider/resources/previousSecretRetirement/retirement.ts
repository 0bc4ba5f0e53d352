import { pick, withoutUndefined } from "../../common/json";
import { unknownValue } from "../../common/unknown";
import { refuseNewerState, stateVersion } from "../../rotation/codec";
import { definedInputs, parsedInputs } from "../../rotation/inputs";
import type { ProviderContext } from "../../rotation/providerContext";
import { replacingInputs } from "../app";
import type { Properties } from "../resource";
import { endOverlap } from "./endOverlap";
import { confirmationsOf, type Fate, fateOf, type Kept, parseKept, unconfirmed } from "./fate";
import { inputNames, inputsSchema } from "./inputs";
import { endedByItself, endsAfterRotation, isEnded, overlapLine, waits } from "./words";

/** What a creation or an update will do, as far as that is known beforehand. */
export interface RetirementPlan {
    readonly fate: Fate;
    readonly kept: Kept | undefined;
    readonly replaces: readonly ("orgId" | "oauthAppId")[];
    /** Whether there is anything to do. */
    readonly changes: boolean;
    /** What becomes of the overlap; undefined where that does not depend on confirmations. */
    readonly line: string | undefined;
    /** The outputs, some of them unknown. They are keyed on the secret's id and `rotatedAt`. */
    readonly outputs: Properties;
}

/**
 * Plans a creation or an update; makes no call.
 *
 * @param raw the checked inputs: in a preview some may be unknown.
 * @param outputs those that Pulumi keeps of the retirement, whatever host wrote them; none before its creation.
 * @throws UserError `STATE_TOO_NEW`.
 */
export function planRetirement(provider: ProviderContext, raw: Properties, outputs?: Properties): RetirementPlan {
    if (outputs !== undefined) refuseNewerState(outputs);
    const inputs = definedInputs(raw, inputNames);
    const kept = outputs && parseKept(outputs);
    const fate = fateOf(kept, inputs, provider.clock.now());
    const base = withoutUndefined({ stateVersion, ...pick(inputs, keyNames) });
    const replaces = outputs === undefined ? [] : replacingInputs(pick(outputs, ["orgId", "oauthAppId"]), inputs);
    // The creation that replaces it tells what becomes of the overlap.
    if (replaces.length > 0) return { fate, kept, replaces, changes: true, line: undefined, outputs: base };
    const { changes, outcome, words } = consequences(fate, kept, inputs);
    // Without confirmations, now and before, the line would say nothing new.
    const isAwaited = confirmationsOf(inputs).length > 0 || isWaiting(kept, inputs);
    const line = words !== undefined && isAwaited ? overlapLine(inputs, words) : undefined;
    return { fate, kept, replaces, changes, line, outputs: withoutUndefined({ ...base, ...outcome }) };
}

const keyNames = ["orgId", "oauthAppId", "rotatedAt"] as const;

/**
 * Creates the retirement, or updates it: ends the overlap of the secret's last rotation, unless that is done, there is
 * no overlap, or a confirmation is missing.
 *
 * @param outputs as for its plan.
 * @throws UserError `STATE_TOO_NEW`, or why the overlap can't be ended.
 */
export async function retire(provider: ProviderContext, raw: Properties, outputs?: Properties): Promise<Properties> {
    const { fate, kept, line } = planRetirement(provider, raw, outputs);
    const inputs = parsedInputs(inputsSchema, definedInputs(raw, inputNames));
    const base = { stateVersion, ...pick(inputs, keyNames) };
    if (fate.kind === "due") return withoutUndefined({ ...base, retiredAt: await endOverlap(provider, inputs) });
    if (line !== undefined) provider.log(line);
    if (fate.kind === "unconfirmed") return withoutUndefined({ ...base, unconfirmed: fate.missing });
    return withoutUndefined({ ...base, retiredAt: fate.kind === "settled" ? kept?.retiredAt : undefined });
}

const unknownOutcome = { retiredAt: unknownValue, unconfirmed: unknownValue };

/** What follows from a decision: whether there is anything to do, the outputs, and what to say. */
function consequences(fate: Fate, kept: Kept | undefined, inputs: Properties) {
    switch (fate.kind) {
        case "settled":
            return { changes: false, outcome: { retiredAt: kept?.retiredAt }, words: undefined };
        case "unknown":
            return { changes: true, outcome: unknownOutcome, words: endsAfterRotation };
        case "over": {
            const isEarly = isWaiting(kept, inputs) && unconfirmed(inputs).length > 0;
            return { changes: true, outcome: {}, words: isEarly ? endedByItself(inputs) : undefined };
        }
        case "unconfirmed": {
            const { missing, isUnsure } = fate;
            const isSame = isWaiting(kept, inputs) && kept?.unconfirmed === missing;
            const outcome = isUnsure ? unknownOutcome : { unconfirmed: missing };
            return { changes: isUnsure || !isSame, outcome, words: waits(inputs) };
        }
        case "due":
            return { changes: true, outcome: { retiredAt: unknownValue }, words: isEnded(fate.isOverdue) };
    }
}

/** Whether an earlier update left the overlap of this rotation because of confirmations. */
function isWaiting(kept: Kept | undefined, { rotatedAt }: Properties): boolean {
    return kept?.unconfirmed !== undefined && kept.rotatedAt === rotatedAt;
}
