import type { dynamic } from "@pulumi/pulumi";
import { withUserErrors } from "../../common/userFacingErrors";
import { check } from "../../lifecycle/check";
import { create } from "../../lifecycle/create";
import { revoke } from "../../lifecycle/delete";
import { diff } from "../../lifecycle/diff";
import { refresh } from "../../lifecycle/read";
import { update } from "../../lifecycle/update";
import { definedInputs, parseInputs } from "../../rotation/inputs";
import { KeepState, ResourceInitFailed } from "../../rotation/partialFailure";
import type { ProviderContext } from "../../rotation/providerContext";
import { parseState, resourceId, type State, toOutputs } from "../../rotation/state";

/** Raw properties, as the host passes them. */
type Properties = Readonly<Record<string, unknown>>;

/**
 * The lifecycle of `OAuthAppSecret` in the form of Pulumi's dynamic-provider host: properties are parsed on their
 * way in, and what has to be kept of a failed step is handed on in the form that the host understands.
 */
export function oauthAppSecretHandler(process: ProviderContext): dynamic.ResourceProvider {
    const atHost = <T>(method: () => T | Promise<T>) => withUserErrors(process.calls.redactor, method);
    return {
        check: (olds: Properties, news: Properties) => atHost(() => check(process, olds, news)),
        diff: (_id, olds: Properties, news: Properties) =>
            atHost(() => diff(process, parseState(olds), definedInputs(news))),
        create: (news: Properties) =>
            atHost(async () => {
                const state = await keeping(news, () => create(process, parseInputs(news)));
                return { id: resourceId(state), outs: toOutputs(state) };
            }),
        update: (_id, olds: Properties, news: Properties) =>
            atHost(async () => {
                const state = await keeping(news, () => update(process, parseState(olds), parseInputs(news)));
                return { outs: toOutputs(state) };
            }),
        read: (id, outputs: Properties) =>
            atHost(async () => {
                const refreshed = await refresh(process, parseState(outputs));
                return refreshed === "gone" ? { id: "" } : { id, props: toOutputs(refreshed) };
            }),
        delete: (_id, outputs: Properties) => atHost(() => revoke(process, parseState(outputs))),
    };
}

async function keeping(news: Properties, step: () => Promise<State>): Promise<State> {
    try {
        return await step();
    } catch (error) {
        throw error instanceof KeepState ? new ResourceInitFailed(error, news["__provider"]) : error;
    }
}
