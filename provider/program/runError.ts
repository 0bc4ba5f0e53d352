import { RunError } from "@pulumi/pulumi";

/**
 * An error of the user's program, of which Pulumi shows only the message. It has no stack, because Pulumi prints the
 * stack of an error that an output rejects with.
 */
export function runError(message: string): RunError {
    const error = new RunError(message);
    error.stack = "";
    return error;
}
