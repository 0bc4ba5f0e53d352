import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { onTestFinished } from "vitest";
import { type OwnProcess, startOwnProcess } from "../plugin/process";
import { problemsIn } from "./answers";
import { anyFault, anyRequest, resourceTypes } from "./arbitraries";
import { Conversation } from "./conversation";
import { type CspServer, startCspServer } from "./csp";
import { secretAt } from "./marks";
import type { Wire, WireObject } from "./protobuf";
import type { Request } from "./requests";
import { WireEngine } from "./wireEngine";

const probe = join(__dirname, "../testdata/heapProbe.cjs");

/** In bytes. */
export interface Memory {
    readonly heap: number;
    /** The most that the process ever had, of all kinds. */
    readonly peak: number;
}

/** The plugin in a process of its own between an engine and a CSP that fails often. */
export class Soak {
    private constructor(
        private readonly folder: string,
        private readonly engine: WireEngine,
        private readonly csp: CspServer,
        private readonly plugin: OwnProcess,
        private readonly conversation: Conversation,
        /** How often each method was called. */
        private readonly methods: Map<string, number>,
    ) {}

    static async start(methods: Map<string, number>): Promise<Soak> {
        const folder = mkdtempSync(join(tmpdir(), "wire-"));
        onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
        mkdirSync(join(folder, "tmp"));
        const engine = await WireEngine.start();
        const csp = await startCspServer();
        const plugin = await startOwnProcess({
            engine: engine.address,
            env: {
                NODE_OPTIONS: `--require ${probe}`,
                HEAP_PROBE_FILE: join(folder, "heap"),
                TMPDIR: join(folder, "tmp"),
                CSP_API_TOKEN: secretAt(50),
                CSP_RETRY_FOR_SECONDS: "0",
                NODE_DEBUG: "pulumi-vmware-csp",
                // Whatever host a request names, nothing leaves this machine.
                HTTPS_PROXY: "http://127.0.0.1:9",
            },
        });
        const conversation = new Conversation(`127.0.0.1:${plugin.stdout().trim()}`);
        onTestFinished(() => conversation.close());
        return new Soak(folder, engine, csp, plugin, conversation, methods);
    }

    get calls(): number {
        return this.conversation.calls;
    }

    /** Makes that many calls, so many at a time. Returns what was wrong. */
    async run(calls: number, seed: number, atOnce: number): Promise<readonly string[]> {
        const { csp, conversation, methods, engine } = this;
        csp.fail(fc.sample(anyFault, { numRuns: Math.ceil(calls / 5), seed }));
        for (const request of fc.sample(anyRequest, { numRuns: calls, seed }).filter(isForSoak)) {
            methods.set(request.method, (methods.get(request.method) ?? 0) + 1);
            await conversation.begin(withoutWaits(request, csp), atOnce);
        }
        if (!(await conversation.isAnswered(answerMs))) return [`no answer: ${conversation.unanswered.join(", ")}`];
        return [...conversation.problems.splice(0), ...problemsIn(engine.lines.splice(0))];
    }

    /** How much memory the process has, after a collection. */
    async memory(): Promise<Memory> {
        const heapFile = join(this.folder, "heap");
        rmSync(heapFile, { force: true });
        this.plugin.signal("SIGUSR2");
        for (;;) {
            const text = contentOf(heapFile);
            if (text !== undefined) return JSON.parse(text);
            await new Promise((resolve) => setTimeout(resolve, 10));
        }
    }

    /** What the process has printed, beside its port. */
    printed(): string {
        return this.plugin.stdout().replace(/^\d+\n/, "") + this.plugin.stderr();
    }

    /** What the files have that it made. */
    files(): readonly string[] {
        const folder = join(this.folder, "tmp");
        const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
        return names.map((name) => contentOf(join(folder, name)) ?? "");
    }

    /** Ends the engine; resolves with the status with which the process ends. */
    async end(): Promise<number | null> {
        this.engine.kill();
        this.plugin.endStdin();
        return await this.plugin.exited;
    }
}

const answerMs = 60_000;

/** What ends everything has a test of its own. */
function isForSoak({ method }: Request): boolean {
    return method !== "Cancel" && method !== "Attach";
}

/** The request with our CSP as the host, and without what takes real time. */
function withoutWaits(request: Request, { origin }: CspServer): Request {
    const { olds, news, urn } = request;
    const atOnce = urn?.includes(resourceTypes[1]) ? { drainSeconds: 0 } : {};
    return {
        ...request,
        ...(typeof olds === "object" && { olds: adaptMembers(olds, origin) }),
        ...(typeof news === "object" && { news: adaptMembers({ ...news, ...atOnce }, origin) }),
    };
}

function adaptMembers(members: WireObject, origin: string): WireObject {
    const adapt = ([name, value]: [string, Wire]): [string, Wire] => {
        if (name === "retryForSeconds" || name === "drainSeconds") return [name, value === "x" ? value : 0];
        // A freeze holds for the rest of the run.
        if (name === "freezeRotation") return [name, false];
        if (value === "csp.example") return [name, origin];
        return [name, isObject(value) ? adaptMembers(value, origin) : value];
    };
    return Object.fromEntries(Object.entries(members).map(adapt));
}

function isObject(value: Wire): value is WireObject {
    if (typeof value !== "object" || value === null) return false;
    const prototype = Object.getPrototypeOf(value);
    return prototype === Object.prototype || prototype === null;
}

function contentOf(file: string): string | undefined {
    try {
        return readFileSync(file, "utf8");
    } catch {
        return undefined;
    }
}
