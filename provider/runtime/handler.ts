import type { dynamic } from "@pulumi/pulumi";
import { check } from "./check";
import { create } from "./create";
import { diff } from "./diff";
import { parseInputs } from "./inputs";
import { KeepState, ResourceInitFailed } from "./keepState";
import type { ProviderProcess } from "./providerProcess";
import { refresh } from "./refresh";
import { revoke } from "./revocation";
import { idOf, parseState, type State, toOutputs } from "./state";
import { update } from "./update";

/** Raw properties, as the host passes them. */
type Properties = Readonly<Record<string, unknown>>;

/**
 * The lifecycle of `OAuthAppSecret` in the form of Pulumi's dynamic-provider host: properties are parsed on their
 * way in, and what has to be kept of a failed step is handed on in the form that the host understands.
 */
export function oauthAppSecretHandler(process: ProviderProcess): dynamic.ResourceProvider {
    return {
        // The host shows a rejected promise and a thrown error alike.
        check: async (olds: Properties, news: Properties) => {
            const { inputs, failures } = check(process, olds, news);
            return { inputs, failures };
        },
        diff: async (_id, olds: Properties, news: Properties) => diff(process, parseState(olds), news),
        create: async (news: Properties) => {
            const state = await keeping(news, () => create(process, parseInputs(news)));
            return { id: idOf(state), outs: toOutputs(state) };
        },
        update: async (_id, olds: Properties, news: Properties) => {
            const state = await keeping(news, () => update(process, parseState(olds), parseInputs(news)));
            return { outs: toOutputs(state) };
        },
        read: async (id, outputs: Properties) => {
            const refreshed = await refresh(process, parseState(outputs));
            return refreshed === "gone" ? {} : { id, props: toOutputs(refreshed) };
        },
        delete: async (_id, outputs: Properties) => revoke(process, parseState(outputs)),
    };
}

async function keeping(news: Properties, step: () => Promise<State>): Promise<State> {
    try {
        return await step();
    } catch (error) {
        throw error instanceof KeepState ? new ResourceInitFailed(error, news["__provider"]) : error;
    }
}
