import type { dynamic } from "@pulumi/pulumi";
import type { Call } from "../../provider/testing";
import type { Properties } from "./properties";

/** The methods of a dynamic provider, all there, and with what they answer spelled out. */
export interface Handler {
    check(
        olds: Properties,
        news: Properties,
    ): Promise<{ inputs: Properties; failures: readonly dynamic.CheckFailure[] }>;
    diff(
        id: string,
        olds: Properties,
        news: Properties,
    ): Promise<{ changes: boolean; replaces: readonly string[] }>;
    create(news: Properties): Promise<{ id: string; outs: Properties }>;
    update(id: string, olds: Properties, news: Properties): Promise<{ outs: Properties }>;
    read(id: string, outputs: Properties): Promise<{ id?: string; props?: Properties }>;
    delete(id: string, outputs: Properties): Promise<void>;
}

/** The provider's methods, of which Pulumi's type says that most may be absent. */
export function complete({
    check,
    diff,
    create,
    update,
    read,
    delete: destroy,
}: dynamic.ResourceProvider): Handler {
    if (!check || !diff || !update || !read || !destroy) throw new Error("the provider lacks a method");
    return {
        check: async (olds, news) => {
            const { inputs, failures = [] } = await check(olds, news);
            return { inputs, failures };
        },
        diff: async (id, olds, news) => {
            const { changes = true, replaces = [] } = await diff(id, olds, news);
            return { changes, replaces };
        },
        create: async (news) => {
            const { id, outs } = await create(news);
            return { id, outs };
        },
        update: async (id, olds, news) => ({ outs: (await update(id, olds, news)).outs }),
        read: async (id, outputs) => {
            const { id: found, props } = await read(id, outputs);
            return found ? { id: found, props } : {};
        },
        delete: (id, outputs) => destroy(id, outputs),
    };
}

const shortNames: Readonly<Record<Call["kind"], string>> = {
    apiTokenGrant: "login",
    clientCredentialsGrant: "test",
    regenerateSecret: "put",
    setSecret: "post",
    deleteOldSecret: "delete",
    getApp: "get",
    unknown: "unknown",
};

/** A call in a word; `login` for a token request, unless it is of the app `app` itself: that is a `test`. */
export function shortNameOf({ kind, appId }: Call): string {
    return kind === "clientCredentialsGrant" && appId !== "app" ? "login" : shortNames[kind];
}
