import { isDate } from "../../common/clock";
import { isRecord } from "../../common/json";
import { sdkSecretNames } from "../../common/properties";
import { unknownValue } from "../../common/unknown";
import { UserError } from "../../common/userError";
import type { ProviderContext } from "../../rotation/providerContext";
import { idOfApp } from "../app";
import { importRefusal } from "../readWithoutState";
import type { Outcome, Plan, Properties, PropertyChange, Resource } from "../resource";
import { check, inputNamesFor } from "./check";
import { parseKept } from "./fate";
import { planRetirement, retire } from "./retirement";

/** The end of a secret's overlap, once all consumers have the new secret. Refresh and destroy make no call. */
export const previousSecretRetirement: Resource = {
    inputNames: inputNamesFor,
    // Outputs of the secret that are inputs here, or were if the other host wrote the state.
    secretNames: sdkSecretNames,
    importRefusal,
    id: idOfApp,
    check,
    plan: (provider, news, olds) => plan(provider, flat(provider, news, olds), olds),
    create: (provider, news) => retired(provider, flat(provider, news)),
    update: (provider, olds, news) => retired(provider, flat(provider, news), olds),
    /** What may be revoked when the secret goes later depends on whether an overlap runs. */
    async delete(provider, id, outputs) {
        const { rotatedAt, retiredAt } = parseKept(outputs);
        // What a run knows is in files, which hold dates and nothing else: an edited state may have a secret there, and
        // JavaScript takes many a text for a date.
        const dateOf = (text: string | undefined) => (isDate(text) ? new Date(text).toISOString() : undefined);
        provider.run.noteRemovedRetirement(id, { rotatedAt: dateOf(rotatedAt), retiredAt: dateOf(retiredAt) });
    },
};

/**
 * The inputs with what the retirement needs of the secret beside the others, however the program gives it. Where that is
 * not known, because the secret is going to be rotated, we assume the same app as before.
 */
function flat({ programs }: ProviderContext, news: Properties, olds: Properties = {}): Properties {
    if (!programs.linkByOutput) return news;
    const { rotation, ...own } = news;
    if (isRecord(rotation)) return { ...own, ...rotation };
    const { orgId = unknownValue, oauthAppId = unknownValue } = olds;
    return { ...own, orgId, oauthAppId, rotatedAt: unknownValue, clientSecret: unknownValue };
}

function plan(provider: ProviderContext, inputs: Properties, olds?: Properties): Plan {
    const { changes, replaces, line, outputs } = planRetirement(provider, inputs, olds);
    const ofSecret = (name: string) => (provider.programs.linkByOutput ? "rotation" : name);
    const properties: Record<string, PropertyChange> = {};
    for (const name of replaces) properties[ofSecret(name)] = "replace";
    const isSameRotation = olds?.["rotatedAt"] === inputs["rotatedAt"];
    const changed = isSameRotation ? "confirmations" : ofSecret("rotatedAt");
    if (changes && replaces.length === 0) properties[changed] = "update";
    return { changes, properties, lines: line === undefined ? [] : [line], outputs };
}

/** Where the default provider has no credentials, those of the secret's provider resource are probably meant. */
async function retired(provider: ProviderContext, inputs: Properties, olds?: Properties): Promise<Outcome> {
    try {
        return { outputs: await retire(provider, inputs, olds) };
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

function isForgotten({ programs, settings }: ProviderContext, error: unknown): error is UserError {
    const isDefault = programs.noProfiles !== undefined && !settings.isExplicit;
    return isDefault && error instanceof UserError && error.code === "MISSING_CREDENTIALS";
}
