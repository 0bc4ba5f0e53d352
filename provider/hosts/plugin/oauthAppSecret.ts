import { pick, withoutUndefined } from "../../common/json";
import { pluginInputNames, pluginSecretNames } from "../../common/properties";
import { isUnknown } from "../../common/unknown";
import { check } from "../../resources/oauthAppSecret/check";
import { create, planCreation } from "../../resources/oauthAppSecret/create";
import { deleteResource } from "../../resources/oauthAppSecret/delete";
import { diff, moveLine } from "../../resources/oauthAppSecret/diff";
import { previewedOutputs } from "../../resources/oauthAppSecret/preview";
import { read } from "../../resources/oauthAppSecret/read";
import { refuseWithoutState } from "../../resources/oauthAppSecret/readWithoutState";
import { update } from "../../resources/oauthAppSecret/update";
import { rotationNames } from "../../resources/previousSecretRetirement/inputs";
import { parseState, toOutputs } from "../../rotation/codec";
import { definedInputs, parseInputs, type Violation } from "../../rotation/inputs";
import { PartialFailure } from "../../rotation/partialFailure";
import type { ProviderContext } from "../../rotation/providerContext";
import { resourceId, type State } from "../../rotation/state";
import { changedProperties } from "./changedProperties";
import { InitFailed, type Resource } from "./resource";
import type { Properties } from "./wire";

/** The plugin's `OAuthAppSecret`. */
export const oauthAppSecret: Resource = {
    inputNames: pluginInputNames,
    secretNames: pluginSecretNames,
    check(provider, urn, olds, news) {
        const checked = check(provider, olds, { ...news, __urn: urn }, pluginInputNames);
        const isCreation = Object.keys(olds).length === 0;
        if (!isCreation || checked.failures.length > 0) {
            return { ...checked, failures: checked.failures.map(withProfileHint) };
        }
        const { refusal } = planCreation(provider, checked.inputs);
        return refusal === undefined ? checked : { ...checked, failures: [refusal] };
    },
    diff(provider, olds, news) {
        const state = storedState(olds);
        const difference = diff(provider, state, definedInputs(news));
        const changes = difference.changes || lacksRotation(state, olds);
        // Where there are changes, the preview of the update or the creation says the line.
        if (!changes) tell(provider, difference);
        return { changes, properties: changes ? changedProperties(difference, olds, news) : {} };
    },
    previewCreation(provider, news) {
        const plan = planCreation(provider, news);
        tell(provider, plan);
        const { app } = plan.reached;
        const id = Object.values(app).some(isUnknown) ? "" : resourceId(app);
        return { id, outputs: withRotation(previewedOutputs(undefined, plan, definedInputs(news))) };
    },
    async create(provider, news) {
        const state = await orInitFailed(() => create(provider, parseInputs(news)));
        return { id: resourceId(state.app), outputs: outputsOf(state) };
    },
    previewUpdate(provider, olds, news) {
        const state = storedState(olds);
        const plan = diff(provider, state, definedInputs(news));
        tell(provider, plan);
        if (plan.line === undefined && lacksRotation(state, olds) && !plan.changes) provider.log(moveLine(state.app));
        // A resource that is to be replaced has no update.
        return "reached" in plan ? withRotation(previewedOutputs(state, plan, definedInputs(news))) : olds;
    },
    async update(provider, olds, news) {
        return outputsOf(await orInitFailed(() => update(provider, storedState(olds), parseInputs(news))));
    },
    async read(provider, outputs) {
        refuseWithoutState(outputs);
        const found = await read(provider, storedState(outputs));
        return found === "gone" ? undefined : outputsOf(found);
    },
    async delete(provider, _id, outputs) {
        await deleteResource(provider, storedState(outputs));
    },
};

/** Prints what the update will do, if there is anything to say. */
function tell(
    provider: ProviderContext,
    { line, notes }: { readonly line: string | undefined; readonly notes: readonly string[] },
): void {
    for (const told of [line, ...notes]) {
        if (told !== undefined) provider.log(told);
    }
}

/** A state of the dynamic provider's may name a profile, which means nothing here. */
function storedState({ profile: _, ...outputs }: Properties): State {
    return parseState(outputs);
}

/** Whether the dynamic provider, which has no output `rotation`, wrote the state. */
function lacksRotation({ phase }: State, { rotation }: Properties): boolean {
    return phase === "active" && rotation === undefined;
}

function outputsOf(state: State): Properties {
    return withRotation(toOutputs(state));
}

/** With what a retirement needs as one output: a provider gets no other resource's state. */
function withRotation(outputs: Properties): Properties {
    if (outputs["clientSecret"] === undefined) return outputs;
    return { ...outputs, rotation: withoutUndefined(pick(outputs, rotationNames)) };
}

async function orInitFailed(step: () => Promise<State>): Promise<State> {
    try {
        return await step();
    } catch (error) {
        if (!(error instanceof PartialFailure)) throw error;
        throw new InitFailed(error, { id: resourceId(error.state.app), outputs: outputsOf(error.state) });
    }
}

function withProfileHint({ property, reason }: Violation): Violation {
    if (property !== "profile") return { property, reason };
    const hint = "Declare a provider resource for each organization instead, and give it as the option provider.";
    return { property, reason: `only the dynamic provider for Node programs has profiles. ${hint}` };
}
