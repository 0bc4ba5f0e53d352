import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { engineAddressIn, isEngineAlive, splitAddress } from "../../../provider/hosts/engine";
import { closedPort, listening, startRawServer } from "../../support/rawServer";

describe("the address of an engine", () => {
    it.each([
        ["127.0.0.1:4711", { host: "127.0.0.1", port: 4711 }],
        ["tcp://engine:4711", { host: "engine", port: 4711 }],
        ["[::1]:4711", { host: "::1", port: 4711 }],
        ["::1:4711", { host: "::1", port: 4711 }],
        ["engine:65535", { host: "engine", port: 65_535 }],
    ])("is host and port: %s", (address, expected) => {
        expect(splitAddress(address)).toEqual(expected);
    });

    it.each([
        undefined,
        "",
        "engine",
        "engine:",
        ":4711",
        "engine:4711/",
        "engine:http",
        "engine:65536",
        "unix:/engine",
    ])("has only these forms, and not: %s", (address) => {
        expect(splitAddress(address)).toBeUndefined();
    });

    it.each([
        [[], undefined],
        [["run", "--verbose"], undefined],
        [["engine:1"], "engine:1"],
        [["--tracing", "tracing:1", "engine:2"], "engine:2"],
        [["engine:2", "--logtostderr", "-v=3"], "engine:2"],
    ])("is the last one among the arguments: %s", (args, expected) => {
        expect(engineAddressIn(args)).toBe(expected);
    });
});

describe("an engine", () => {
    it.each([undefined, "", "unix:/tmp/engine"])("without a valid address counts as alive: %s", async (address) => {
        expect(await isEngineAlive(address)).toBe(true);
    });

    it("is alive while something listens there, even if it says nothing", async () => {
        const engine = await startRawServer(() => {});
        onTestFinished(() => engine.close());
        expect(await isEngineAlive(`localhost:${engine.port}`)).toBe(true);
    });

    it("has ended once nothing listens there any more", async () => {
        expect(await isEngineAlive(`127.0.0.1:${await closedPort()}`)).toBe(false);
    });

    it("keeps no connection to whoever asked", async () => {
        const server = createServer();
        const connected = once(server, "connection");
        expect(await isEngineAlive(`127.0.0.1:${await listening(server)}`)).toBe(true);
        const [socket]: Socket[] = await connected;
        await once(socket?.resume() ?? server, "close");
        server.close();
    });
});
