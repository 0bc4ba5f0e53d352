import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { growth, ratios } from "./charts.mts";
import type { Machine } from "./machine.mts";
import { contenderList, sections } from "./report.mts";
import type { Results } from "./results.mts";

const root = dirname(import.meta.dirname);

/** Writes docs/benchmarks.md and its plots; returns the files' names. */
export async function writeDocs(results: Results): Promise<string[]> {
    const apps = results.sizes.includes(100) ? 100 : Math.max(...results.sizes);
    const files = {
        "docs/benchmarks-create.svg": growth(results, "create"),
        "docs/benchmarks-rotate.svg": growth(results, "rotate"),
        "docs/benchmarks-by-naive.svg": ratios(results, "naive", apps),
        "docs/benchmarks-by-floor.svg": ratios(results, "nothing", apps),
        "docs/benchmarks.md": page(results, await readFile(join(import.meta.dirname, "findings.md"), "utf8")),
    };
    for (const [name, content] of Object.entries(files)) await writeFile(join(root, name), content);
    return Object.keys(files);
}

function page(results: Results, findings: string): string {
    const pictures: Readonly<Record<string, string>> = {
        Time: [
            "![How the time to create grows](benchmarks-create.svg)",
            "![How the time to rotate grows](benchmarks-rotate.svg)",
            "![Time by the naive provider's](benchmarks-by-naive.svg)",
            "![Time by that of a resource that does nothing](benchmarks-by-floor.svg)",
        ].join("\n\n"),
    };
    const parts = sections(results).map(({ title, text }) =>
        [`## ${title}`, pictures[title], text].filter(Boolean).join("\n\n"),
    );
    return [
        "# Benchmarks",
        "Written by `npm run bench`: don't edit this page. Its last section is `bench/findings.md`.",
        setting(results),
        "Who is compared, in turns within each round:",
        contenderList(),
        ...parts,
        findings.trim(),
        "",
    ].join("\n\n");
}

function setting({ machine, rounds, latencyMs }: Results): string {
    return [
        `${machine.date}, ${describe(machine)}. ${rounds} rounds in one run, against the simulator, whose every answer`,
        `is delayed by ${latencyMs} ms unless said otherwise; real engine, file backend, JavaScript programs.`,
        "Wall time is that of the whole `pulumi` command (of the whole process for **bare**).",
    ].join(" ");
}

function describe({ system, processor, cores, memoryGibibytes, versions }: Machine): string {
    const named = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
    return `${system}, ${cores} cores of ${processor}, ${memoryGibibytes} GiB; ${named.join(", ")}`;
}
