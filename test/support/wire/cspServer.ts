import { createServer, type IncomingMessage } from "node:http";
import { onTestFinished } from "vitest";
import type { HttpRequest } from "../../../provider/csp/transport";
import { listening } from "../rawServer";
import type { CspFault } from "./arbitraries";
import { WireCsp } from "./csp";

/** The in-memory CSP behind a port of this machine, for a provider in a process of its own. */
export interface CspServer {
    readonly origin: string;
    /** What goes wrong from now on, one after the other. */
    fail(faults: readonly CspFault[]): void;
}

export async function startCspServer(): Promise<CspServer> {
    const csp = new WireCsp([]);
    const server = createServer(async (request, response) => {
        try {
            const { status, headers, body } = await csp.transport(await received(request));
            const sent = Object.entries(headers).filter(([, value]) => value !== undefined && isHeader(value));
            response.writeHead(status, { ...Object.fromEntries(sent) }).end(body);
        } catch {
            request.socket.destroy();
        }
    });
    const port = await listening(server);
    onTestFinished(() => {
        server.closeAllConnections();
        server.close();
    });
    return { origin: `http://127.0.0.1:${port}`, fail: (faults) => csp.fail(faults) };
}

async function received(request: IncomingMessage): Promise<HttpRequest> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const method = methods.find((each) => each === request.method) ?? "GET";
    return { method, url: `http://csp${request.url}`, headers, body: Buffer.concat(chunks).toString(), timeoutMs: 0 };
}

const methods = ["GET", "POST", "PUT", "DELETE"] as const;

function isHeader(value: string): boolean {
    return /^[\x20-\x7e]*$/.test(value);
}
