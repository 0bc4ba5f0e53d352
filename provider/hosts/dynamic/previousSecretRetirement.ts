import type { dynamic } from "@pulumi/pulumi";
import { withoutUndefined } from "../../common/json";
import { withUserErrors } from "../../common/userError";
import { replacingInputs } from "../../lifecycle/diff";
import {
    checkRetirement,
    parseRetirementInputs,
    parseRetirementOutputs,
    retirePreviousSecret,
} from "../../lifecycle/retirement";
import { refuseNewerState, stateVersion } from "../../rotation/codec";
import type { ProviderContext } from "../../rotation/providerContext";
import { resourceId } from "../../rotation/state";

type Properties = Readonly<Record<string, unknown>>;

/**
 * The lifecycle of `PreviousSecretRetirement` in the form of Pulumi's dynamic-provider host. It is keyed on the
 * secret's id and `rotatedAt`. Refresh and destroy make no call.
 */
export function previousSecretRetirementHandler(provider: ProviderContext): dynamic.ResourceProvider {
    const atHost = <T>(method: () => T | Promise<T>) => withUserErrors(provider.calls.redactor, method);
    const retire = async (news: Properties) => {
        const inputs = parseRetirementInputs(news);
        const retiredAt = await retirePreviousSecret(provider, inputs);
        const { orgId, oauthAppId, rotatedAt } = inputs;
        return {
            id: resourceId(inputs),
            outs: withoutUndefined({ stateVersion, orgId, oauthAppId, rotatedAt, retiredAt }),
        };
    };
    return {
        check: (_olds: Properties, news: Properties) => atHost(() => checkRetirement(news)),
        diff: (_id, olds: Properties, news: Properties) =>
            atHost(() => {
                refuseNewerState(olds);
                const replaces = replacingInputs({ orgId: olds["orgId"], oauthAppId: olds["oauthAppId"] }, news);
                return { changes: replaces.length > 0 || olds["rotatedAt"] !== news["rotatedAt"], replaces };
            }),
        create: (news: Properties) => atHost(() => retire(news)),
        update: (_id, olds: Properties, news: Properties) =>
            atHost(async () => {
                refuseNewerState(olds);
                const { outs } = await retire(news);
                return { outs };
            }),
        // For the secret, which goes after it: what may be revoked depends on whether an overlap runs.
        delete: async (id, outputs: Properties) => {
            provider.retirements.set(id, parseRetirementOutputs(outputs));
        },
    };
}
