import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import * as z from "zod";
import { parseJson } from "../../common/json";
import { oneLine } from "../../common/sanitize";
import type { CommandIo } from "../commandIo";
import { runPulumi } from "../pulumi";
import type { Problem } from "./fleet";

/** Something to read an export from. */
export interface Source {
    /** The option that named it. */
    readonly name: string;
    /** Whether somebody named it: then a lack of secrets is a problem. */
    readonly isNamed: boolean;
    /** Its text, or why it can't be read. */
    readonly read: () => Promise<{ readonly text: string } | { readonly problem: string }>;
}

export interface SourceOptions {
    readonly stack?: readonly string[];
    readonly all?: boolean;
    readonly file?: readonly string[];
}

/** What the options name, each thing once; without any of them, the selected stack. */
export async function findSources(
    { stack = [], all = false, file = [] }: SourceOptions,
    io: CommandIo,
): Promise<{ readonly sources: Source[]; readonly problems: Problem[] }> {
    const ofProject = all ? await stacksOfProject(io) : { stacks: [] };
    const problems = "problem" in ofProject ? [{ source: "--all", message: ofProject.problem }] : [];
    const stacks = new Set([...stack, ...("problem" in ofProject ? [] : ofProject.stacks)]);
    const isBare = stack.length + file.length === 0 && !all;
    const sources = [
        ...(isBare ? [stackSource(undefined, io)] : []),
        ...[...stacks].map((name) => ({ ...stackSource(name, io), isNamed: stack.includes(name) })),
        ...[...new Set(file)].map((name) => fileSource(name, io)),
    ];
    return { sources, problems };
}

const stackList = z.array(z.object({ name: z.string() }));

async function stacksOfProject(io: CommandIo): Promise<{ readonly stacks: string[] } | { readonly problem: string }> {
    const ran = await runPulumi(["stack", "ls", "--json"], io);
    if ("failure" in ran) return { problem: ran.failure };
    const { data } = stackList.safeParse(parseJson(ran.stdout));
    if (!data) return { problem: "pulumi stack ls printed something else than a list in JSON" };
    return data.length === 0 ? { problem: "the project has no stacks" } : { stacks: data.map(({ name }) => name) };
}

/** A large stack of a distant backend takes a while. */
const exportTimeoutMs = 5 * 60_000;

function stackSource(stack: string | undefined, io: CommandIo): Source {
    const args = ["stack", "export", ...(stack === undefined ? [] : ["--stack", stack])];
    return {
        name: stack === undefined ? "the selected stack" : `--stack ${stack}`,
        isNamed: true,
        read: async () => {
            const ran = await runPulumi(args, io, exportTimeoutMs);
            if (!("failure" in ran)) return { text: ran.stdout };
            const isUnselected = stack === undefined && ran.failure.includes("no stack selected");
            return { problem: isUnselected ? `${ran.failure}. Name stacks with --stack, or give --all` : ran.failure };
        },
    };
}

function fileSource(file: string, io: CommandIo): Source {
    return {
        name: `--file ${file}`,
        isNamed: true,
        read: async () => {
            try {
                return {
                    text: decoded(file === "-" ? await io.readInput() : await readFile(resolve(io.directory, file))),
                };
            } catch (error) {
                return { problem: fileProblem(error) };
            }
        },
    };
}

/** Windows PowerShell redirects as UTF-16 with a byte order mark; it marks UTF-8 too. */
function decoded(bytes: Uint8Array): string {
    const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
    return new TextDecoder(isUtf16 ? "utf-16le" : "utf-8").decode(bytes);
}

/** Why a file can't be read or written. */
export function fileProblem(error: unknown): string {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const reasons: Readonly<Record<string, string>> = {
        ENOENT: "there is no such file or folder",
        EISDIR: "it is a folder",
        EACCES: "permission denied",
    };
    return reasons[code] ?? (error instanceof Error ? oneLine(error.message) : String(error));
}
