import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { onTestFinished } from "vitest";
import { startOwnProcess } from "../plugin/process";
import { problemsIn } from "./answers";
import { anyFault, anyRequest, resourceTypes } from "./arbitraries";
import { Conversation } from "./conversation";
import { type CspServer, startCspServer } from "./csp";
import { secretAt } from "./marks";
import type { Wire, WireObject } from "./protobuf";
import type { Given, Request } from "./requests";
import { WireEngine } from "./wireEngine";

const probe = join(__dirname, "../testdata/heapProbe.cjs");

/** In bytes. */
export interface Memory {
    readonly heap: number;
    /** The most that the process ever had, of all kinds. */
    readonly peak: number;
}

/** The plugin in a process of its own between an engine and a CSP that fails often. */
export interface Soak {
    readonly calls: number;
    /** Makes that many calls, so many at a time. Returns what was wrong. */
    run(calls: number, seed: number, atOnce: number): Promise<readonly string[]>;
    /** How much memory the process has, after a collection. */
    memory(): Promise<Memory>;
    /** What the process has printed, beside its port. */
    printed(): string;
    /** What the files have that it made. */
    files(): readonly string[];
    /** Ends the engine; resolves with the status with which the process ends. */
    end(): Promise<number | null>;
}

/** @param methods counts the calls. */
export async function startSoak(methods: Map<string, number>): Promise<Soak> {
    const folder = mkdtempSync(join(tmpdir(), "wire-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const temporary = join(folder, "tmp");
    const heapFile = join(folder, "heap");
    mkdirSync(temporary);
    const engine = await WireEngine.start();
    const csp = await startCspServer();
    const plugin = await startOwnProcess({
        engine: engine.address,
        env: {
            NODE_OPTIONS: `--require ${probe}`,
            HEAP_PROBE_FILE: heapFile,
            TMPDIR: temporary,
            CSP_API_TOKEN: secretAt(50),
            CSP_RETRY_FOR_SECONDS: "0",
            NODE_DEBUG: "pulumi-vmware-csp",
            // Whatever host a request names, nothing leaves this machine.
            HTTPS_PROXY: "http://127.0.0.1:9",
        },
    });
    const conversation = new Conversation(`127.0.0.1:${plugin.stdout().trim()}`);
    onTestFinished(() => conversation.close());
    return {
        get calls() {
            return conversation.calls;
        },
        run: async (calls, seed, atOnce) => {
            csp.fail(fc.sample(anyFault, { numRuns: Math.ceil(calls / 5), seed }));
            const requests = fc.sample(anyRequest, { numRuns: calls, seed }).filter(isForSoak);
            for (const request of requests) {
                methods.set(request.method, (methods.get(request.method) ?? 0) + 1);
                await conversation.begin(withoutWaits(request, csp), atOnce);
            }
            if (!(await conversation.isAnswered(answerMs))) return [`no answer: ${conversation.unanswered.join(", ")}`];
            return [...conversation.problems.splice(0), ...problemsIn(engine.lines.splice(0))];
        },
        memory: async () => {
            rmSync(heapFile, { force: true });
            plugin.signal("SIGUSR2");
            for (;;) {
                const text = contentOf(heapFile);
                if (text !== undefined) return JSON.parse(text);
                await new Promise((resolve) => setTimeout(resolve, 10));
            }
        },
        printed: () => plugin.stdout().replace(/^\d+\n/, "") + plugin.stderr(),
        files: () => textsIn(temporary),
        end: async () => {
            engine.kill();
            plugin.endStdin();
            return await plugin.exited;
        },
    };
}

const answerMs = 60_000;

/** What ends everything has a test of its own. */
function isForSoak({ method }: Request): boolean {
    return method !== "Cancel" && method !== "Attach";
}

/** The request with our CSP as the host, and without what takes real time. */
function withoutWaits(request: Request, { origin }: CspServer): Request {
    const adapt = (given: Given | undefined) => (typeof given === "object" ? adaptMembers(given, origin) : given);
    const isRetirement = request.urn?.includes(resourceTypes[1]) ?? false;
    const given =
        isRetirement && typeof request.news === "object" ? { ...request.news, drainSeconds: 0 } : request.news;
    const olds = adapt(request.olds);
    const news = adapt(given);
    return { ...request, ...(olds && { olds }), ...(news && { news }) };
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

function textsIn(folder: string): string[] {
    return readdirSync(folder, { recursive: true, encoding: "utf8" }).map(
        (name) => contentOf(join(folder, name)) ?? "",
    );
}
