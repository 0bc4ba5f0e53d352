import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { engineAddressIn, isEngineAlive } from "../../../provider/hosts/engine";
import { closedPort, listening, type RawServer, startRawServer } from "../../support/rawServer";

let engine: RawServer | undefined;
afterEach(() => engine?.close());

const isAliveOf = (args: readonly string[]) => isEngineAlive(engineAddressIn(args));

describe("isEngineAlive", () => {
    it.each(["127.0.0.1:", "tcp://127.0.0.1:", "localhost:", "[127.0.0.1]:"])(
        "is true while something listens at %s…, even if it says nothing",
        async (prefix) => {
            engine = await startRawServer(() => {});
            expect(await isAliveOf([`${prefix}${engine.port}`])).toBe(true);
        },
    );

    it("is false once nothing listens there any more", async () => {
        engine = await startRawServer(() => {});
        const address = `127.0.0.1:${engine.port}`;
        await engine.close();
        engine = undefined;
        expect(await isAliveOf([address])).toBe(false);
        expect(await isAliveOf([`127.0.0.1:${await closedPort()}`])).toBe(false);
    });

    it("leaves no connection behind", async () => {
        const server = createServer();
        const connected = once(server, "connection");
        expect(await isAliveOf([`127.0.0.1:${await listening(server)}`])).toBe(true);
        const [socket]: Socket[] = await connected;
        await once(socket?.resume() ?? server, "close");
        server.close();
    });
});
