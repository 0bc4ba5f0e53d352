import type { CommandIo } from "../../provider/cli/commandIo";
import { runCommandLine } from "../../provider/cli/commandLine";
import { script, temporaryFolder } from "./fakeEngine";

/** A command that was run, and what it printed. */
export interface RanCommand {
    readonly status: 0 | 1 | 2;
    readonly out: readonly string[];
    readonly err: readonly string[];
}

/** Runs a command with an environment of the test's own: by default it is empty, so there is no `pulumi` on the PATH. */
export async function commandLine(args: readonly string[], surroundings: Partial<CommandIo> = {}): Promise<RanCommand> {
    const out: string[] = [];
    const err: string[] = [];
    const status = await runCommandLine(args, {
        env: {},
        directory: __dirname,
        print: (line) => void out.push(...line.split("\n")),
        warn: (line) => void err.push(...line.split("\n")),
        progress: () => {},
        readInput: () => Promise.resolve(new Uint8Array()),
        now: () => Date.now(),
        untilStopped: () => Promise.resolve(),
        ...surroundings,
    });
    return { status, out, err };
}

/**
 * Puts a `pulumi` on an environment's PATH that does this.
 *
 * @returns its folder.
 */
export function fakePulumi(env: Record<string, string>, ...lines: readonly string[]): string {
    const folder = temporaryFolder();
    script(folder, "pulumi", ...lines);
    env["PATH"] = `${folder}:/usr/bin:/bin`;
    return folder;
}
