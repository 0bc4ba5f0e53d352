import type { Redactor } from "../csp/redaction";
import { PublicError } from "../publicError";

/**
 * Any error as one for people. What is not meant for them is a fault of this package: its message is kept, without
 * secrets, and its stack is not, because Pulumi would print it.
 */
export function asPublicError(error: unknown, redactor: Redactor): PublicError {
    if (error instanceof PublicError) return error;
    const reason = redactor.strip(error instanceof Error ? error.message : String(error));
    return new PublicError(
        "INTERNAL_ERROR",
        `An unexpected error in pulumi-vmware-csp, please report it: ${reason}.`,
    );
}

/** Runs one method of the host's interface, so that only errors for people leave it. */
export async function atBoundary<T>(redactor: Redactor, method: () => T | Promise<T>): Promise<T> {
    try {
        return await method();
    } catch (error) {
        throw asPublicError(error, redactor);
    }
}
