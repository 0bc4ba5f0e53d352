import { once } from "node:events";
import fs from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ownIdentity } from "../../../provider/hosts/liveness";
import { RunFolder } from "../../../provider/hosts/runFolder";
import { failing, useFileSystemSpies } from "../../support/fileSystemSpies";
import { listening } from "../../support/rawServer";

const { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } = fs;

useFileSystemSpies();

/** Nothing listens there, so both belong to one engine each, however often a test asks. */
const address = "127.0.0.1:1";
const otherAddress = "127.0.0.1:2";

let base: string;
let lines: string[];
beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), "run-folder-"));
    lines = [];
});
afterEach(() => rmSync(base, { recursive: true }));

/** What one provider process of the run knows: each has a part of its own. */
function startProcess(at = address): RunFolder {
    return new RunFolder(at, (line) => lines.push(line), base);
}

function startTwo(): [RunFolder, RunFolder] {
    return [startProcess(), startProcess()];
}

/** The folder that a run makes, while there is none yet. */
function folderOf(at = address): string {
    const folder = startProcess(at);
    folder.get("none");
    const [name = ""] = readdirSync(base);
    folder.leave();
    return join(base, name);
}

function removeAll(): void {
    for (const name of readdirSync(base)) rmSync(join(base, name), { recursive: true });
}

describe("a fact of a run", () => {
    it("that several processes add has the first one's text, in all of them", () => {
        const [one, other] = startTwo();
        expect([one.add("claim", "a"), other.add("claim", "b"), one.add("claim", "c")]).toEqual(["a", "a", "a"]);
        expect([one.get("claim"), other.get("claim")]).toEqual(["a", "a"]);
    });

    it("that is put replaces the one before, in all of them, and is unknown in the run of another engine", () => {
        const [one, other] = startTwo();
        one.put("fact", "a");
        other.put("fact", "b");
        expect([one.get("fact"), other.get("fact")]).toEqual(["b", "b"]);
        expect(startProcess(otherAddress).get("fact")).toBeUndefined();
    });

    it("that is removed is known to nobody, and can be removed again", () => {
        const [one, other] = startTwo();
        one.put("fact", "a");
        other.remove("fact");
        other.remove("fact");
        expect(other.get("fact")).toBeUndefined();
        one.remove("fact");
        expect(one.get("fact")).toBeUndefined();
        expect(lines).toEqual([]);
    });

    it.runIf(process.platform === "linux")("is unknown in the run of a later engine at the same address", async () => {
        const server = createServer();
        const port = await listening(server);
        const here = `127.0.0.1:${port}`;
        startProcess(here).put("fact", "a");
        expect(startProcess(here).get("fact")).toBe("a");
        server.close();
        await once(server, "close");
        const later = createServer().listen(port, "127.0.0.1");
        await once(later, "listening");
        expect(startProcess(here).get("fact")).toBeUndefined();
        later.close();
    });

    it("is a file that only its user can read, and there is no other but one for each process", () => {
        const [one, other] = startTwo();
        one.add("fact", "a");
        other.add("fact", "b");
        const [name = "", ...others] = readdirSync(base);
        expect(others).toEqual([]);
        expect(name).toMatch(/^pulumi-vmware-csp-\w+-[0-9a-f]{8}-[0-9a-f]{24}$/);
        expect(statSync(join(base, name)).mode & 0o777).toBe(0o700);
        const files = readdirSync(join(base, name));
        const kinds = files.map((file) => file.replace(/^member-\d+-[0-9a-f-]{36}$/, "member"));
        expect(kinds.toSorted()).toEqual(["fact", "member", "member"]);
        for (const file of files) expect(statSync(join(base, name, file)).mode & 0o777).toBe(0o600);
    });
});

describe("the end of a process", () => {
    it("leaves the folder to those that live, and the last one removes it", () => {
        const [one, other] = startTwo();
        one.put("fact", "a");
        expect(other.get("fact")).toBe("a");
        one.leave();
        one.leave();
        expect(other.get("fact")).toBe("a");
        other.leave();
        expect(readdirSync(base)).toEqual([]);
    });

    it("creates nothing if the process never used the folder, which it can use again afterwards", () => {
        const one = startProcess();
        one.leave();
        expect(readdirSync(base)).toEqual([]);
        one.put("fact", "b");
        expect(startProcess().get("fact")).toBe("b");
        one.leave();
    });

    it("does not fail if the folder is already gone", () => {
        const one = startProcess();
        one.put("fact", "a");
        removeAll();
        one.leave();
        expect(lines).toEqual([]);
    });
});

