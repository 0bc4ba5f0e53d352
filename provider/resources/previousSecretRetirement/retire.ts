import { pick, withoutUndefined } from "../../common/json";
import { stateVersion } from "../../rotation/codec";
import { definedInputs, parsedInputs } from "../../rotation/inputs";
import type { ProviderContext } from "../../rotation/providerContext";
import type { Retirement } from "../../rotation/runMemory";
import { endOverlap } from "./endOverlap";
import { inputNames, inputsSchema } from "./inputs";
import { planRetirement } from "./plan";

type Properties = Readonly<Record<string, unknown>>;

/** What Pulumi keeps of a retirement. It is keyed on the secret's id and `rotatedAt`. */
export interface RetirementOutputs extends Retirement {
    readonly stateVersion: number;
    readonly orgId: string;
    readonly oauthAppId: string;
    /** How many confirmations were missing; absent unless the overlap waits for them. */
    readonly unconfirmed?: number;
}

/**
 * Creates the retirement, or updates it: ends the overlap of the secret's last rotation, unless that is done, or there
 * is none, or a confirmation is missing.
 *
 * @param outputs as for its plan.
 * @throws UserError `STATE_TOO_NEW`, or why the overlap can't be ended.
 */
export async function retire(
    provider: ProviderContext,
    raw: Properties,
    outputs?: Properties,
): Promise<RetirementOutputs> {
    const { fate, kept, line } = planRetirement(provider, raw, outputs);
    const inputs = parsedInputs(inputsSchema, definedInputs(raw, inputNames));
    const base = { stateVersion, ...pick(inputs, ["orgId", "oauthAppId", "rotatedAt"]) };
    if (fate.kind === "due") return withoutUndefined({ ...base, retiredAt: await endOverlap(provider, inputs) });
    if (line !== undefined) provider.log(line);
    if (fate.kind === "unconfirmed") return withoutUndefined({ ...base, unconfirmed: fate.missing });
    return withoutUndefined({ ...base, retiredAt: fate.kind === "settled" ? kept?.retiredAt : undefined });
}
