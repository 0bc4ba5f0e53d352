import { describe, expect, it } from "vitest";
import { engineAddressIn, isEngineAlive, splitAddress } from "../../../provider/hosts/engine";

describe("the address of an engine", () => {
    it.each([
        ["127.0.0.1:4711", { host: "127.0.0.1", port: 4711 }],
        ["localhost:1", { host: "localhost", port: 1 }],
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
        "unix:/tmp/engine",
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

it.each([undefined, "", "unix:/tmp/engine"])(
    "an engine without a valid address counts as alive: %s",
    async (address) => {
        expect(await isEngineAlive(address)).toBe(true);
    },
);
