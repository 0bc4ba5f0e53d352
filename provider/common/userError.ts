import type { Redactor } from "./redaction";
import { wellFormed } from "./sanitize";

/**
 * An error for people: its message is complete, and it has no stack, because Pulumi's dynamic-provider host prints the
 * stack of what `check`, `diff`, `read` and `delete` throw.
 */
export class UserError extends Error {
    readonly summary: string;

    constructor(
        /** Stable across releases. It ends the message, so that people can look it up. */
        readonly code: string,
        summary: string,
    ) {
        const whole = wellFormed(summary);
        super(`${whole} [${code}]`);
        this.summary = whole;
        this.name = "Error";
        this.stack = "";
    }

    /** The same error, with another sentence. */
    withMore(sentence: string): UserError {
        return new UserError(this.code, `${this.summary} ${sentence}`);
    }
}

/**
 * Turns any error into one for people. An error that is not meant for them is a fault of this package: its message is
 * kept, without secrets; its stack is not, because Pulumi would print it.
 */
export function asUserError(error: unknown, redactor: Redactor): UserError {
    if (error instanceof UserError) return error;
    const reason = redactor.strip(error instanceof Error ? error.message : String(error));
    return new UserError("INTERNAL_ERROR", `An unexpected error in pulumi-vmware-csp, please report it: ${reason}.`);
}

/** Runs a method, and turns every error into one for people. */
export async function withUserErrors<T>(redactor: Redactor, method: () => T | Promise<T>): Promise<T> {
    try {
        return await method();
    } catch (error) {
        throw asUserError(error, redactor);
    }
}
