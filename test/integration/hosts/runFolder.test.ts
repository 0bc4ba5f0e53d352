import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RunMemory } from "../../../provider/rotation/runMemory";
import { type RawServer, startRawServer } from "../../support/rawServer";

const built = (file: string) => JSON.stringify(join(__dirname, "../../../dist", file));

/** A provider process that carries out each line that it reads, and prints the result. */
const program = `
const { RunFolder } = require(${built("hosts/runFolder.js")});
const { RunMemory } = require(${built("rotation/runMemory.js")});
const [address, base] = process.argv.slice(1);
const folder = new RunFolder(address, (line) => console.error(line), base);
const run = new RunMemory(folder);
process.once("exit", () => folder.leave());
require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
    const [method, ...args] = JSON.parse(line);
    console.log(JSON.stringify(run[method](...args) ?? null));
}).on("close", () => process.exit(0));
`;

let base: string;
let engine: RawServer;
let children: ChildProcess[];

beforeEach(async () => {
    base = mkdtempSync(join(tmpdir(), "run-folder-"));
    engine = await startRawServer(() => {});
    children = [];
});
afterEach(async () => {
    for (const child of children) await end(child, "SIGKILL");
    await engine.close();
    rmSync(base, { recursive: true });
});

async function end(child: ChildProcess, signal?: "SIGKILL"): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    if (signal === undefined) child.stdin?.end();
    else child.kill(signal);
    await ended;
}

/** A provider process of the engine's run. */
function startProcess(address = `127.0.0.1:${engine.port}`) {
    const child = spawn(process.execPath, ["-e", program, address, base], { stdio: ["pipe", "pipe", "inherit"] });
    children.push(child);
    const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    return {
        ask: async (method: keyof RunMemory, ...args: readonly unknown[]): Promise<unknown> => {
            child.stdin.write(`${JSON.stringify([method, ...args])}\n`);
            return JSON.parse(String((await answers.next()).value));
        },
        end: (signal?: "SIGKILL") => end(child, signal),
    };
}

describe("what a run knows", () => {
    it("has one holder of a claim when many processes claim at once", async () => {
        const some = Array.from({ length: 4 }, () => startProcess());
        const apps = Array.from({ length: 25 }, (_, index) => `org/${index}`);
        const claimAll = (app: string) => some.map(({ ask }, index) => ask("claim", "app", app, `urn:${index}:${app}`));
        for (const holders of await Promise.all(apps.map((app) => Promise.all(claimAll(app))))) {
            expect(new Set(holders).size).toBe(1);
        }
    });

    it("is known in all its processes, outlives the one that stored it, and goes with the last one", async () => {
        const [first, second] = [startProcess(), startProcess()];
        await first.ask("noteChange", "org/app");
        expect(await second.ask("claim", "app", "org/app", "urn:a")).toBe("urn:a");
        await first.end();
        const third = startProcess();
        expect(await third.ask("isChanged", "org/app")).toBe(true);
        expect(await third.ask("claim", "app", "org/app", "urn:b")).toBe("urn:a");
        expect(readdirSync(base)).toHaveLength(1);
        await second.end();
        await third.end();
        expect(readdirSync(base)).toEqual([]);
    });

    it("is lost with a killed run, which does not stop the next one at the same engine's address", async () => {
        const killed = startProcess();
        await killed.ask("claim", "app", "a-telling-org/a-telling-app", "urn:a");
        await killed.ask("noteChange", "a-telling-org/a-telling-app");
        await killed.end("SIGKILL");
        const [name = ""] = readdirSync(base);
        expect(readdirSync(join(base, name)).join()).not.toContain("telling");
        const next = startProcess();
        expect(await next.ask("isChanged", "a-telling-org/a-telling-app")).toBe(false);
        expect(await next.ask("claim", "app", "a-telling-org/a-telling-app", "urn:b")).toBe("urn:b");
    });
});
