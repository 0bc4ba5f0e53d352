import { runCommandLine } from "../../provider/cli/commandLine";
import type { Surroundings } from "../../provider/cli/surroundings";

/** A command that was run, and what it printed. */
export interface RanCommand {
    readonly status: 0 | 1;
    readonly out: readonly string[];
    readonly err: readonly string[];
}

/** Runs a command of the command line in surroundings of the test's own: no environment, so no `pulumi` either. */
export async function commandLine(
    args: readonly string[],
    surroundings: Partial<Surroundings> = {},
): Promise<RanCommand> {
    const out: string[] = [];
    const err: string[] = [];
    const status = await runCommandLine(args, {
        env: {},
        directory: __dirname,
        print: (line) => void out.push(...line.split("\n")),
        warn: (line) => void err.push(...line.split("\n")),
        untilStopped: () => Promise.resolve(),
        ...surroundings,
    });
    return { status, out, err };
}
