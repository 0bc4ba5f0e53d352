import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import * as z from "zod";

/** What a provider process did. */
export interface ProviderChild {
    readonly results: readonly Result[];
    /** URLs of all modules that it loaded. */
    readonly loaded: readonly string[];
    /** What Pulumi would show under Diagnostics, and debug lines. */
    readonly stderr: string;
}

const resultSchema = z.object({
    value: z.unknown().optional(),
    error: z
        .object({
            message: z.string(),
            code: z.string().optional(),
            stack: z.string(),
            cause: z.string(),
            /** As `console.log` would show it. */
            shown: z.string(),
        })
        .optional(),
});

/** The result of one method of the handler. */
export type Result = z.infer<typeof resultSchema>;

const output = z.object({ results: z.array(resultSchema), loaded: z.array(z.string()) });

/** A method of `OAuthAppSecret`'s handler, and what it is called with. */
export interface ProviderStep {
    readonly method: "check" | "diff" | "create" | "update" | "read" | "delete";
    readonly args: readonly unknown[];
}

/** What a provider process is given. */
export interface ProviderChildOptions {
    readonly steps: readonly ProviderStep[];
    /** The whole environment, except PATH. */
    readonly env?: Readonly<Record<string, string>>;
}

/** Runs the built package as Pulumi's dynamic-provider host does, in a process with this environment. */
export async function runProvider({ steps, env }: ProviderChildOptions): Promise<ProviderChild> {
    const script = join(__dirname, "testdata", "provider.cjs");
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [script], {
        env: { PATH: process.env["PATH"], ...env, TEST_STEPS: JSON.stringify(steps) },
        maxBuffer: 16 * 1024 * 1024,
    });
    return { ...output.parse(JSON.parse(stdout)), stderr };
}
