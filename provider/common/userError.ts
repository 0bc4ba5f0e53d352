/**
 * An error that is meant to be read by a person: its message is complete, and it has no stack, because Pulumi's
 * dynamic-provider host prints the stack of what `check`, `diff`, `read` and `delete` throw.
 */
export class UserError extends Error {
    /** Stable across releases, and at the end of the message, so that it can be looked up. */
    readonly code: string;
    /** The message without the code. */
    readonly summary: string;

    constructor(code: string, summary: string) {
        super(`${summary} [${code}]`);
        this.name = "Error";
        this.code = code;
        this.summary = summary;
        this.stack = "";
    }
}
