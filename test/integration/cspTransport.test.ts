import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { createTransport, type HttpRequest } from "../../provider/csp/transport";
import { TransportFailure, type TransportFailureKind } from "../../provider/csp/transportFailure";
import { startSimulator } from "../../provider/testing";
import { closedPort, httpAnswer, type RawServer, startRawServer } from "../support/rawServer";

const send = createTransport({});
let server: RawServer | undefined;
afterEach(async () => {
    await server?.close();
    server = undefined;
});

async function serving(...args: Parameters<typeof startRawServer>): Promise<string> {
    server = await startRawServer(...args);
    return server.origin;
}

function request(url: string, more: Partial<HttpRequest> = {}): HttpRequest {
    return { method: "PUT", url, headers: {}, body: "{}", timeoutMs: 5_000, ...more };
}

async function failureOf(sent: HttpRequest): Promise<TransportFailure> {
    const error: unknown = await send(sent).then(
        ({ status }) => new Error(`status ${status}`),
        (thrown) => thrown,
    );
    if (error instanceof TransportFailure) return error;
    throw error;
}

const version = /"version": "(.*)"/.exec(readFileSync(join(__dirname, "../../package.json"), "utf8"))?.[1];

describe("a request", () => {
    it("has the package's name and version, and asks for no compression", async () => {
        const simulator = await startSimulator();
        await send(request(`${simulator.origin}/any`, { headers: { accept: "application/json" } }));
        expect(simulator.calls).toMatchObject([
            {
                userAgent: `pulumi-vmware-csp/${version}`,
                headers: { accept: "application/json", "accept-encoding": "identity", "content-length": "2" },
            },
        ]);
        expect(version).toMatch(/^\d+\.\d+\.\d+/);
        await simulator.close();
    });

    it("carries no cookie that an earlier answer set", async () => {
        const received: string[] = [];
        const origin = await serving((socket, text) => {
            received.push(text);
            socket.write(httpAnswer(200, { "set-cookie": "session=1" }, "{}"));
        });
        await send(request(origin));
        await send(request(origin));
        expect(received).toHaveLength(2);
        expect(received.join("").toLowerCase()).not.toContain("cookie");
    });

    it.each([301, 302, 303, 307, 308])("is not repeated elsewhere for a redirect (%i)", async (status) => {
        const received: string[] = [];
        const origin = await serving((socket, text) => {
            received.push(text);
            socket.write(httpAnswer(status, { location: "/elsewhere" }));
        });
        expect((await send(request(origin))).status).toBe(status);
        expect(received).toHaveLength(1);
    });

    it.each([500, 429, 503])("is sent once, whatever the answer (%i)", async (status) => {
        const received: string[] = [];
        const origin = await serving((socket, text) => {
            received.push(text);
            socket.write(httpAnswer(status, { "retry-after": 0 }));
        });
        await send(request(origin, { method: "GET", body: undefined }));
        expect(received).toHaveLength(1);
    });
});

describe("a connection", () => {
    it("is kept for further requests", async () => {
        const origin = await serving((socket) => socket.write(httpAnswer(200, {}, "{}")));
        for (let calls = 0; calls < 5; calls += 1) await send(request(origin));
        expect(server?.connections).toBe(1);
    });

    it.each(["end", "resetAndDestroy"] as const)(
        "that the server gives up in between is replaced (%s)",
        async (how) => {
            const ends: Promise<unknown>[] = [];
            const origin = await serving((socket) => {
                ends.push(once(socket, "close"));
                socket.write(httpAnswer(200, {}, "{}"), () => socket[how]());
            });
            for (let calls = 0; calls < 5; calls += 1) {
                expect((await send(request(origin))).status).toBe(200);
                await ends.at(-1);
                // The agent learns of it in the next round of the event loop.
                for (let rounds = 0; rounds < 3; rounds += 1) await setImmediate();
            }
            expect(server?.connections).toBe(5);
        },
    );

    it("that the server resets on its second request fails: whether that was carried out is open", async () => {
        let requests = 0;
        const origin = await serving((socket) => {
            requests += 1;
            if (requests === 2) socket.resetAndDestroy();
            else socket.write(httpAnswer(200, {}, "{}"));
        });
        await send(request(origin));
        expect(await failureOf(request(origin))).toMatchObject({ kind: "connection", mayHaveArrived: true });
        expect((await send(request(origin))).status).toBe(200);
    });
});

