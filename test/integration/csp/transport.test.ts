import { once } from "node:events";
import { setImmediate } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { startSimulator } from "../../../provider/testing";
import { httpResponse, type RawServer, startRawServer } from "../../support/rawServer";
import { repositoryText } from "../../support/repository";
import { failureOf, request, send } from "../../support/sent";

let server: RawServer | undefined;
afterEach(async () => {
    await server?.close();
    server = undefined;
});

async function serving(...args: Parameters<typeof startRawServer>): Promise<string> {
    server = await startRawServer(...args);
    return server.origin;
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
        const received: string[] = [];
        const origin = await serving((socket, text) => {
            received.push(text);
            socket.write(httpResponse(200, { "set-cookie": "session=1" }, "{}"));
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
            socket.write(httpResponse(status, { location: "/elsewhere" }));
        });
        expect((await send(request(origin))).status).toBe(status);
        expect(received).toHaveLength(1);
    });

    it.each([500, 429, 503])("is sent once, whatever the response (%i)", async (status) => {
        const received: string[] = [];
        const origin = await serving((socket, text) => {
            received.push(text);
            socket.write(httpResponse(status, { "retry-after": 0 }));
        });
        await send(request(origin, { method: "GET", body: undefined }));
        expect(received).toHaveLength(1);
    });
});

describe("a connection", () => {
    it("is kept for further requests", async () => {
        const origin = await serving((socket) => socket.write(httpResponse(200, {}, "{}")));
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

    it("of a megabyte is read", async () => {
        const origin = await serving((socket) => socket.write(httpResponse(200, {}, "x".repeat(megabyte))));
        expect((await send(request(origin))).body).toHaveLength(megabyte);
    });

    it("of more than a megabyte is refused", async () => {
        const origin = await serving((socket) => socket.write(httpResponse(200, {}, "x".repeat(megabyte + 1))));
        const failure = await failureOf(request(origin));
        expect(failure).toMatchObject({ kind: "tooLarge", mayHaveArrived: true });
        expect(failure.message).toBe("the response had more than 1048576 bytes");
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
