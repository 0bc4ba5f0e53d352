import type { Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { closedPort, httpResponse, type RawServer, startRawServer } from "../../support/rawServer";
import { failureOf, request } from "../../support/sent";

let server: RawServer | undefined;
afterEach(async () => {
    await server?.close();
    server = undefined;
});

/** A byte every 20 ms, of a body of 99. */
function trickle(socket: Socket): void {
    socket.write("HTTP/1.1 200 -\r\ncontent-length: 99\r\n\r\n");
    const timer = setInterval(() => socket.write("x"), 20);
    socket.on("close", () => clearInterval(timer));
}

const silent = () => {};
const cutChunks = "HTTP/1.1 200 -\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n";
const endlessHeaders = `HTTP/1.1 200 -\r\nx: ${"y".repeat(100_000)}\r\n\r\n`;
const noResponse = /^no response within 0\.2 s$/;
const broken = /^the connection broke \(/;

describe("a request without a response", () => {
    it.each<[string, (socket: Socket) => void, kind: string, message: RegExp]>([
        ["silence", silent, "timeout", noResponse],
        ["a body that trickles", trickle, "timeout", noResponse],
        ["a reset", (socket) => socket.resetAndDestroy(), "connection", /^the connection broke \(ECONNRESET\)$/],
        ["an end without a response", (socket) => socket.end(), "connection", /^the connection broke \(ECONNRESET\)$/],
        ["a body that is cut", (socket) => socket.end(httpResponse(200, {}, "{}").slice(0, -1)), "connection", broken],
        ["a chunked body that is cut", (socket) => socket.end(cutChunks), "connection", broken],
        ["what is not HTTP", (socket) => socket.end("SSH-2.0-OpenSSH\r\n"), "connection", /HPE_INVALID_CONSTANT/],
        ["headers without end", (socket) => socket.end(endlessHeaders), "connection", /HPE_HEADER_OVERFLOW/],
    ])("fails for %s, and may have arrived", async (_, respond, kind, message) => {
        server = await startRawServer(respond);
        const failure = await failureOf(request(server.origin, { timeoutMs: kind === "timeout" ? 200 : 5_000 }));
        expect(failure).toMatchObject({ kind, mayHaveArrived: true, message: expect.stringMatching(message) });
        expect(failure.cause).toBeUndefined();
    });

    it.each<[string, (socket: Socket) => void, kind: string, mayHaveArrived: boolean, message: string]>([
        ["silence", silent, "timeout", false, "no connection within 0.2 s"],
        [
            "plain http",
            (socket) => socket.end(httpResponse(200, {})),
            "handshake",
            false,
            "the TLS handshake failed (EPROTO)",
        ],
        ["an end", (socket) => socket.destroy(), "connection", true, "the connection broke (ECONNRESET)"],
    ])("fails for %s in place of TLS", async (_, respond, kind, mayHaveArrived, message) => {
        server = await startRawServer(respond);
        const timeoutMs = kind === "timeout" ? 200 : 5_000;
        const failure = await failureOf(request(`https://127.0.0.1:${server.port}/`, { timeoutMs }));
        expect(failure).toMatchObject({ kind, mayHaveArrived, message });
    });

    it("fails for a port on which nothing listens", async () => {
        const failure = await failureOf(request(`http://127.0.0.1:${await closedPort()}/`));
        expect(failure).toMatchObject({ kind: "unreached", mayHaveArrived: false, code: "ECONNREFUSED" });
    });
});
