import { once } from "node:events";
import { createServer } from "node:http";
import { connect, type Socket } from "node:net";
import { listening } from "./rawServer";

/** A proxy for https on the loopback interface. */
export interface ConnectProxy {
    /** `127.0.0.1:PORT`. */
    readonly address: string;
    /** What it was asked to connect to, and by whom. */
    readonly asked: { readonly target: string; readonly authorization: string | undefined }[];
    close(): Promise<void>;
}

/**
 * @param hosts the port of 127.0.0.1 that each target (`host:port`) stands for; others are refused.
 * @param refusal the proxy's response instead, as a status line; `""`: not at all.
 */
export async function startConnectProxy(
    hosts: Readonly<Record<string, number>>,
    refusal?: string,
): Promise<ConnectProxy> {
    const asked: ConnectProxy["asked"] = [];
    const sockets: Socket[] = [];
    const server = createServer();
    server.on("connect", ({ url = "", headers }, socket: Socket) => {
        asked.push({ target: url, authorization: headers["proxy-authorization"] });
        sockets.push(socket);
        socket.on("error", () => {});
        const port = hosts[url];
        if (refusal === "") return;
        if (refusal !== undefined || port === undefined) {
            socket.end(`HTTP/1.1 ${refusal ?? "502 Bad Gateway"}\r\n\r\n`);
            return;
        }
        const upstream = connect(port, "127.0.0.1", () => {
            socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
            upstream.pipe(socket).pipe(upstream);
        });
        upstream.on("error", () => socket.destroy());
        sockets.push(upstream);
    });
    const port = await listening(server);
    return {
        address: `127.0.0.1:${port}`,
        asked,
        close: async () => {
            for (const socket of sockets) socket.destroy();
            server.close();
            await once(server, "close");
        },
    };
}
