import { once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { listening } from "./rawServer";
import { secretForms } from "./secretForms";
import { sentSecrets } from "./sentSecrets";

/** A CSP that returns every secret it has seen, in all forms and in every place of its responses. */
export interface EchoServer {
    readonly origin: string;
    /** The secrets that it has seen or given. */
    readonly seen: ReadonlySet<string>;
    close(): Promise<void>;
}

/** @param statuses of the responses, in order. A 200 has a token or a secret. The last status repeats. */
export async function startEchoServer(statuses: readonly number[]): Promise<EchoServer> {
    const seen = new Set<string>();
    let calls = 0;
    const server = createServer(async (request, response) => {
        for (const sent of sentSecrets(request.headers.authorization, await text(request))) seen.add(sent);
        const status = statuses[calls] ?? statuses.at(-1) ?? 500;
        calls += 1;
        const issued = {
            access_token: `Access-token_${calls}/+=`,
            clientSecret: `Issued-secret_${calls} "&'\\`,
        };
        if (status === 200) for (const each of Object.values(issued)) seen.add(each);
        const forms = [...seen].flatMap((secret) => secretForms(secret));
        const inHeader = forms.filter((form) => /^[\x21-\x7e]+$/.test(form)).join(" ");
        response.writeHead(status, {
            "content-type": "application/json",
            "x-request-id": inHeader.slice(0, 6_000),
        });
        const echo = { message: forms[calls % forms.length], requestId: forms[(calls * 7) % forms.length] };
        response.end(JSON.stringify({ ...echo, errorCode: "e1", ...(status === 200 && issued) }));
    });
    const port = await listening(server);
    return {
        origin: `http://127.0.0.1:${port}`,
        seen,
        close: async () => {
            server.closeAllConnections();
            server.close();
            await once(server, "close");
        },
    };
}
