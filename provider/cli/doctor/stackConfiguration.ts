import { execFile } from "node:child_process";
import * as z from "zod";
import type { CommandIo } from "../commandIo";

/** The configuration of a Pulumi stack, or why there is none. */
export type StackConfiguration =
    | { readonly kind: "read"; readonly get: (key: string) => string | undefined }
    | { readonly kind: "absent"; readonly reason: string };

const patienceMs = 60_000;

/** What `pulumi config --json` prints; a value that is an object comes as JSON text. */
const printed = z.record(z.string(), z.object({ value: z.string().optional() }));

/** Reads the configuration of the selected stack of the directory's project, or of a named one, by Pulumi itself. */
export async function stackConfiguration(
    { directory, env }: Pick<CommandIo, "directory" | "env">,
    stack: string | undefined,
): Promise<StackConfiguration> {
    const args = ["config", "--json", "--show-secrets", "--non-interactive"];
    const ran = await runPulumi(stack === undefined ? args : [...args, "--stack", stack], directory, env);
    if (typeof ran !== "string") return { kind: "absent", reason: ran.failure };
    const values = parse(ran);
    return values === undefined
        ? { kind: "absent", reason: "pulumi config printed something else than JSON" }
        : {
              kind: "read",
              get: (key) => (Object.hasOwn(values, key) ? values[key]?.value : undefined),
          };
}

function runPulumi(args: string[], cwd: string, env: CommandIo["env"]): Promise<string | { readonly failure: string }> {
    const options = { cwd, timeout: patienceMs, env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" } };
    return new Promise((resolve) => {
        execFile("pulumi", args, options, (error, stdout, stderr) => {
            if (error === null) resolve(stdout);
            else if (error.code === "ENOENT") resolve({ failure: "pulumi is not on the PATH" });
            else resolve({ failure: firstError(stderr) });
        });
    });
}

/** Pulumi explains at length what its first sentence says. */
function firstError(stderr: string): string {
    return /^error: (.*?)(?:[.;] |$)/m.exec(stderr)?.[1] ?? "pulumi config failed";
}

function parse(text: string) {
    try {
        return printed.safeParse(JSON.parse(text)).data;
    } catch {
        return undefined;
    }
}
