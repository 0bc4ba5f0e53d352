import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";

/** A server on the loopback interface that need not behave like an HTTP server. */
export interface RawServer {
    readonly origin: string;
    readonly port: number;
    /** How many connections there have been. */
    readonly connections: number;
    close(): Promise<void>;
}

/** @param respond is called with the first bytes of a connection, and with each further piece. */
export async function startRawServer(respond: (socket: Socket, received: string) => void): Promise<RawServer> {
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
        sockets.push(socket);
        socket.on("error", () => {});
        socket.on("data", (chunk) => respond(socket, String(chunk)));
    });
    const port = await listening(server);
    return {
        port,
        origin: `http://127.0.0.1:${port}`,
        get connections() {
            return sockets.length;
        },
        close: async () => {
            if (!server.listening) return;
            for (const socket of sockets) socket.destroy();
            server.close();
            await once(server, "close");
        },
    };
}

/** Makes a server listen on a free port of the loopback interface. */
export async function listening(server: Server): Promise<number> {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("the server has no TCP port");
    return address.port;
}

/** A whole HTTP/1.1 response. */
export function httpResponse(status: number, headers: Readonly<Record<string, string | number>>, body = ""): string {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    return `HTTP/1.1 ${status} -\r\n${lines.join("")}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** A port of the loopback interface on which nothing listens. */
export async function closedPort(): Promise<number> {
    const server = createServer();
    const port = await listening(server);
    server.close();
    await once(server, "close");
    return port;
}
