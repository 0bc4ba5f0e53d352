import http from "node:http";
import https from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { FastifyReply, FastifyRequest } from "fastify";
import * as z from "zod";
import { packageName } from "../../common/packageInfo";
import { routes } from "./operations";
import type { CspRequest } from "./request";
import type { CspResponse } from "./responses";
import type { CallKind, SimulatorOptions } from "./types";

/** Responds to a call. Undefined cuts its connection. `client` is aborted once the client is gone. */
export type RespondTo = (kind: CallKind, request: CspRequest, client: AbortSignal) => Promise<CspResponse | undefined>;

/** A listening server that can vanish. */
export interface Server {
    readonly origin: string;
    setDown(down: boolean): void;
    close(): Promise<void>;
}

/** Serves on a real socket of the loopback interface. */
export async function serve(
    { port = 0, tls }: Pick<SimulatorOptions, "port" | "tls">,
    respondTo: RespondTo,
): Promise<Server> {
    const handle = await routed(respondTo);
    const server = tls === undefined ? http.createServer(handle) : https.createServer(tls, handle);
    // Fastify's own default. Node's 5 s would cut connections that a client is about to use again.
    server.keepAliveTimeout = 72_000;
    const sockets = new Set<Socket>();
    let down = false;
    server.on("connection", (socket: Socket) => {
        sockets.add(socket);
        socket.once("close", () => sockets.delete(socket));
        if (down) {
            socket.destroy();
        }
    });
    const cutAll = () => {
        for (const socket of sockets) {
            socket.destroy();
        }
    };
    const boundPort = await listening(server, port);
    return {
        origin: `${tls === undefined ? "http" : "https"}://127.0.0.1:${boundPort}`,
        setDown(isDown) {
            down = isDown;
            if (down) {
                cutAll();
            }
        },
        async close() {
            const closed = new Promise<void>((resolve) => server.close(() => resolve()));
            cutAll();
            await closed;
        },
    };
}

/** The routes, on fastify, which users of the package may not have. */
async function routed(respondTo: RespondTo) {
    const fastify = await loadFastify();
    const handler = (kind: CallKind) => (request: FastifyRequest, reply: FastifyReply) =>
        send(reply, (client) => respondTo(kind, readRequest(request), client));
    // A request that fastify can't parse is a call like any other, with an empty body.
    const errorHandler = (kind: CallKind) => (_error: unknown, request: FastifyRequest, reply: FastifyReply) =>
        handler(kind)(request, reply);
    const app = fastify({
        exposeHeadRoutes: false,
        routerOptions: { maxParamLength: 500 },
        frameworkErrors: errorHandler("unknown"),
    });
    // Bodies arrive as text, and the operations decide whether they are valid.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));
    for (const { kind, method, url } of routes) {
        app.route({ method, url, handler: handler(kind), errorHandler: errorHandler(kind) });
    }
    app.setNotFoundHandler(handler("unknown"));
    app.setErrorHandler(errorHandler("unknown"));
    await app.ready();
    return (request: http.IncomingMessage, response: http.ServerResponse) => app.routing(request, response);
}

const needsFastify =
    "the CSP simulator needs fastify: npm install --save-dev fastify, or without a project: " +
    `npx --package=fastify --package=${packageName} ${packageName} simulator`;

async function loadFastify() {
    try {
        return (await import("fastify")).fastify;
    } catch (cause) {
        throw new Error(needsFastify, { cause });
    }
}

const parameters = z.object({ orgId: z.string().optional(), appId: z.string().optional() });

function readRequest(request: FastifyRequest): CspRequest {
    const { orgId, appId } = parameters.parse(request.params ?? {});
    const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
    const [path = "", query] = request.url.split("?");
    return {
        method: request.method,
        path,
        query: new URLSearchParams(query),
        orgId,
        appId,
        headers: Object.fromEntries(headers),
        body: typeof request.body === "string" ? request.body : "",
    };
}

async function send(reply: FastifyReply, respond: (client: AbortSignal) => Promise<CspResponse | undefined>) {
    const client = new AbortController();
    const { raw } = reply;
    raw.once("close", () => client.abort());
    const found = await respond(client.signal);
    if (found !== undefined && found.cut === undefined && !client.signal.aborted) {
        return reply
            .code(found.status)
            .headers(found.headers)
            .send(found.body || undefined);
    }
    reply.hijack();
    if (found?.cut) {
        const start = found.body.slice(0, found.body.length / 2) || " ";
        raw.writeHead(found.status, { ...found.headers, "content-length": start.length + 1 });
        raw.write(start, () => raw.destroy());
    } else {
        raw.destroy();
    }
    return reply;
}

function listening(server: http.Server | https.Server, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, "127.0.0.1", () => {
            server.off("error", reject);
            resolve(portOf(server.address()));
        });
    });
}

function portOf(address: AddressInfo | string | null): number {
    if (address === null || typeof address === "string") {
        throw new Error("the simulator has no TCP port");
    }
    return address.port;
}
