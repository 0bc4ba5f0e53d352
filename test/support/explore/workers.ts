import { Worker } from "node:worker_threads";
import type { Step } from "../model/steps";
import type { Expansion, ExplorerOptions } from "./explorer";
import { SharedKeys } from "./sharedKeys";

/** What each thread is started with. */
export interface WorkerData {
    readonly options: ExplorerOptions;
    readonly healed: SharedArrayBuffer;
}

/** Explorers in threads of their own. */
export class Workers {
    readonly #idle: Worker[];
    readonly #waiting: ((worker: Worker) => void)[] = [];

    /** @param file the script that answers each history with what follows from it. */
    constructor(file: string, count: number, options: ExplorerOptions) {
        const workerData: WorkerData = { options, healed: new SharedKeys().memory };
        this.#idle = Array.from({ length: count }, () => new Worker(file, { workerData }));
    }

    readonly expand = async (history: readonly Step[]): Promise<Expansion> => {
        const worker = this.#idle.pop() ?? (await new Promise<Worker>((resolve) => this.#waiting.push(resolve)));
        try {
            return await answerOf(worker, history);
        } finally {
            const next = this.#waiting.shift();
            if (next === undefined) this.#idle.push(worker);
            else next(worker);
        }
    };

    async close(): Promise<void> {
        await Promise.all(this.#idle.map((worker) => worker.terminate()));
    }
}

function answerOf(worker: Worker, history: readonly Step[]): Promise<Expansion> {
    return new Promise((resolve, reject) => {
        const done = (settle: () => void) => {
            worker.off("message", onMessage);
            worker.off("error", onError);
            settle();
        };
        const onMessage = (expansion: Expansion) => done(() => resolve(expansion));
        const onError = (error: unknown) => done(() => reject(error));
        worker.on("message", onMessage);
        worker.on("error", onError);
        worker.postMessage(history);
    });
}
