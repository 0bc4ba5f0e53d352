import { RunError } from "@pulumi/pulumi";

/**
 * An error of the user's program that Pulumi shows as its message alone: without a stack, because Pulumi prints
 * that of an error which reaches it by an output.
 */
export function runError(message: string): RunError {
    const error = new RunError(message);
    error.stack = "";
    return error;
}
