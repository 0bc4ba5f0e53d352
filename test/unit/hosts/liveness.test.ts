import { once } from "node:events";
import fs from "node:fs";
import { createServer } from "node:net";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import {
    codeOf,
    isRunning,
    listeningSocket,
    ownIdentity,
    ownNamespaces,
    readIfThere,
} from "../../../provider/hosts/liveness";
import { failing, useFileSystemSpies } from "../../support/fileSystemSpies";
import { listening } from "../../support/rawServer";

useFileSystemSpies();

describe.runIf(process.platform === "linux")("the socket that listens at a port", () => {
    it("differs from that of an earlier program at the same port", async () => {
        const server = createServer();
        const port = await listening(server);
        const first = listeningSocket(port);
        expect(first).toMatch(/^[1-9]\d*$/);
        expect(listeningSocket(port)).toBe(first);
        await new Promise((resolve) => server.close(resolve));
        expect(listeningSocket(port)).toBeUndefined();
        const later = createServer().listen(port, "127.0.0.1");
        onTestFinished(() => void later.close());
        await once(later, "listening");
        expect(listeningSocket(port)).not.toBe(first);
    });

    it("is found without reading the thousands of connections that the system lists after it", async () => {
        const server = createServer();
        onTestFinished(() => void server.close());
        const port = await listening(server);
        const read = vi.mocked(fs.readSync).mockClear();
        expect(listeningSocket(port)).toBeDefined();
        const upTo = read.mock.calls.length;
        read.mockClear();
        expect(listeningSocket(1)).toBeUndefined();
        expect(upTo).toBeLessThan(read.mock.calls.length);
    });
});

it("a table of sockets may be a file that is not there, cannot be read, or ends in the middle of a line", () => {
    vi.mocked(fs.openSync).mockImplementationOnce(failing("EACCES"));
    const line = "   1: 0100007F:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1";
    vi.mocked(fs.openSync).mockReturnValueOnce(-1);
    vi.mocked(fs.closeSync).mockReturnValueOnce();
    const read = vi.mocked(fs.readSync);
    for (const part of [line.slice(0, 20), line.slice(20)])
        read.mockImplementationOnce((_, buffer) => {
            if (!(buffer instanceof Buffer)) throw new Error("no buffer");
            return buffer.write(part, "latin1");
        });
    read.mockReturnValueOnce(0);
    expect(listeningSocket(80)).toBe("4711");
});

describe("a process", () => {
    it("runs if it is this one", () => {
        expect(ownIdentity().pid).toBe(process.pid);
        expect(isRunning(ownIdentity())).toBe(true);
    });

    it("has ended if no process has its id, or if another one does", () => {
        expect(isRunning({ pid: 2 ** 31 - 2 })).toBe(false);
        expect(isRunning({ ...ownIdentity(), startedAt: "1" })).toBe(false);
    });

    it.each([
        ["EPERM", true],
        ["ESRCH", false],
    ])("of another user, which can't be signalled, is recognized by its start time: %s, %s", (code, runs) => {
        const kill = vi.spyOn(process, "kill").mockImplementationOnce(failing(code));
        expect(isRunning(ownIdentity())).toBe(runs);
        expect(kill).toHaveBeenCalledWith(process.pid, 0);
        kill.mockRestore();
    });

    it("is recognized by its id alone where the system does not tell its start time", () => {
        vi.mocked(fs.readFileSync).mockImplementationOnce(failing("ENOENT"));
        expect(ownIdentity()).toEqual({ pid: process.pid, startedAt: undefined });
    });

    it("has its start time read correctly, whatever its name contains", () => {
        const after = Array.from({ length: 30 }, (_, index) => `${index + 3}`);
        vi.mocked(fs.readFileSync).mockReturnValueOnce(`1 (a) b ) c) ${after.join(" ")}\n`);
        expect(ownIdentity().startedAt).toBe("22");
        expect(vi.mocked(fs.readFileSync).mock.lastCall).toEqual([`/proc/${process.pid}/stat`, "utf8"]);
    });
});

describe("the namespaces in which a process id and an address are unique", () => {
    it.runIf(process.platform === "linux")("are read on Linux", () => {
        expect(ownNamespaces()).toEqual([
            expect.stringMatching(/^pid:\[\d+\]$/),
            expect.stringMatching(/^net:\[\d+\]$/),
        ]);
    });

    it("are undefined where the system has none or hides them", () => {
        for (const _ of ["pid", "net"]) vi.mocked(fs.readlinkSync).mockImplementationOnce(failing("ENOENT"));
        expect(ownNamespaces()).toEqual([undefined, undefined]);
    });
});

describe("a file that may not be there", () => {
    it.each(["ENOENT", "ESRCH"])("is undefined if it does not exist: %s", (code) => {
        vi.mocked(fs.readFileSync).mockImplementationOnce(failing(code));
        expect(readIfThere("/any")).toBeUndefined();
    });

    it.each(["EACCES", undefined])("fails if it can't be read: %s", (code) => {
        vi.mocked(fs.readFileSync).mockImplementationOnce(failing(code));
        expect(() => readIfThere("/any")).toThrow("no");
    });

    it("is read if it exists", () => {
        expect(readIfThere(__filename)).toContain("is read if it exists");
    });
});

it.each([
    [Object.assign(new Error("no"), { code: "EACCES" }), "EACCES"],
    [Object.assign(new Error("no"), { code: 13 }), undefined],
    [new Error("EACCES"), undefined],
    [{ code: "EACCES" }, undefined],
])("the system's name of the error %s is %s", (error, code) => {
    expect(codeOf(error)).toBe(code);
});
