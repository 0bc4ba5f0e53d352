import { isRecord } from "../../common/json";
import { sdkRetirementInputNames } from "../../common/properties";
import { isUnknown } from "../../common/unknown";
import { givenInputs, invalidValues, unknownInputs } from "../../rotation/inputs";
import type { Programs, ProviderContext } from "../../rotation/providerContext";
import { claim } from "../app";
import type { Checked, Properties } from "../resource";
import { inputNames, isRotation, ownSchema } from "./inputs";

/** Finds what is wrong with the inputs that the program gives, before any call. */
export function check(
    { run, programs }: Pick<ProviderContext, "run" | "programs">,
    olds: Properties,
    news: Properties,
): Checked {
    const { linkByOutput = false } = programs;
    const known = inputNamesFor(programs);
    const inputs = givenInputs(news, known);
    const failures = [...unknownInputs(news, "PreviousSecretRetirement", known), ...invalidValues(ownSchema, inputs)];
    const { rotation } = news;
    // Unknown until the secret is rotated. Until then, assume the same app as before.
    const app = linkByOutput ? ([rotation, olds["rotation"]].find(isRecord) ?? {}) : news;
    const conflict = failures.length > 0 ? undefined : claim(run, "overlap", app, news["__urn"]);
    if (conflict !== undefined) failures.push({ property: linkByOutput ? "rotation" : "secret", reason: conflict });
    const isRight = !linkByOutput || isUnknown(rotation) || (isRecord(rotation) && isRotation(rotation));
    if (!isRight) failures.push({ property: "rotation", reason: "must be the output rotation of an OAuthAppSecret" });
    return { inputs, failures };
}

export function inputNamesFor({ linkByOutput }: Programs): readonly string[] {
    return linkByOutput ? sdkRetirementInputNames : inputNames;
}
