import { givenInputs, invalidValues, unknownInputs } from "../../rotation/inputs";
import type { ProviderContext } from "../../rotation/providerContext";
import { claim } from "../claim";
import type { Checked } from "../oauthAppSecret/check";
import { inputNames, ownSchema } from "./inputs";

type Properties = Readonly<Record<string, unknown>>;

/** How programs give the secret whose overlap a retirement ends. */
interface GivenSecret {
    /** Names of the inputs that the retirement has. */
    readonly inputNames: readonly string[];
    /** The input that gives the secret, in the program. */
    readonly property: string;
    /** The app of the secret. */
    readonly app: Properties;
}

/** Finds what is wrong with the inputs that the program gives, before any call. */
export function checkRetirement(
    { run }: Pick<ProviderContext, "run">,
    raw: Properties,
    secret: GivenSecret = { inputNames, property: "secret", app: raw },
): Checked {
    const given = givenInputs(raw, secret.inputNames);
    const found = [
        ...unknownInputs(raw, "PreviousSecretRetirement", secret.inputNames),
        ...invalidValues(ownSchema, given),
    ];
    const conflict = found.length > 0 ? undefined : claim(run, "overlap", secret.app, raw["__urn"]);
    return {
        inputs: given,
        failures: conflict === undefined ? found : [{ property: secret.property, reason: conflict }],
    };
}