describe("what a killed run left", () => {
    /** Members of which none lives: another process has got the id, the id is of no process, and two that say nothing. */
    const dead = [JSON.stringify({ pid: process.pid, startedAt: "1" }), '{"pid":2147483646}', "null", '"text"'];
    const alive = JSON.stringify(ownIdentity());

    function leave(folder: string, members: readonly string[], ageSeconds = 0): void {
        mkdirSync(folder, { mode: 0o700 });
        for (const [index, member] of members.entries()) writeFileSync(join(folder, `member-${index}`), member);
        for (const name of ["fact", "draft-1", "x"]) writeFileSync(join(folder, name), "left");
        mkdirSync(join(folder, "folder"));
        const leftAt = new Date(Date.now() - ageSeconds * 1_000);
        utimesSync(folder, leftAt, leftAt);
    }

    it("is removed at the same address, except drafts, which may belong to a process that is just joining", () => {
        const folder = folderOf();
        leave(folder, dead);
        expect(startProcess().get("fact")).toBeUndefined();
        const names = readdirSync(folder).map((name) => name.replace(/^member-.*/, "member"));
        expect(names.toSorted()).toEqual(["draft-1", "member"]);
        expect(lines).toEqual([]);
    });

    it("is used while one of its processes lives", () => {
        leave(folderOf(), [...dead, alive]);
        expect(startProcess().get("fact")).toBe("left");
    });

    it("is used while a process with a member's id runs, if the system does not tell start times", () => {
        leave(folderOf(), [JSON.stringify({ pid: process.pid })]);
        vi.mocked(fs.readFileSync).mockImplementation((file, options) =>
            String(file).startsWith("/proc/") ? failing("ENOENT")() : readFileSync(file, options),
        );
        expect(startProcess().get("fact")).toBe("left");
    });

    it.each([
        { ageSeconds: 50, members: dead, isRemoved: false },
        { ageSeconds: 70, members: dead, isRemoved: true },
        { ageSeconds: 70, members: [], isRemoved: true },
        { ageSeconds: 70, members: [...dead, alive], isRemoved: false },
    ])("is removed by any run after a minute, unless a process lives: $ageSeconds s, $members", (row) => {
        const folder = folderOf();
        leave(folder, row.members, row.ageSeconds);
        startProcess(otherAddress).put("fact", "a");
        expect(fs.existsSync(folder)).toBe(!row.isRemoved);
    });

    it("is not touched if it is another user's or another container's", () => {
        const foreign = join(base, "pulumi-vmware-csp-77777-00000000-000000000000000000000000");
        leave(foreign, dead, 70);
        startProcess().put("fact", "a");
        expect(readdirSync(foreign)).toContain("fact");
    });

    it("causes no failure, even if it can't be listed or removed", () => {
        leave(folderOf(otherAddress), ["{"], 70);
        const [one, other] = startTwo();
        one.put("fact", "a");
        expect(one.get("fact")).toBe("a");
        vi.mocked(fs.readdirSync).mockImplementationOnce(failing("EACCES"));
        expect(other.get("fact")).toBe("a");
        expect(lines).toEqual([]);
    });
});

describe("a folder that can't be used", () => {
    const saysWhy = (code: string) => [expect.stringContaining(` can't be used (${code})`)];
    const foreigner = () => {
        const found = statSync(base);
        vi.mocked(fs.lstatSync).mockReturnValueOnce(Object.assign(found, { uid: found.uid + 1, mode: 0o40700 }));
    };
    const unnamed = () => void vi.mocked(fs.lstatSync).mockImplementationOnce(failing());
    const withoutLinks = () => void vi.mocked(fs.linkSync).mockImplementationOnce(failing("EPERM"));

    it.each<{ readonly why: string; readonly spoil: (folder: string) => void; readonly code: string }>([
        { why: "a file stands in its place", spoil: (folder) => writeFileSync(folder, ""), code: "ENOTDIR" },
        { why: "others may read it", spoil: (folder) => mkdirSync(folder, { mode: 0o755 }), code: "EACCES" },
        { why: "it is another user's", spoil: foreigner, code: "EACCES" },
        { why: "there is no temporary folder", spoil: () => rmSync(base, { recursive: true }), code: "ENOENT" },
        { why: "it may lack links", spoil: withoutLinks, code: "EPERM" },
        { why: "the system has no name for it", spoil: unnamed, code: "unknown error" },
    ])("leaves a process its own facts, and one line says so: $why", ({ spoil, code }) => {
        spoil(folderOf());
        const one = startProcess();
        expect([one.add("claim", "a"), one.add("claim", "b"), one.get("claim")]).toEqual(["a", "a", "a"]);
        one.put("fact", "a");
        expect(one.get("fact")).toBe("a");
        one.remove("fact");
        expect(one.get("fact")).toBeUndefined();
        expect(lines).toEqual(saysWhy(code));
        one.leave();
        mkdirSync(base, { recursive: true });
    });

    it("is not made again, unlike a folder that is gone", () => {
        const one = startProcess();
        one.put("fact", "a");
        vi.mocked(fs.renameSync).mockImplementationOnce(failing("EPERM"));
        one.put("fact", "b");
        expect([one.get("fact"), startProcess().get("fact")]).toEqual(["b", "a"]);
        expect(lines).toEqual(saysWhy("EPERM"));
    });
});

describe("a folder that disappears while a process works", () => {
    it("leaves the process the facts that it already knows", () => {
        const one = startProcess();
        one.put("fact", "a");
        expect(one.add("claim", "a")).toBe("a");
        removeAll();
        expect([one.get("fact"), one.get("claim")]).toEqual(["a", "a"]);
        rmSync(base, { recursive: true });
        writeFileSync(base, "");
        expect([one.get("fact"), one.add("claim", "b")]).toEqual(["a", "a"]);
        rmSync(base);
        mkdirSync(base);
    });

    it("is made again, since another process removed it as the last one", () => {
        const one = startProcess();
        one.put("fact", "a");
        removeAll();
        expect(one.add("claim", "a")).toBe("a");
        one.put("fact", "b");
        expect(startProcess().get("fact")).toBe("b");
        expect(lines).toEqual([]);
        one.leave();
    });
});
