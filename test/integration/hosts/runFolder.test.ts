import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RunMemory } from "../../../provider/rotation/runMemory";
import { listening, startRawServer } from "../../support/rawServer";

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

class ProviderProcess {
    readonly #child: ChildProcess;
    readonly #answers: AsyncIterator<string>;

    constructor(address: string, base: string) {
        this.#child = spawn(process.execPath, ["-e", program, address, base], { stdio: ["pipe", "pipe", "inherit"] });
        const { stdout } = this.#child;
        if (stdout === null) throw new Error("the process has no output");
        this.#answers = createInterface({ input: stdout })[Symbol.asyncIterator]();
    }

    async ask(method: keyof RunMemory, ...args: readonly unknown[]): Promise<unknown> {
        this.#child.stdin?.write(`${JSON.stringify([method, ...args])}\n`);
        return JSON.parse(String((await this.#answers.next()).value));
    }

    async end(signal?: "SIGKILL"): Promise<void> {
        const ended = once(this.#child, "exit");
        if (signal === undefined) this.#child.stdin?.end();
        else this.#child.kill(signal);
        await ended;
    }
}

let base: string;
let processes: ProviderProcess[];
let engines: { close(): Promise<void> }[];

beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), "run-folder-"));
    [processes, engines] = [[], []];
});
afterEach(async () => {
    await Promise.all(processes.map((provider) => provider.end("SIGKILL")));
    await Promise.all(engines.map((engine) => engine.close()));
    rmSync(base, { recursive: true });
});

async function startEngine(): Promise<string> {
    const engine = await startRawServer(() => {});
    engines.push(engine);
    return `127.0.0.1:${engine.port}`;
}

function startProcess(address: string): ProviderProcess {
    const provider = new ProviderProcess(address, base);
    processes.push(provider);
    return provider;
}

async function end(provider: ProviderProcess, signal?: "SIGKILL"): Promise<void> {
    processes = processes.filter((each) => each !== provider);
    await provider.end(signal);
}

describe("what a run knows", () => {
    it("is known in all its processes, and in no other run", async () => {
        const address = await startEngine();
        const otherAddress = await startEngine();
        const [one, two, other] = [address, address, otherAddress].map(startProcess);
        expect(await one?.ask("claim", "app", "org/app", "urn:a")).toBe("urn:a");
        expect(await two?.ask("claim", "app", "org/app", "urn:b")).toBe("urn:a");
        expect(await other?.ask("claim", "app", "org/app", "urn:c")).toBe("urn:c");
        await two?.ask("noteChange", "org/app");
        expect(await one?.ask("isChanged", "org/app")).toBe(true);
        expect(await other?.ask("isChanged", "org/app")).toBe(false);
    });

    it("has one holder of a claim when many processes claim at once", async () => {
        const address = await startEngine();
        const some = Array.from({ length: 4 }, () => startProcess(address));
        const apps = Array.from({ length: 25 }, (_, index) => `org/${index}`);
        const claims = await Promise.all(
            apps.map((app) =>
                Promise.all(some.map((provider, index) => provider.ask("claim", "app", app, `urn:${index}:${app}`))),
            ),
        );
        for (const holders of claims) expect(new Set(holders).size).toBe(1);
    });

    it("outlives the process that stored it, while another one lives", async () => {
        const address = await startEngine();
        const first = startProcess(address);
        const second = startProcess(address);
        await first.ask("noteChange", "org/app");
        await second.ask("claim", "app", "org/app", "urn:a");
        await end(first);
        expect(await second.ask("isChanged", "org/app")).toBe(true);
        const third = startProcess(address);
        expect(await third.ask("isChanged", "org/app")).toBe(true);
        expect(await third.ask("claim", "app", "org/app", "urn:b")).toBe("urn:a");
    });

    it("goes with its last process: nothing is left in the temporary folder", async () => {
        const address = await startEngine();
        const some = [startProcess(address), startProcess(address)];
        for (const provider of some) await provider.ask("claim", "app", "org/app", "urn:a");
        expect(readdirSync(base)).toHaveLength(1);
        for (const provider of some) await end(provider);
        expect(readdirSync(base)).toEqual([]);
        const next = startProcess(address);
        expect(await next.ask("claim", "app", "org/app", "urn:b")).toBe("urn:b");
    });
});

describe("a run that was killed", () => {
    it("leaves nothing that stops the next one at the same engine's address", async () => {
        const address = await startEngine();
        const killed = startProcess(address);
        await killed.ask("claim", "app", "org/app", "urn:a");
        await killed.ask("noteChange", "org/app");
        await end(killed, "SIGKILL");
        const next = startProcess(address);
        expect(await next.ask("isChanged", "org/app")).toBe(false);
        expect(await next.ask("claim", "app", "org/app", "urn:b")).toBe("urn:b");
    });

    it.runIf(process.platform === "linux")(
        "is not confused with that of a later engine at its address, although one of its processes lives on",
        async () => {
            const server = createServer();
            const port = await listening(server);
            const orphan = startProcess(`127.0.0.1:${port}`);
            await orphan.ask("claim", "app", "org/app", "urn:a");
            server.close();
            await once(server, "close");
            const later = createServer().listen(port, "127.0.0.1");
            await once(later, "listening");
            engines.push({ close: async () => void later.close() });
            const next = startProcess(`127.0.0.1:${port}`);
            expect(await next.ask("claim", "app", "org/app", "urn:b")).toBe("urn:b");
        },
    );

    it("has its folder removed by any later run, but only after a minute, since a run may just begin", async () => {
        const killed = startProcess(await startEngine());
        await killed.ask("noteChange", "org/app");
        await end(killed, "SIGKILL");
        const [left = ""] = readdirSync(base);
        await startProcess(await startEngine()).ask("noteChange", "org/app");
        expect(readdirSync(base)).toContain(left);
        utimesSync(join(base, left), new Date(0), new Date(0));
        await startProcess(await startEngine()).ask("noteChange", "org/app");
        expect(readdirSync(base)).not.toContain(left);
        expect(readdirSync(base)).toHaveLength(2);
    });
});

describe("the folder of a run", () => {
    it("can be read by its user only, and names neither app nor organization", async () => {
        const one = startProcess(await startEngine());
        await one.ask("claim", "app", "a-telling-org/a-telling-app", "urn:a");
        const [name = ""] = readdirSync(base);
        expect(statSync(join(base, name)).mode & 0o777).toBe(0o700);
        const files = readdirSync(join(base, name));
        expect(files).toHaveLength(3);
        for (const file of files) {
            expect(file).not.toContain("telling");
            expect(statSync(join(base, name, file)).mode & 0o077).toBe(0);
        }
    });
});
