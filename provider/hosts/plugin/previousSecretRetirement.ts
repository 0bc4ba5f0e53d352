import { isRecord, pick } from "../../common/json";
import { pluginRetirementInputNames } from "../../common/properties";
import { isUnknown, unknownValue } from "../../common/unknown";
import { checkRetirement, diffRetirement, noteRemovedRetirement, retire } from "../../lifecycle/retirement";
import { resourceId } from "../../rotation/state";
import type { Created, PropertyChange, Resource } from "./resource";
import type { Properties } from "./wire";

/** The plugin's `PreviousSecretRetirement`. Refresh and destroy make no call. */
export const previousSecretRetirement: Resource = {
    inputNames: pluginRetirementInputNames,
    secretNames: ["rotation"],
    check(_provider, _urn, _olds, news) {
        const { rotation } = news;
        const isValid = isUnknown(rotation) || isRecord(rotation);
        const wrong = { property: "rotation", reason: "must be the output rotation of an OAuthAppSecret" };
        const failures = isValid ? checkRetirement(flat(news)).failures : [wrong];
        return { inputs: news, failures };
    },
    diff(provider, olds, news) {
        // The app of a rotation that is not known yet is most likely the same.
        const { orgId, oauthAppId } = olds;
        const known = isUnknown(news["rotation"]) ? { ...flat(news), orgId, oauthAppId } : flat(news);
        const { changes, replaces } = diffRetirement(provider, olds, known);
        const kind: PropertyChange = replaces.length > 0 ? "replace" : "update";
        return { changes, properties: changes ? { rotation: kind } : {} };
    },
    previewCreation: (_provider, news) => preview(news),
    async create(provider, news) {
        const outputs = await retire(provider, flat(news));
        return { id: resourceId(outputs), outputs: { ...outputs } };
    },
    previewUpdate: (_provider, olds, news) => ({ ...preview(news).outputs, ...pick(olds, ["orgId", "oauthAppId"]) }),
    update: async (provider, olds, news) => ({ ...(await retire(provider, flat(news), olds)) }),
    read: async (_provider, outputs) => outputs,
    delete: async (provider, id, outputs) => noteRemovedRetirement(provider, id, outputs),
};

/** The inputs as the lifecycle knows them: what the secret's `rotation` has, beside the others. */
function flat({ rotation, ...own }: Properties): Properties {
    const ofSecret = isRecord(rotation)
        ? rotation
        : Object.fromEntries(["orgId", "oauthAppId", "rotatedAt", "clientSecret"].map((name) => [name, unknownValue]));
    return { ...own, ...ofSecret };
}

function preview(news: Properties): Created {
    const { orgId, oauthAppId, rotatedAt, previousClientSecretExpiresAt } = flat(news);
    const hasOverlap = previousClientSecretExpiresAt !== undefined;
    const app = { orgId: String(orgId), oauthAppId: String(oauthAppId) };
    return {
        id: Object.values(app).some(isUnknown) ? "" : resourceId(app),
        outputs: { ...app, rotatedAt, ...(hasOverlap && { retiredAt: unknownValue }) },
    };
}
