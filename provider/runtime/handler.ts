import type { dynamic } from "@pulumi/pulumi";
import { atBoundary } from "./boundary";
import { check } from "./check";
import { create } from "./create";
import { diff } from "./diff";
import { parseInputs, presentInputs } from "./inputs";
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
    const atHost = <T>(method: () => T | Promise<T>) => atBoundary(process.calls.redactor, method);
    return {
        check: (olds: Properties, news: Properties) => atHost(() => check(process, olds, news)),
        diff: (_id, olds: Properties, news: Properties) =>
            atHost(() => diff(process, parseState(olds), presentInputs(news))),
        create: (news: Properties) =>
            atHost(async () => {
                const state = await keeping(news, () => create(process, parseInputs(news)));
                return { id: idOf(state), outs: toOutputs(state) };
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
