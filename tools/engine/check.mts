import { join } from "node:path";
import { executables, isExecutable } from "./executables.mts";
import { run } from "./run.mts";
import { unsuitable } from "./version.mts";
import type { Context } from "./way.mts";

// A second is usual; the first start of a large program on a cold disk can take far longer.
const versionLimitMs = 60_000;

/** Throws, with the reason, unless the CLI runs and is of a version that will do. */
export async function checkCli(cli: string, { env, signal }: Context): Promise<void> {
    const printed = await run(cli, ["version"], {
        env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" },
        signal,
        limitMs: versionLimitMs,
    });
    const reason = unsuitable(printed);
    if (reason !== undefined) {
        throw new Error(`${cli} ${reason}`);
    }
}

/** Throws, with the reason, unless the folder holds all three parts and the CLI in it is suitable. */
export async function checkEngine(folder: string, context: Context): Promise<void> {
    for (const name of Object.values(executables)) {
        if (!(await isExecutable(join(folder, name)))) {
            throw new Error(`${folder} has no ${name} that can be run`);
        }
    }
    await checkCli(join(folder, executables.cli), context);
}
