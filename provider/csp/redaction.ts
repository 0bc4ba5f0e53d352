/** What stands in a text where a secret stood. */
export const redacted = "[secret]";

/**
 * Strips the secrets that this process holds from texts that leave it.
 *
 * By known value, not by pattern: a pattern misses what it has not thought of. Each value is also stripped in
 * the forms in which it travels: URL-encoded, form-encoded, base64 and JSON-escaped.
 */
export class Redactor {
    readonly #forms = new Set<string>();

    /** Remembers a secret for the rest of the process. An empty one is no secret. */
    add(...secrets: readonly (string | undefined)[]): void {
        for (const secret of secrets) {
            if (secret) {
                for (const form of formsOf(secret)) this.#forms.add(form);
            }
        }
    }

    /** The text without any remembered secret. */
    strip(text: string): string {
        // Longest first: a secret may contain another, and what is left of it would be readable.
        const present = [...this.#forms].filter((form) => text.includes(form));
        present.sort((a, b) => b.length - a.length);
        return present.reduce((stripped, form) => stripped.replaceAll(form, redacted), text);
    }
}

function formsOf(secret: string): string[] {
    const base64 = Buffer.from(secret).toString("base64");
    return [
        secret,
        encodeURIComponent(secret),
        new URLSearchParams({ "": secret }).toString().slice(1),
        base64,
        base64.replace(/=+$/, ""),
        Buffer.from(secret).toString("base64url"),
        JSON.stringify(secret).slice(1, -1),
    ];
}
