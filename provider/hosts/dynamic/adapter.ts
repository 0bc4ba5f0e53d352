import type { dynamic } from "@pulumi/pulumi";
import { withUserErrors } from "../../common/userError";
import { isCreation, type Outcome, type Properties, type Resource } from "../../resources/resource";
import { describeViolation, type Violation } from "../../rotation/inputs";
import type { ProviderContext } from "../../rotation/providerContext";
import { tell } from "../lines";

/** A resource in the form of Pulumi's dynamic-provider host. */
export function atDynamicHost(resource: Resource, provider: ProviderContext): dynamic.ResourceProvider {
    const atHost = <T>(method: () => T | Promise<T>) => withUserErrors(provider.calls.redactor, method);
    // Resources that were read, and of which the program has given no inputs since: a refresh compares them too, with
    // the inputs in Pulumi's state.
    const refreshed = new Set<string>();
    const read = resource.read?.bind(resource);
    return {
        check: (olds: Properties, news: Properties) =>
            atHost(() => {
                const { inputs, failures } = resource.check(provider, olds, news);
                refreshed.delete(resource.id(olds));
                // The host can't preview a creation.
                if (isCreation(olds) && failures.length === 0) tell(provider, resource.plan(provider, inputs));
                return { inputs, failures: failures.map(unnamed) };
            }),
        diff: (_id, olds: Properties, news: Properties) =>
            atHost(() => {
                const isStored = refreshed.has(resource.id(olds));
                const inputs = (isStored && resource.latestInputs?.(olds, news)) || news;
                const plan = resource.plan(provider, inputs, olds);
                // The plugin stores none: without it, this host could neither refresh nor delete the resource.
                const isFromPlugin = olds["__provider"] === undefined;
                tell(provider, plan, isFromPlugin);
                const replaces = Object.entries(plan.properties).filter(([, change]) => change === "replace");
                return { changes: plan.changes || isFromPlugin, replaces: replaces.map(([name]) => name) };
            }),
        create: (news: Properties) =>
            atHost(async () => {
                const outcome = await resource.create(provider, news);
                const id = resource.id(outcome.outputs);
                return { id, outs: outputsOf(outcome, id, news) };
            }),
        update: (id, olds: Properties, news: Properties) =>
            atHost(async () => ({ outs: outputsOf(await resource.update(provider, olds, news), id, news) })),
        ...(read && {
            read: (id: string, outputs: Properties) =>
                atHost(async () => {
                    const found = await read(provider, outputs);
                    refreshed.add(resource.id(outputs));
                    return found === "gone" ? { id: "" } : { id, props: found };
                }),
        }),
        delete: (id, outputs: Properties) => atHost(() => resource.delete(provider, id, outputs)),
    };
}

/** Only the reason names the property: beside a name the engine prints the value, of a secret one too (tried). */
function unnamed(violation: Violation): dynamic.CheckFailure {
    return { property: "", reason: describeViolation(violation) };
}

/** @throws after a partial failure, in the form in which the host tells the engine what to keep. */
function outputsOf({ outputs, failure }: Outcome, id: string, news: Properties): Properties {
    if (failure === undefined) return outputs;
    // The host adds __provider to good results only; without it the resource could never be deleted.
    const properties = { ...outputs, __provider: news["__provider"] };
    throw Object.assign(failure, { id, properties, reasons: [failure.message] });
}
