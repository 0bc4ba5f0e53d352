import type { BearerTokens } from "./call";
import type { Clock } from "./clock";

/** An access token as CSP issued it. */
export interface IssuedToken {
    readonly value: string;
    /** Its lifetime, if CSP told it. */
    readonly lifetimeMs: number | undefined;
}

/** Shorter than what CSP is known to give (about 1,800 s): a token that is refused earlier is renewed anyway. */
const assumedLifetimeMs = 10 * 60_000;
const longestMarginMs = 60_000;
const marginOfLifetime = 0.2;

interface Slot {
    token?: { readonly value: string; readonly renewAtMs: number };
    request?: Promise<string> | undefined;
}

/**
 * The access tokens of this process: one for each credential, asked for once however many callers want it at the
 * same time, and renewed a margin before it expires (a minute, or a fifth of a short life).
 */
export class AccessTokens {
    readonly #clock: Clock;
    readonly #slots = new Map<string, Slot>();

    constructor(clock: Clock) {
        this.#clock = clock;
    }

    /**
     * @param key tells credentials apart; two with the same key share a token.
     * @param issue asks CSP for a token.
     */
    of(key: string, issue: () => Promise<IssuedToken>): BearerTokens {
        const slot = this.#slots.get(key) ?? {};
        this.#slots.set(key, slot);
        return {
            get: async () => {
                if (slot.token && this.#clock.now() < slot.token.renewAtMs) {
                    return { value: slot.token.value, fresh: false };
                }
                slot.request ??= this.#request(slot, issue).finally(() => {
                    slot.request = undefined;
                });
                return { value: await slot.request, fresh: true };
            },
            discard: (value) => {
                if (slot.token?.value === value) delete slot.token;
            },
        };
    }

    async #request(slot: Slot, issue: () => Promise<IssuedToken>): Promise<string> {
        const askedMs = this.#clock.now();
        const { value, lifetimeMs = assumedLifetimeMs } = await issue();
        const marginMs = Math.min(longestMarginMs, lifetimeMs * marginOfLifetime);
        slot.token = { value, renewAtMs: askedMs + lifetimeMs - marginMs };
        return value;
    }
}
