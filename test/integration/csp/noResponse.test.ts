import { afterEach, describe, expect, it } from "vitest";
import type { TransportFailureKind } from "../../../provider/csp/transportFailure";
import { closedPort, httpResponse, type RawServer, startRawServer } from "../../support/rawServer";
import { failureOf, request } from "../../support/sent";

let server: RawServer | undefined;
afterEach(async () => {
    await server?.close();
    server = undefined;
});

interface Failure {
    readonly name: string;
    readonly respond: Parameters<typeof startRawServer>[0];
    readonly url?: (port: number) => string;
    readonly kind: TransportFailureKind;
    readonly mayHaveArrived: boolean;
    readonly message: RegExp;
}

const failures: readonly Failure[] = [
    {
        name: "silence",
        respond: () => {},
        ...{ kind: "timeout", mayHaveArrived: true, message: /^no response within 0\.2 s$/ },
    },
    {
        name: "a body that trickles",
        respond: (socket) => {
            socket.write("HTTP/1.1 200 -\r\ncontent-length: 99\r\n\r\n");
            const timer = setInterval(() => socket.write("x"), 20);
            socket.on("close", () => clearInterval(timer));
        },
        ...{ kind: "timeout", mayHaveArrived: true, message: /^no response within 0\.2 s$/ },
    },
    {
        name: "silence instead of TLS",
        respond: () => {},
        url: (port) => `https://127.0.0.1:${port}/`,
        ...{ kind: "timeout", mayHaveArrived: false, message: /^no connection within 0\.2 s$/ },
    },
    {
        name: "a reset",
        respond: (socket) => socket.resetAndDestroy(),
        ...{ kind: "connection", mayHaveArrived: true, message: /^the connection broke \(ECONNRESET\)$/ },
    },
    {
        name: "an end without a response",
        respond: (socket) => socket.end(),
        ...{ kind: "connection", mayHaveArrived: true, message: /^the connection broke \(ECONNRESET\)$/ },
    },
    {
        name: "a body that is cut",
        respond: (socket) => socket.end("HTTP/1.1 200 -\r\ncontent-length: 99\r\n\r\n{"),
        ...{ kind: "connection", mayHaveArrived: true, message: /^the connection broke \(/ },
    },
    {
        name: "a chunked body that is cut",
        respond: (socket) => socket.end("HTTP/1.1 200 -\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n"),
        ...{ kind: "connection", mayHaveArrived: true, message: /^the connection broke \(/ },
    },
    {
        name: "something that is not HTTP",
        respond: (socket) => socket.end("SSH-2.0-OpenSSH\r\n"),
        ...{
            kind: "connection",
            mayHaveArrived: true,
            message: /^the connection broke \(HPE_INVALID_CONSTANT\)$/,
        },
    },
    {
        name: "headers without end",
        respond: (socket) => socket.end(`HTTP/1.1 200 -\r\nx: ${"y".repeat(100_000)}\r\n\r\n`),
        ...{
            kind: "connection",
            mayHaveArrived: true,
            message: /^the connection broke \(HPE_HEADER_OVERFLOW\)$/,
        },
    },
    {
        name: "plain http where https was asked for",
        respond: (socket) => socket.end(httpResponse(200, {}, "{}")),
        url: (port) => `https://127.0.0.1:${port}/`,
        ...{ kind: "handshake", mayHaveArrived: false, message: /^the TLS handshake failed \(EPROTO\)$/ },
    },
    {
        name: "an end instead of TLS",
        respond: (socket) => socket.destroy(),
        url: (port) => `https://127.0.0.1:${port}/`,
        ...{ kind: "connection", mayHaveArrived: true, message: /^the connection broke \(ECONNRESET\)$/ },
    },
];

describe("a request without a response", () => {
    it.each(failures)("fails for $name", async ({ respond, url, kind, mayHaveArrived, message }) => {
        server = await startRawServer(respond);
        const target = url?.(server.port) ?? server.origin;
        const failure = await failureOf(request(target, { timeoutMs: kind === "timeout" ? 200 : 5_000 }));
        expect(failure).toMatchObject({ kind, mayHaveArrived, message: expect.stringMatching(message) });
        expect(failure.cause).toBeUndefined();
    });

    it("fails for a port on which nothing listens", async () => {
        const failure = await failureOf(request(`http://127.0.0.1:${await closedPort()}/`));
        expect(failure).toMatchObject({ kind: "unreached", mayHaveArrived: false, code: "ECONNREFUSED" });
    });
});
