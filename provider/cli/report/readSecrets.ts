import type { CommandIo } from "../commandIo";
import { assess, type Policy, type Problem, type Secret } from "./fleet";
import { rowsOf } from "./rows";
import type { Source } from "./sources";
import { counted } from "./words";

/** What was read: all that is kept of any number of exports. */
export interface ReadSecrets {
    readonly secrets: Secret[];
    /** How many stacks could be read. */
    readonly stacks: number;
    readonly problems: Problem[];
}

/** Exports that are in memory at the same time; `pulumi` is a process of its own for each. */
const concurrency = 4;

/** Reads the secrets of the sources, in their order, a few at a time. */
export async function readSecrets(
    sources: readonly Source[],
    policy: Policy,
    io: Pick<CommandIo, "progress" | "warn">,
): Promise<ReadSecrets> {
    const read: (Secret[] | undefined)[] = [];
    const problems: (Problem | undefined)[] = [];
    const known = new Map<string, string>();
    let done = 0;
    const readOne = async ({ name, read: readText }: Source, index: number) => {
        const found = await readText();
        const parsed = "problem" in found ? found : rowsOf(found.text);
        if ("problem" in parsed) problems[index] = { source: name, message: parsed.problem };
        else {
            // A stack that was given twice, as by two exports of it, is no conflict with itself.
            const rows = parsed.rows.filter(({ urn, created }) => firstOf(known, `${urn} ${created}`, name) === name);
            const again = parsed.rows.length - rows.length;
            if (again > 0) io.warn(`note: ${name}: ${counted(again, "secret")} read before, counted once`);
            read[index] = rows.map((row) => assess(row, policy));
        }
        done += 1;
        io.progress(`${done} of ${sources.length} stacks read`);
    };
    const queue = sources.entries();
    const work = async () => {
        for (const [index, source] of queue) await readOne(source, index);
    };
    await Promise.all(Array.from({ length: concurrency }, work));
    io.progress("");
    return {
        secrets: read.flatMap((secrets) => secrets ?? []),
        stacks: read.filter((secrets) => secrets !== undefined).length,
        problems: problems.filter((problem) => problem !== undefined),
    };
}

/** Where a thing was first found. */
function firstOf(known: Map<string, string>, key: string, name: string): string {
    const first = known.get(key) ?? name;
    known.set(key, first);
    return first;
}
