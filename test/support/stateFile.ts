import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";

const resource = z.object({ urn: z.string(), outputs: z.record(z.string(), z.unknown()).default({}) });
const stateFile = z.object({
    checkpoint: z.object({ latest: z.object({ resources: z.array(resource).default([]) }).optional() }),
});

/** The resources in the file of a state, whose secrets are encrypted; also while a command is running. */
export function resourcesInState(stateFolder: string): z.infer<typeof resource>[] {
    const file = join(stateFolder, ".pulumi/stacks/e2e/dev.json");
    // Pulumi moves the last state out of the way before it writes the next one.
    const text = readFileSync(existsSync(file) ? file : `${file}.bak`, "utf8");
    return stateFile.parse(JSON.parse(text)).checkpoint.latest?.resources ?? [];
}