describe("an answer", () => {
    const megabyte = 1024 * 1024;

    it("of a megabyte is read", async () => {
        const origin = await serving((socket) => socket.write(httpAnswer(200, {}, "x".repeat(megabyte))));
        expect((await send(request(origin))).body).toHaveLength(megabyte);
    });

    it("of more is refused", async () => {
        const origin = await serving((socket) => socket.write(httpAnswer(200, {}, "x".repeat(megabyte + 1))));
        const failure = await failureOf(request(origin));
        expect(failure).toMatchObject({ kind: "tooLarge", mayHaveArrived: true });
        expect(failure.message).toBe("the answer had more than 1048576 bytes");
    });

    it("without end is cut off soon", async () => {
        let written = 0;
        const origin = await serving((socket) => {
            socket.write("HTTP/1.1 200 -\r\ntransfer-encoding: chunked\r\n\r\n");
            const chunk = `10000\r\n${"x".repeat(65_536)}\r\n`;
            const more = () => {
                if (socket.destroyed || written > 100 * megabyte) return;
                written += chunk.length;
                socket.write(chunk, more);
            };
            more();
        });
        expect(await failureOf(request(origin))).toMatchObject({ kind: "tooLarge" });
        expect(written).toBeLessThan(50 * megabyte);
    });

    it("that is compressed all the same stays as it is: nothing small becomes large", async () => {
        const bomb = gzipSync(Buffer.alloc(50 * megabyte));
        const origin = await serving((socket) => {
            socket.write(
                `HTTP/1.1 200 -\r\ncontent-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`,
            );
            socket.write(bomb);
        });
        expect((await send(request(origin))).body.length).toBeLessThanOrEqual(bomb.length);
    });
});

interface Failure {
    readonly name: string;
    readonly answer?: Parameters<typeof startRawServer>[0];
    readonly url?: (port: number) => string;
    readonly kind: TransportFailureKind;
    readonly mayHaveArrived: boolean;
    readonly message: RegExp;
}

const failures: readonly Failure[] = [
    {
        name: "silence",
        answer: () => {},
        ...{ kind: "timeout", mayHaveArrived: true, message: /^no answer within 0\.2 s$/ },
    },
    {
        name: "a body that trickles",
        answer: (socket) => {
            socket.write("HTTP/1.1 200 -\r\ncontent-length: 99\r\n\r\n");
            const timer = setInterval(() => socket.write("x"), 20);
            socket.on("close", () => clearInterval(timer));
        },
        ...{ kind: "timeout", mayHaveArrived: true, message: /^no answer within 0\.2 s$/ },
    },
    {
        name: "silence instead of TLS",
        answer: () => {},
        url: (port) => `https://127.0.0.1:${port}/`,
        ...{ kind: "timeout", mayHaveArrived: false, message: /^no connection within 0\.2 s$/ },
    },
    {
        name: "a reset",
        answer: (socket) => socket.resetAndDestroy(),
        ...{ kind: "connection", mayHaveArrived: true, message: /^the connection broke \(ECONNRESET\)$/ },
    },
    {
        name: "an end without an answer",
        answer: (socket) => socket.end(),
        ...{ kind: "connection", mayHaveArrived: true, message: /^the connection broke \(ECONNRESET\)$/ },
    },
    {
        name: "a body that is cut",
        answer: (socket) => socket.end("HTTP/1.1 200 -\r\ncontent-length: 99\r\n\r\n{"),
        ...{ kind: "connection", mayHaveArrived: true, message: /^the connection broke \(/ },
    },
    {
        name: "a chunked body that is cut",
        answer: (socket) => socket.end("HTTP/1.1 200 -\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n"),
        ...{ kind: "connection", mayHaveArrived: true, message: /^the connection broke \(/ },
    },
    {
        name: "something that is no HTTP",
        answer: (socket) => socket.end("SSH-2.0-OpenSSH\r\n"),
        ...{
            kind: "connection",
            mayHaveArrived: true,
            message: /^the connection broke \(HPE_INVALID_CONSTANT\)$/,
        },
    },
    {
        name: "headers without end",
        answer: (socket) => socket.end(`HTTP/1.1 200 -\r\nx: ${"y".repeat(100_000)}\r\n\r\n`),
        ...{
            kind: "connection",
            mayHaveArrived: true,
            message: /^the connection broke \(HPE_HEADER_OVERFLOW\)$/,
        },
    },
    {
        name: "plain http where https was asked for",
        answer: (socket) => socket.end(httpAnswer(200, {}, "{}")),
        url: (port) => `https://127.0.0.1:${port}/`,
        ...{ kind: "handshake", mayHaveArrived: false, message: /^no TLS connection came about \(EPROTO\)$/ },
    },
    {
        name: "an end instead of TLS",
        answer: (socket) => socket.destroy(),
        url: (port) => `https://127.0.0.1:${port}/`,
        ...{ kind: "connection", mayHaveArrived: true, message: /^the connection broke \(ECONNRESET\)$/ },
    },
];

describe("without an answer", () => {
    it.each(failures)("$name", async ({ answer, url, kind, mayHaveArrived, message }) => {
        const origin = await serving(answer ?? (() => {}));
        const target = url?.(server?.port ?? 0) ?? origin;
        const failure = await failureOf(request(target, { timeoutMs: kind === "timeout" ? 200 : 5_000 }));
        expect(failure).toMatchObject({ kind, mayHaveArrived, message: expect.stringMatching(message) });
        expect(failure.cause).toBeUndefined();
    });

    it("a port on which nothing listens", async () => {
        const failure = await failureOf(request(`http://127.0.0.1:${await closedPort()}/`));
        expect(failure).toMatchObject({ kind: "unreached", mayHaveArrived: false, code: "ECONNREFUSED" });
    });
});
