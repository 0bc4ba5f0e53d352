const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The process was asked to stop while it worked on the engine. */
export class Stopped extends Error {
    override readonly name = "Stopped";
    readonly signal: (typeof signals)[number];

    constructor(signal: (typeof signals)[number]) {
        super(`Stopped by ${signal}: nothing half-finished is left behind.`);
        this.signal = signal;
    }
}

/**
 * Runs `work` so that SIGINT, SIGTERM and SIGHUP abort its signal, instead of ending the process at once:
 * it can still end its children and remove what it left in the cache. Then this rejects with `Stopped`.
 */
export async function untilStopped<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    const handlers = signals.map((name) => ({ name, stop: () => controller.abort(new Stopped(name)) }));
    for (const { name, stop } of handlers) {
        process.on(name, stop);
    }
    try {
        const result = await work(controller.signal);
        controller.signal.throwIfAborted();
        return result;
    } catch (error) {
        controller.signal.throwIfAborted();
        throw error;
    } finally {
        for (const { name, stop } of handlers) {
            process.off(name, stop);
        }
    }
}
