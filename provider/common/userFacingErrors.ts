import type { Redactor } from "./redaction";
import { UserError } from "./userError";

/**
 * Turns any error into one for people. An error that is not meant for them is a fault of this package: its message is
 * kept, without secrets; its stack is not, because Pulumi would print it.
 */
export function asUserError(error: unknown, redactor: Redactor): UserError {
    if (error instanceof UserError) return error;
    const reason = redactor.strip(error instanceof Error ? error.message : String(error));
    return new UserError(
        "INTERNAL_ERROR",
        `An unexpected error in pulumi-vmware-csp, please report it: ${reason}.`,
    );
}

/** Runs a method so that only errors for people leave it. */
export async function withUserErrors<T>(redactor: Redactor, method: () => T | Promise<T>): Promise<T> {
    try {
        return await method();
    } catch (error) {
        throw asUserError(error, redactor);
    }
}
