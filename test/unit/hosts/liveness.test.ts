import { once } from "node:events";
import * as fs from "node:fs";
import { createServer, type Server } from "node:net";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { listeningSocket } from "../../../provider/hosts/liveness";

vi.mock("node:fs", { spy: true });

async function listen(port = 0): Promise<{ readonly server: Server; readonly port: number }> {
    const server = createServer().listen(port, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    return { server, port: address.port };
}

describe.runIf(process.platform === "linux")("the socket that listens at a port", () => {
    it("differs from that of an earlier program at the same port", async () => {
        const { server, port } = await listen();
        const first = listeningSocket(port);
        expect(first).toMatch(/^[1-9]\d*$/);
        expect(listeningSocket(port)).toBe(first);
        await new Promise((resolve) => server.close(resolve));
        expect(listeningSocket(port)).toBeUndefined();
        await listen(port);
        expect(listeningSocket(port)).not.toBe(first);
    });

    it("is found without reading the thousands of connections that the system lists after it", async () => {
        const { port } = await listen();
        const read = vi.mocked(fs.readSync).mockClear();
        expect(listeningSocket(port)).toBeDefined();
        const upTo = read.mock.calls.length;
        read.mockClear();
        expect(listeningSocket(1)).toBeUndefined();
        expect(upTo).toBeLessThan(read.mock.calls.length);
    });
});

describe("a table of sockets", () => {
    it("may be a file that is not there, cannot be read, or ends in the middle of a line", () => {
        vi.mocked(fs.openSync).mockImplementationOnce(() => {
            throw Object.assign(new Error("no"), { code: "EACCES" });
        });
        const line =
            "   1: 0100007F:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1";
        const parts = [line.slice(0, 20), line.slice(20)];
        vi.mocked(fs.openSync).mockReturnValueOnce(-1);
        vi.mocked(fs.closeSync).mockReturnValueOnce();
        const read = vi.mocked(fs.readSync);
        for (const part of parts)
            read.mockImplementationOnce((_, buffer) => {
                if (!(buffer instanceof Buffer)) throw new Error("no buffer");
                return buffer.write(part, "latin1");
            });
        read.mockReturnValueOnce(0);
        expect(listeningSocket(80)).toBe("4711");
    });
});
