import { parseArgs } from "node:util";
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { rewriteSection } from "../../../tools/markdown.mts";
import { Explorer, type ExplorerOptions } from "./explorer";
import { progressLine, sectionWith, violationText } from "./report";
import { search } from "./search";
import { ExplorerThread, SharedKeys, type WorkerData } from "./workers";

/** Fewer attempts than the model's: they differ in nothing but their number. */
const setting = { retryForSeconds: 6 };

async function main(page: string): Promise<void> {
    const { values } = parseArgs({
        args: process.argv.slice(3),
        options: {
            depth: { type: "string", default: "2" },
            minutes: { type: "string", default: "Infinity" },
            workers: { type: "string", default: "2" },
            "no-faults": { type: "boolean", default: false },
            "no-write": { type: "boolean", default: false },
        },
    });
    const options: ExplorerOptions = { setting, faults: !values["no-faults"] };
    const healed = new SharedKeys().memory;
    const threads = Array.from(
        { length: Number(values.workers) },
        () => new ExplorerThread(__filename, { options, healed }),
    );
    const endMs = performance.now() + Number(values.minutes) * 60_000;
    let toldMs = 0;
    const found = await search({
        depth: Number(values.depth),
        start: () => new Explorer(options).keyAfter([]),
        expand: threads.map(({ expand }) => expand),
        isOver: () => performance.now() > endMs,
        onProgress: (level) => {
            const isTold = level.expanded < level.toExpand && performance.now() - toldMs < 30_000;
            if (isTold) return;
            toldMs = performance.now();
            console.log(progressLine(level));
        },
        onViolation: (violation) => console.log(violationText(violation)),
    });
    await Promise.all(threads.map((thread) => thread.close()));
    if (!values["no-write"]) {
        const today = new Date().toISOString().slice(0, 10);
        rewriteSection(page, "explore", (section) => sectionWith(section, options.faults, found, today));
    }
    process.exitCode = found.violations.length > 0 ? 1 : 0;
}

function work({ options, healed }: WorkerData): void {
    // Many calls fail on purpose, and nobody reads where.
    Error.stackTraceLimit = 0;
    const explorer = new Explorer(options, new SharedKeys(healed));
    parentPort?.on("message", async (history) => {
        parentPort?.postMessage(await explorer.expand(history));
    });
}

if (isMainThread) void main(process.argv[2] ?? "");
else work(workerData);
