import { isAbsent, pick, withoutUndefined } from "../../common/json";
import { sdkInputNames, sdkSecretNames, shownInputs } from "../../common/properties";
import { parseState, toOutputs } from "../../rotation/codec";
import { inputNames, parseInputs } from "../../rotation/inputs";
import type { Performed } from "../../rotation/perform";
import type { ProviderContext } from "../../rotation/providerContext";
import { inputsOf, isUnsettled, type State } from "../../rotation/state";
import { idOfApp } from "../app";
import { rotationNames } from "../previousSecretRetirement/inputs";
import { importRefusal, refuseWithoutState } from "../readWithoutState";
import { isCreation, type Outcome, type Properties, type Resource } from "../resource";
import { check } from "./check";
import { create, planCreation } from "./create";
import { deleteResource } from "./delete";
import { plan } from "./plan";
import { read } from "./read";
import { update } from "./update";

/** The secret of an OAuth app: properties are parsed on their way in, and a state becomes outputs on its way out. */
export const oauthAppSecret: Resource = {
    inputNames: ({ noProfiles }) => (noProfiles === undefined ? inputNames : sdkInputNames),
    secretNames: sdkSecretNames,
    unshownNames: ["rotationTrigger"],
    shownInputs,
    pendingInputs: [{ input: "rotationTrigger", output: "pendingRotationTrigger" }],
    importRefusal,
    link: {
        output: "rotation",
        valueOf: (outputs) =>
            isAbsent(outputs["clientSecret"]) ? undefined : withoutUndefined(pick(outputs, rotationNames)),
    },
    id: idOfApp,
    check(provider, olds, news) {
        const checked = check(provider, olds, news, oauthAppSecret.inputNames(provider.programs));
        if (!isCreation(olds) || checked.failures.length > 0) return checked;
        const { refusal } = planCreation(provider, checked.inputs);
        return refusal === undefined ? checked : { ...checked, failures: [refusal] };
    },
    plan: (provider, news, olds) => plan(provider, news, olds && known(provider, olds)),
    create: async (provider, news) => outcomeOf(await create(provider, parseInputs(news))),
    update: async (provider, olds, news) =>
        outcomeOf(await update(provider, storedState(provider, olds), parseInputs(news))),
    async read(provider, outputs) {
        refuseWithoutState(outputs);
        const found = await read(provider, storedState(provider, outputs));
        return found === "gone" ? found : toOutputs(found);
    },
    delete: (provider, _id, outputs) => deleteResource(provider, storedState(provider, outputs)),
    latestInputs(outputs, stored) {
        const state = parseState(outputs);
        return isUnsettled(state) ? { ...inputsOf(state) } : stored;
    },
};

/** Where programs have no profiles, a profile in the state comes from the other host, and is ignored. */
function known({ programs }: ProviderContext, outputs: Properties): Properties {
    const { profile: _, ...others } = outputs;
    return programs.noProfiles === undefined ? outputs : others;
}

function storedState(provider: ProviderContext, outputs: Properties): State {
    return parseState(known(provider, outputs));
}

function outcomeOf({ state, failure }: Performed): Outcome {
    return { outputs: toOutputs(state), ...(failure && { failure }) };
}
