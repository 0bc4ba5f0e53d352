/**
 * An error for people: its message is complete, and it has no stack, because Pulumi's dynamic-provider host prints the
 * stack of what `check`, `diff`, `read` and `delete` throw.
 */
export class UserError extends Error {
    /** Stable across releases. It ends the message, so that people can look it up. */
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
