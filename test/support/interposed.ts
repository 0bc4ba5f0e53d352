import type { HttpRequest, HttpResponse, Transport } from "../../provider/csp/transport";

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
        const name = nameOf(request);
        calls.push(name);
        const reply = left.get(name)?.shift();
        if (reply instanceof Error) throw reply;
        return reply ?? (await send(request));
    };
    return { transport, calls };
}

const byMethod: Readonly<Record<HttpRequest["method"], CallName>> = {
    GET: "get",
    PUT: "put",
    POST: "post",
    DELETE: "delete",
};

function nameOf({ method, url }: HttpRequest): CallName {
    const { pathname } = new URL(url);
    if (pathname.endsWith("/authorize")) return "login";
    return pathname.endsWith("/token") ? "test" : byMethod[method];
}
