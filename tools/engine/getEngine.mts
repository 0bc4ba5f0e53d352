import { build } from "./build.mts";
import { cached } from "./cached.mts";
import { download } from "./download.mts";
import { duration } from "./duration.mts";
import { withLock } from "./lock.mts";
import { noEngine } from "./noEngine.mts";
import { onPath } from "./onPath.mts";
import { messageOf } from "./problem.mts";
import { allowedWays, cacheFolder } from "./settings.mts";
import { untilStopped } from "./untilStopped.mts";
import type { Context, Report, Way, WayName } from "./way.mts";

/** What `getEngine` works with: tests give it their own. */
export interface Setup {
    readonly env: NodeJS.ProcessEnv;
    readonly ways: readonly Way[];
}

const usual: Setup = { env: process.env, ways: [onPath, cached, download, build] };

/**
 * Returns the folder that holds `pulumi`, `pulumi-language-nodejs` and `pulumi-resource-pulumi-nodejs`, made
 * at need, which can take minutes: each step is reported. Rejects with a message that tells why each way
 * failed and what would help; with `Stopped` when a signal asked the process to stop.
 */
export async function getEngine(report: Report, { env, ways }: Setup = usual): Promise<string> {
    const names = allowedWays(env);
    const allowed = ways.filter((way) => names.includes(way.name));
    const reasons = new Map<WayName, string>();
    return untilStopped(async (signal) => {
        const context: Context = { env, cache: cacheFolder(env), report, signal };
        const find = (some: readonly Way[]) => firstThatWorks(some, context, reasons);
        const quick = await find(allowed.filter((way) => !way.makes));
        // With the lock the quick ways are tried once more: another process may have finished an engine.
        const folder =
            quick ??
            (allowed.some((way) => way.makes) ? await withLock(context, () => find(allowed)) : undefined);
        if (folder === undefined) {
            throw new Error(noEngine(ways, reasons));
        }
        return folder;
    });
}

async function firstThatWorks(
    ways: readonly Way[],
    context: Context,
    reasons: Map<WayName, string>,
): Promise<string | undefined> {
    for (const way of ways) {
        const started = performance.now();
        try {
            const folder = await way.find(context);
            context.report(`The engine is ${way.title}, after ${duration(performance.now() - started)}.`);
            return folder;
        } catch (error) {
            context.signal.throwIfAborted();
            const reason = messageOf(error);
            if (reasons.get(way.name) !== reason) {
                reasons.set(way.name, reason);
                context.report(`Tried ${way.title}: ${reason}.`);
            }
        }
    }
    return undefined;
}
