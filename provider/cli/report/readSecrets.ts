import type { CommandIo } from "../commandIo";
import { assess, type Policy, type Problem, type Secret } from "./fleet";
import type { Row } from "./row";
import { rowsOf } from "./rows";
import type { Source } from "./sources";
import { counted } from "./words";

/** Everything that is kept of the exports. */
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
    const read: ReturnType<typeof rowsOf>[] = [];
    let done = 0;
    const queue = sources.entries();
    const work = async () => {
        for (const [index, source] of queue) {
            const found = await source.read();
            read[index] = "problem" in found ? found : rowsOf(found.text);
            done += 1;
            io.progress(`${done} of ${sources.length} stacks read`);
        }
    };
    await Promise.all(Array.from({ length: concurrency }, work));
    io.progress("");
    return combined(sources, read, policy, io.warn);
}

/** A refresh may have removed it: nobody would look after its app any more, and a daily report would stay green. */
const noSecret = "it has no OAuthAppSecret: none was created, or a refresh removed it because its app is gone";

/** A stack that was given twice, such as by two exports, does not conflict with itself: the first counts. */
function combined(
    sources: readonly Source[],
    read: readonly ReturnType<typeof rowsOf>[],
    policy: Policy,
    warn: CommandIo["warn"],
): ReadSecrets {
    const known = new Set<string>();
    const secrets: Secret[] = [];
    const problems: Problem[] = [];
    let stacks = 0;
    for (const [index, found] of read.entries()) {
        const { name: source = "", isNamed = false } = sources[index] ?? {};
        if ("problem" in found) {
            problems.push({ source, message: found.problem });
            continue;
        }
        stacks += 1;
        if (found.rows.length === 0 && isNamed) problems.push({ source, message: noSecret });
        const added = found.rows.filter((row) => !known.has(keyOf(row)));
        const again = found.rows.length - added.length;
        if (again > 0) warn(`note: ${source}: ${counted(again, "secret")} read before, counted once`);
        for (const row of added) {
            known.add(keyOf(row));
            secrets.push(assess(row, policy));
        }
    }
    return { secrets, stacks, problems };
}

function keyOf({ urn, created, oauthAppId }: Row): string {
    return `${urn} ${created} ${oauthAppId}`;
}
