import { readFileSync } from "node:fs";
import { arch, cpus, platform, release, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { z } from "zod";
import { run } from "../tools/engine/run.mts";

/** Where and when it was measured, and with which versions. */
export interface Machine {
    /** ISO 8601, the day only. */
    readonly date: string;
    readonly system: string;
    readonly processor: string;
    readonly cores: number;
    readonly memoryGibibytes: number;
    /** Versions by name. */
    readonly versions: Readonly<Record<string, string>>;
}

const root = dirname(import.meta.dirname);
const description = z.object({ version: z.string() });

/** @param engine the folder of the engine's executables. */
export async function describeMachine(engine: string, signal: AbortSignal): Promise<Machine> {
    const pulumi = await run(join(engine, "pulumi"), ["version"], {
        env: process.env,
        signal,
        limitMs: 30_000,
    });
    const packages = ["pulumi-vmware-csp", "@pulumi/pulumi", "got", "zod"];
    return {
        date: new Date().toISOString().slice(0, 10),
        system: `${platform()} ${arch()} ${release()}`,
        processor: cpus()[0]?.model.trim() ?? "unknown",
        cores: cpus().length,
        memoryGibibytes: Math.round(totalmem() / 2 ** 30),
        versions: {
            Node: process.version,
            "Pulumi engine": pulumi.trim(),
            ...Object.fromEntries(packages.map((name) => [name, versionOf(name)])),
        },
    };
}

function versionOf(name: string): string {
    const file = join(root, "node_modules", name, "package.json");
    return description.parse(JSON.parse(readFileSync(file, "utf8"))).version;
}
