import type { HttpResponse, Transport } from "../../provider/csp/transport";
import type { CallKind } from "../../provider/testing";
import { routeOf } from "./simulatorInProcess";

/** What a call of CSP is for. `test`: it asks for an access token by an app's own secret. */
export type CallName = "login" | "test" | "get" | "put" | "post" | "delete";

/** What a call gets in place of CSP's own response: an error is thrown, and undefined lets the call through. */
export type Reply = HttpResponse | Error | undefined;

export type Replies = Partial<Readonly<Record<CallName, readonly Reply[]>>>;

/** A transport to CSP, whose first calls of each kind get these replies, and the calls that it saw. */
export function interposed(
    send: Transport,
    replies: Replies = {},
): { readonly transport: Transport; readonly calls: CallName[] } {
    const left = new Map(Object.entries(replies).map(([name, all]) => [name, [...all]]));
    const calls: CallName[] = [];
    const transport: Transport = async (request) => {
        const name = names[routeOf(request).kind];
        calls.push(name);
        const reply = left.get(name)?.shift();
        if (reply instanceof Error) throw reply;
        return reply ?? (await send(request));
    };
    return { transport, calls };
}

const names: Readonly<Record<CallKind, CallName>> = {
    apiTokenGrant: "login",
    clientCredentialsGrant: "test",
    getApp: "get",
    listApps: "get",
    regenerateSecret: "put",
    setSecret: "post",
    deleteOldSecret: "delete",
    unknown: "get",
};
