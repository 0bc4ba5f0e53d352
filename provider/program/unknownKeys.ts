import * as pulumi from "@pulumi/pulumi";
import { unknownKeysLine } from "../common/settings";

let isChecked = false;

/**
 * Warns, once per process, of keys in the stack's configuration that have no effect. Here, because Pulumi's provider
 * process can only ask for a key by its name.
 */
export function warnOfUnknownKeys(): void {
    if (isChecked) return;
    isChecked = true;
    const line = unknownKeysLine(Object.keys(pulumi.runtime.allConfig()));
    if (line !== undefined) void pulumi.log.warn(line);
}
