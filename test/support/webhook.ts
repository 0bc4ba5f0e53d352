import { once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { listening } from "./rawServer";

/** A webhook on loopback that records what is posted. */
export interface Webhook {
    readonly url: string;
    /** The bodies, parsed. */
    readonly posted: unknown[];
    /** The status of its responses. */
    status: number;
    close(): Promise<void>;
}

export async function startWebhook(): Promise<Webhook> {
    const server = createServer(async (request, response) => {
        webhook.posted.push(JSON.parse(await text(request)));
        response.writeHead(webhook.status).end();
    });
    const port = await listening(server);
    const webhook: Webhook = {
        url: `http://127.0.0.1:${port}/hook`,
        posted: [],
        status: 200,
        close: async () => {
            server.closeAllConnections();
            server.close();
            await once(server, "close");
        },
    };
    return webhook;
}
