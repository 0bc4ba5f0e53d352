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
