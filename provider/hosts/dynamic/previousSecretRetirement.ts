import type { dynamic } from "@pulumi/pulumi";
import { withUserErrors } from "../../common/userError";
import { checkRetirement } from "../../resources/previousSecretRetirement/check";
import { noteRemovedRetirement } from "../../resources/previousSecretRetirement/delete";
import { planRetirement } from "../../resources/previousSecretRetirement/plan";
import { retire } from "../../resources/previousSecretRetirement/retire";
import type { ProviderContext } from "../../rotation/providerContext";
import { resourceId } from "../../rotation/state";
import { atDynamicHost } from "./oauthAppSecret";

type Properties = Readonly<Record<string, unknown>>;

/**
 * The lifecycle of `PreviousSecretRetirement` in the form of Pulumi's dynamic-provider host. Refresh and destroy make
 * no call.
 */
export function previousSecretRetirementHandler(provider: ProviderContext): dynamic.ResourceProvider {
    const atHost = <T>(method: () => T | Promise<T>) => withUserErrors(provider.calls.redactor, method);
    const plan = (news: Properties, olds?: Properties) => {
        const planned = planRetirement(provider, news, olds);
        if (planned.line !== undefined) provider.log(planned.line);
        return planned;
    };
    return {
        check: (olds: Properties, news: Properties) =>
            atHost(() => {
                const checked = checkRetirement(provider, news);
                const isCreation = Object.keys(olds).length === 0;
                if (isCreation && checked.failures.length === 0) plan(checked.inputs);
                return atDynamicHost(checked);
            }),
        diff: (_id, olds: Properties, news: Properties) =>
            atHost(() => {
                const { changes, replaces } = plan(news, olds);
                // A state that the plugin wrote lacks this host's text, which every later command needs.
                return { changes: changes || olds["__provider"] === undefined, replaces: [...replaces] };
            }),
        create: (news: Properties) =>
            atHost(async () => {
                const outs = await retire(provider, news);
                return { id: resourceId(outs), outs };
            }),
        update: (_id, olds: Properties, news: Properties) =>
            atHost(async () => ({ outs: await retire(provider, news, olds) })),
        delete: async (id, outputs: Properties) => noteRemovedRetirement(provider, id, outputs),
    };
}
