import { randomInt } from "node:crypto";

/** CSP requires at least one of these, by the reference's pattern for `newClientSecret`. */
const symbols = /[!@#$%^&*()_+=[\]{|}',./:;<>?`~-]/;

/**
 * The first of CSP's rules for `newClientSecret` ("…via Owner Client Rotation") that a secret breaks, to complete the
 * sentence "it …"; undefined where it breaks none.
 */
export function violatedRule(secret: string): string | undefined {
    if (secret.length < 8) return "must have at least 8 characters";
    if (!/[a-z]/.test(secret)) return "must have a lower-case letter";
    if (!/[A-Z]/.test(secret)) return "must have an upper-case letter";
    if (!/[0-9]/.test(secret)) return "must have a digit";
    if (!symbols.test(secret)) return "must have one of !@#$%^&*()_+=[]-{|}',./:;<>?`~";
    return undefined;
}

const alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
/** 65 characters to choose from: 48 of them are 289 bits. */
const length = 48;

/**
 * A new secret that follows CSP's rules and needs no escaping in Basic auth, URLs, YAML or a shell: letters, digits,
 * `-`, `_` and `.`, every class present, at least one `_` or `.`, and no leading `-`, which a command would take for
 * an option.
 */
export function generateClientSecret(): string {
    for (;;) {
        const secret = Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join("");
        if (/^(?!-).*[_.]/.test(secret) && violatedRule(secret) === undefined) return secret;
    }
}
