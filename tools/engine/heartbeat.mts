import { duration } from "./duration.mts";
import type { Report } from "./way.mts";

const everyMs = 30_000;

/** Runs `work`, and every half minute says that it is still `doing` that: silence looks like a hang. */
export async function withHeartbeat<T>(report: Report, doing: string, work: () => Promise<T>): Promise<T> {
    const started = performance.now();
    const timer = setInterval(
        () => report(`Still ${doing}: ${duration(performance.now() - started)} so far.`),
        everyMs,
    );
    try {
        return await work();
    } finally {
        clearInterval(timer);
    }
}
