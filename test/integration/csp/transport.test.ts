import { once } from "node:events";
import type { Socket } from "node:net";
import { setImmediate } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { createTransport, type HttpRequest } from "../../../provider/csp/transport";
import { TransportFailure } from "../../../provider/csp/transportFailure";
import { startSimulator } from "../../../provider/testing";
import { closedPort, httpResponse, type RawServer, startRawServer } from "../../support/rawServer";
import { repositoryText } from "../../support/repository";

/** Sends over a transport without a proxy. */
const send = createTransport({});

/** A `PUT` that waits 5 s, unless the test says otherwise. */
function request(url: string, more: Partial<HttpRequest> = {}): HttpRequest {
    return { method: "PUT", url, headers: {}, body: "{}", timeoutMs: 5_000, ...more };
}

/** Why there was no response. Throws if there was one. */
async function failureOf(sent: HttpRequest): Promise<TransportFailure> {
    const error: unknown = await send(sent).then(
        ({ status }) => new Error(`status ${status}`),
        (thrown) => thrown,
    );
    if (error instanceof TransportFailure) return error;
    throw error;
}

let server: RawServer | undefined;
afterEach(async () => {
    await server?.close();
    server = undefined;
});

async function serving(...args: Parameters<typeof startRawServer>): Promise<string> {
    server = await startRawServer(...args);
    return server.origin;
}

/** A server that always gives this response, and what it received. */
async function servingResponse(...response: Parameters<typeof httpResponse>) {
    const received: string[] = [];
    const origin = await serving((socket, text) => {
        received.push(text);
        socket.write(httpResponse(...response));
    });
    return { origin, received };
}

const version = /"version": "(.*)"/.exec(repositoryText("package.json"))?.[1];

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

    it("carries no cookie that an earlier response set", async () => {
        const { origin, received } = await servingResponse(200, { "set-cookie": "session=1" }, "{}");
        await send(request(origin));
        await send(request(origin));
        expect(received).toHaveLength(2);
        expect(received.join("").toLowerCase()).not.toContain("cookie");
    });

    it.each([301, 303, 307, 429, 500, 503])("is sent once, whatever the response (%i)", async (status) => {
        const { origin, received } = await servingResponse(status, { location: "/elsewhere", "retry-after": 0 });
        const { status: got, headers } = await send(request(origin, { method: "GET", body: undefined }));
        expect({ got, location: headers["location"] }).toEqual({ got: status, location: "/elsewhere" });
        expect(received).toHaveLength(1);
    });
});

describe("a connection", () => {
    it("is kept for further requests", async () => {
        const { origin } = await servingResponse(200, {}, "{}");
        for (let calls = 0; calls < 5; calls += 1) await send(request(origin));
        expect(server?.connections).toBe(1);
    });

    it.each(["end", "resetAndDestroy"] as const)(
        "that the server gives up in between is replaced (%s)",
        async (how) => {
            const ends: Promise<unknown>[] = [];
            const origin = await serving((socket) => {
                ends.push(once(socket, "close"));
                socket.write(httpResponse(200, {}, "{}"), () => socket[how]());
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

    it("that the server resets on its second request fails, and that request may have been carried out", async () => {
        let requests = 0;
        const origin = await serving((socket) => {
            requests += 1;
            if (requests === 2) socket.resetAndDestroy();
            else socket.write(httpResponse(200, {}, "{}"));
        });
        await send(request(origin));
        expect(await failureOf(request(origin))).toMatchObject({ kind: "connection", mayHaveArrived: true });
        expect((await send(request(origin))).status).toBe(200);
    });
});

describe("a response", () => {
    const megabyte = 1024 * 1024;

    it("of a megabyte is read, and one of more is refused", async () => {
        const largest = await servingResponse(200, {}, "x".repeat(megabyte));
        expect((await send(request(largest.origin))).body).toHaveLength(megabyte);
        await server?.close();
        const tooLarge = await servingResponse(200, {}, "x".repeat(megabyte + 1));
        const message = "the response had more than 1048576 bytes";
        expect(await failureOf(request(tooLarge.origin))).toMatchObject({
            kind: "tooLarge",
            mayHaveArrived: true,
            message,
        });
    });

    it("that never ends is cut off soon", async () => {
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

    it("that is compressed against the request is not decompressed", async () => {
        const bomb = gzipSync(Buffer.alloc(50 * megabyte));
        const origin = await serving((socket) => {
            socket.write(`HTTP/1.1 200 -\r\ncontent-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`);
            socket.write(bomb);
        });
        expect((await send(request(origin))).body.length).toBeLessThanOrEqual(bomb.length);
    });
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
        const failure = await failureOf(
            request(await serving(respond), { timeoutMs: kind === "timeout" ? 200 : 5_000 }),
        );
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
        const origin = (await serving(respond)).replace("http:", "https:");
        const failure = await failureOf(request(origin, { timeoutMs: kind === "timeout" ? 200 : 5_000 }));
        expect(failure).toMatchObject({ kind, mayHaveArrived, message });
    });

    it("fails for a port on which nothing listens", async () => {
        const failure = await failureOf(request(`http://127.0.0.1:${await closedPort()}/`));
        expect(failure).toMatchObject({ kind: "unreached", mayHaveArrived: false, code: "ECONNREFUSED" });
    });
});
