import { randomUUID } from "node:crypto";
import { link, readdir, rename, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type BuildContext, goExecutable, goExecutables, pinnedVersion } from "../goExecutable.mts";
import { executableName, isExecutable } from "../process.mts";
import { builtEngine } from "./sources.mts";

const { goHost, javaHost, pythonHost, yamlHost } = goExecutables;

/** The language hosts that an engine gets only when somebody asks for them. */
const programs = { yaml: yamlHost, go: goHost, python: pythonHost, java: javaHost } as const;

export type Host = keyof typeof programs;

/**
 * Sees to it that the engine's folder has these language hosts, where Pulumi looks for them. One that was built here gets
 * those that are missing, or of other pins, built from Go modules too. Rejects, with the reason, if there is no way.
 */
export async function addHosts(engine: string, hosts: readonly Host[], context: BuildContext): Promise<void> {
    for (const host of hosts) {
        const name = executableName(programs[host].name);
        if (isBuilt(engine, context)) await linkFiles(dirname(await goExecutable(programs[host], context)), engine);
        else if (!(await isExecutable(join(engine, name)))) throw new Error(`${engine} has no ${name} that can be run`);
    }
}

/** The host's name and version, for a person. */
export function describeHost(engine: string, host: Host, context: BuildContext): string {
    const program = programs[host];
    return `${program.name} ${isBuilt(engine, context) ? pinnedVersion(program) : "of the engine"}`;
}

function isBuilt(engine: string, { cache }: BuildContext): boolean {
    return engine === builtEngine(cache);
}

/** Links, because a host looks for its own files beside the path by which it was started. */
async function linkFiles(from: string, to: string): Promise<void> {
    for (const name of await readdir(from)) {
        const file = join(from, name);
        const target = join(to, name);
        if (await isSameFile(file, target)) continue;
        const partial = join(to, `.${randomUUID()}`);
        await link(file, partial);
        // Whoever starts it meanwhile has the old one or the new one.
        await rename(partial, target);
    }
}

async function isSameFile(one: string, other: string): Promise<boolean> {
    const [first, second] = await Promise.all([stat(one), stat(other).catch(() => undefined)]);
    return first.ino === second?.ino && first.dev === second.dev;
}
