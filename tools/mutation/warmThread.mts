import { type PoolOptions, type PoolWorker, ThreadsPoolWorker, type WorkerRequest } from "vitest/node";

type Listener = (message: unknown) => void;

/** How many mutants one thread may run before a new one takes over. */
const runsPerThread = 300;

/** The thread that outlives Vitest's runs, and whether it has been set up. */
let kept: { readonly thread: ThreadsPoolWorker; isSetUp: boolean; runs: number } | undefined;

/**
 * A worker of Vitest that runs mutant after mutant in one thread, in which the code is loaded: loading takes ten times as long as
 * a unit test. A mutant changes nothing while code is loaded (`ignoreStatic`), so it leaves the thread as it was.
 */
export class WarmThread implements PoolWorker {
    readonly name = "warm";
    readonly #options: PoolOptions;
    readonly #listeners: [event: string, listener: Listener][] = [];
    #finished: Promise<void> = Promise.resolve();
    #config: unknown;

    constructor(options: PoolOptions) {
        this.#options = options;
    }

    async start(): Promise<void> {
        if (kept !== undefined && kept.runs >= runsPerThread) {
            const { thread } = kept;
            kept = undefined;
            await thread.stop();
        }
        if (kept !== undefined) return;
        const thread = new ThreadsPoolWorker(this.#options);
        await thread.start();
        kept = { thread, isSetUp: false, runs: 0 };
    }

    on(event: string, listener: Listener): void {
        this.#listeners.push([event, listener]);
        kept?.thread.on(event, listener);
    }

    off(event: string, listener: Listener): void {
        kept?.thread.off(event, listener);
    }

    send(message: WorkerRequest): void {
        if (message.type === "start") this.#config = message.context.config;
        // Vitest sets a thread up, and tears it down, for each run.
        if (message.type === "start" && kept?.isSetUp) this.#answer("started");
        else if (message.type === "stop") void this.#finished.then(() => this.#answer("stopped"));
        else if (kept !== undefined) this.#pass(kept, message);
    }

    #pass(current: NonNullable<typeof kept>, message: WorkerRequest): void {
        if (message.type === "start") current.isSetUp = true;
        if (message.type === "run") {
            // The names of the tests to run are in the configuration, which a thread gets only when it is set up.
            Object.assign(message.context, { config: this.#config });
            this.#noteRun(current, message.context.providedContext);
        }
        current.thread.send(message);
    }

    async stop(): Promise<void> {
        for (const [event, listener] of this.#listeners) kept?.thread.off(event, listener);
    }

    deserialize(data: unknown): unknown {
        return data;
    }

    #noteRun(current: NonNullable<typeof kept>, { mode }: { readonly mode?: unknown }): void {
        // The first run measures which test reaches what: no mutant is tried in its thread.
        current.runs += mode === "dry-run" ? runsPerThread : 1;
        this.#finished = new Promise((resolve) => {
            const listener = (message: unknown) => {
                if (typeof message !== "object" || message === null || !("type" in message)) return;
                if (message.type !== "testfileFinished") return;
                current.thread.off("message", listener);
                resolve();
            };
            current.thread.on("message", listener);
        });
    }

    #answer(type: "started" | "stopped"): void {
        setImmediate(() => {
            for (const [event, listener] of this.#listeners) {
                if (event === "message") listener({ type, __vitest_worker_response__: true });
            }
        });
    }
}
