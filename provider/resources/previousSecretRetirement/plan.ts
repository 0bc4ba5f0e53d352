import { pick, withoutUndefined } from "../../common/json";
import { unknownValue } from "../../common/unknown";
import { refuseNewerState, stateVersion } from "../../rotation/codec";
import { definedInputs } from "../../rotation/inputs";
import type { ProviderContext } from "../../rotation/providerContext";
import { replacingInputs } from "../oauthAppSecret/diff";
import { confirmationsOf, type Fate, fateOf, type Kept, missingConfirmations, parseKept } from "./fate";
import { inputNames } from "./inputs";
import { endedByItself, endsAfterRotation, isEnded, overlapLine, waits } from "./words";

type Properties = Readonly<Record<string, unknown>>;

/** What a creation or an update is going to do, as far as it can be known before. */
export interface RetirementPlan {
    readonly fate: Fate;
    readonly kept: Kept | undefined;
    readonly replaces: readonly ("orgId" | "oauthAppId")[];
    /** Whether there is anything to do. */
    readonly changes: boolean;
    /** What becomes of the overlap; undefined where that does not depend on confirmations. */
    readonly line: string | undefined;
    /** The outputs, some of them unknown. */
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
    const base = withoutUndefined({ stateVersion, ...pick(inputs, ["orgId", "oauthAppId", "rotatedAt"]) });
    const replaces = outputs === undefined ? [] : replacingInputs(pick(outputs, ["orgId", "oauthAppId"]), inputs);
    // The creation that replaces it tells what becomes of the overlap.
    if (replaces.length > 0) return { fate, kept, replaces, changes: true, line: undefined, outputs: base };
    const { changes, outcome, line } = consequences(fate, kept, inputs);
    // Without confirmations, now and before, nobody waits for what the line says.
    const isAwaited = confirmationsOf(inputs).length > 0 || isWaiting(kept, inputs);
    return {
        ...{ fate, kept, replaces, changes },
        line: line !== undefined && isAwaited ? overlapLine(inputs, line) : undefined,
        outputs: withoutUndefined({ ...base, ...outcome }),
    };
}

interface Consequences {
    readonly changes: boolean;
    readonly outcome: Properties;
    readonly line?: string | undefined;
}

const unknownOutcome = { retiredAt: unknownValue, unconfirmed: unknownValue };

function consequences(fate: Fate, kept: Kept | undefined, inputs: Properties): Consequences {
    switch (fate.kind) {
        case "settled":
            return { changes: false, outcome: { retiredAt: kept?.retiredAt } };
        case "unknown":
            return { changes: true, outcome: unknownOutcome, line: endsAfterRotation };
        case "over": {
            const isEarly = isWaiting(kept, inputs) && missingConfirmations(inputs) > 0;
            return { changes: true, outcome: {}, line: isEarly ? endedByItself(inputs) : undefined };
        }
        case "unconfirmed": {
            const { missing, isUnsure } = fate;
            const isSame = kept?.rotatedAt === inputs["rotatedAt"] && kept?.unconfirmed === missing;
            const outcome = isUnsure ? unknownOutcome : { unconfirmed: missing };
            return { changes: isUnsure || !isSame, outcome, line: waits(inputs) };
        }
        case "due":
            return { changes: true, outcome: { retiredAt: unknownValue }, line: isEnded(fate.isOverdue) };
    }
}

/** Whether an earlier update left the overlap of this rotation because of confirmations. */
function isWaiting(kept: Kept | undefined, { rotatedAt }: Properties): boolean {
    return kept?.unconfirmed !== undefined && kept.rotatedAt === rotatedAt;
}
