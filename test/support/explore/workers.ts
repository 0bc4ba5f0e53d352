import { createHash } from "node:crypto";
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Step } from "../model/steps";
import type { Expansion, ExplorerOptions } from "./explorer";

const slots = 2 ** 23;

/** A set of keys that several threads share, each key as 64 bits of its hash. */
export class SharedKeys {
    readonly #hashes: BigUint64Array;

    /** @param memory that of another thread's set. */
    constructor(readonly memory = new SharedArrayBuffer(slots * BigUint64Array.BYTES_PER_ELEMENT)) {
        this.#hashes = new BigUint64Array(memory);
    }

    /** @returns whether no thread had added the key before. */
    add(key: string): boolean {
        const hash = createHash("sha256").update(key).digest().readBigUInt64LE() | 1n;
        for (let slot = Number(hash >> 32n) % slots; ; slot = (slot + 1) % slots) {
            const found = Atomics.compareExchange(this.#hashes, slot, 0n, hash);
            if (found === 0n) return true;
            if (found === hash) return false;
        }
    }
}

/** What each thread is started with. */
export interface WorkerData {
    readonly options: ExplorerOptions;
    readonly healed: SharedArrayBuffer;
}

/** An explorer in a thread of its own, which takes one history after the other. */
export class ExplorerThread {
    readonly #worker: Worker;

    /** @param file the script that answers each history with what follows from it. */
    constructor(file: string, workerData: WorkerData) {
        this.#worker = new Worker(file, { workerData });
    }

    readonly expand = async (history: readonly Step[]): Promise<Expansion> => {
        this.#worker.postMessage(history);
        const [expansion] = await once(this.#worker, "message");
        return expansion;
    };

    async close(): Promise<void> {
        await this.#worker.terminate();
    }
}
