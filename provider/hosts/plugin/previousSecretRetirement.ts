import { isRecord } from "../../common/json";
import { pluginRetirementInputNames, pluginSecretNames } from "../../common/properties";
import { isKnownText, isUnknown, unknownValue } from "../../common/unknown";
import { UserError } from "../../common/userError";
import { checkRetirement } from "../../resources/previousSecretRetirement/check";
import { noteRemovedRetirement } from "../../resources/previousSecretRetirement/delete";
import { isRotation } from "../../resources/previousSecretRetirement/inputs";
import { planRetirement } from "../../resources/previousSecretRetirement/plan";
import { type RetirementOutputs, retire } from "../../resources/previousSecretRetirement/retire";
import type { ProviderContext } from "../../rotation/providerContext";
import { resourceId } from "../../rotation/state";
import type { Difference, Resource } from "./resource";
import type { Properties } from "./wire";

/** The plugin's `PreviousSecretRetirement`. Refresh and destroy make no call. */
export const previousSecretRetirement: Resource = {
    inputNames: pluginRetirementInputNames,
    // The dynamic provider keeps those of the secret itself among the inputs.
    secretNames: pluginSecretNames,
    check(provider, urn, olds, news) {
        const { rotation } = news;
        // Unknown until the secret is rotated. Until then, assume the same app as before.
        const app = [rotation, olds["rotation"]].find(isRecord) ?? {};
        const secret = { inputNames: pluginRetirementInputNames, property: "rotation", app };
        const { inputs, failures } = checkRetirement(provider, { ...news, __urn: urn }, secret);
        const wrong = { property: "rotation", reason: "must be the output rotation of an OAuthAppSecret" };
        const isRight = isUnknown(rotation) || (isRecord(rotation) && isRotation(rotation));
        return { inputs, failures: isRight ? failures : [...failures, wrong] };
    },
    diff(provider, olds, news) {
        const inputs = flat(news, olds);
        const { changes, replaces, line } = planRetirement(provider, inputs, olds);
        if (!changes) {
            // Where there are changes, the preview of the update or the creation says the line.
            if (line !== undefined) provider.log(line);
            return { changes, properties: {} };
        }
        if (replaces.length > 0) return { changes, properties: { rotation: "replace" } };
        return { changes, properties: changedProperties(olds, inputs) };
    },
    previewCreation(provider, news) {
        const outputs = preview(provider, flat(news));
        const { orgId, oauthAppId } = outputs;
        return { id: isKnownText(orgId) && isKnownText(oauthAppId) ? resourceId({ orgId, oauthAppId }) : "", outputs };
    },
    async create(provider, news) {
        const outputs = await retired(provider, flat(news));
        return { id: resourceId(outputs), outputs: { ...outputs } };
    },
    previewUpdate: (provider, olds, news) => preview(provider, flat(news, olds), olds),
    update: async (provider, olds, news) => ({ ...(await retired(provider, flat(news), olds)) }),
    read: async (_provider, outputs) => outputs,
    delete: async (provider, id, outputs) => noteRemovedRetirement(provider, id, outputs),
};

/** Where the default provider has no credentials, those of the secret's provider resource are probably meant. */
async function retired(provider: ProviderContext, inputs: Properties, olds?: Properties): Promise<RetirementOutputs> {
    try {
        return await retire(provider, inputs, olds);
    } catch (error) {
        if (!isForgotten(provider, error)) throw error;
        throw new UserError(
            error.code,
            "The retirement runs in the default provider, which has no credentials for CSP. The secret is of organization " +
                `${inputs["orgId"]}: if a provider resource has its credentials, give that to the retirement too, as the ` +
                `option provider. ${error.summary}`,
        );
    }
}

function isForgotten({ settings }: ProviderContext, error: unknown): error is UserError {
    return !settings.isExplicit && error instanceof UserError && error.code === "MISSING_CREDENTIALS";
}

/**
 * The inputs as the lifecycle knows them: what the secret's `rotation` has, beside the others. Where that is not known,
 * because the secret is going to be rotated, we assume the same app as before.
 */
function flat({ rotation, ...own }: Properties, olds: Properties = {}): Properties {
    if (isRecord(rotation)) return { ...own, ...rotation };
    const { orgId = unknownValue, oauthAppId = unknownValue } = olds;
    return { ...own, orgId, oauthAppId, rotatedAt: unknownValue, clientSecret: unknownValue };
}

function preview(provider: ProviderContext, inputs: Properties, olds?: Properties): Properties {
    const { line, outputs } = planRetirement(provider, inputs, olds);
    if (line !== undefined) provider.log(line);
    return outputs;
}

function changedProperties(olds: Properties, inputs: Properties): Difference["properties"] {
    if (olds["rotatedAt"] !== inputs["rotatedAt"]) return { rotation: "update" };
    return { confirmations: "update" };
}
