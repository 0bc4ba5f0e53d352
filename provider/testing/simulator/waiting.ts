import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

/** Real time, without keeping the process alive. */
export async function pause(ms: number): Promise<void> {
    if (ms > 0) {
        await sleep(ms, undefined, { ref: false });
    }
}

export async function aborted(signal: AbortSignal): Promise<void> {
    if (!signal.aborted) {
        await once(signal, "abort");
    }
}

/** A promise, and the function that resolves it. */
export function deferred(): { promise: Promise<void>; resolve: () => void } {
    let resolve = () => {};
    const promise = new Promise<void>((fulfil) => {
        resolve = fulfil;
    });
    return { promise, resolve };
}
