import { randomInt } from "node:crypto";

const lettersAndDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Letters and digits, like CSP's own secrets and tokens. */
export function randomText(length: number): string {
    return Array.from({ length }, () => lettersAndDigits.charAt(randomInt(lettersAndDigits.length))).join("");
}

const policy = [/.{8,}/, /[a-z]/, /[A-Z]/, /[0-9]/, /[!@#$%^&*()_+=[\]\-{|}',./:;<>?`~]/];

/**
 * Whether a caller may set the secret. It follows the reference's text, not its pattern: taken literally, the
 * pattern has a range from `]` to `{`, in which every lower-case letter is a special character.
 */
export function satisfiesPolicy(secret: string): boolean {
    return policy.every((part) => part.test(secret));
}

/** A secret that satisfies the policy, as somebody else's script might choose it. */
export function randomChosenSecret(): string {
    return `${randomText(40)}-aA0_`;
}

/** Every secret and token that ever existed. */
export class SecretRegister {
    readonly #all = new Set<string>();

    add(secret: string | undefined): void {
        if (secret !== undefined) {
            this.#all.add(secret);
        }
    }

    all(): string[] {
        return [...this.#all];
    }
}
