import type { Clock } from "../common/clock";
import type { TokenSource } from "./call";
import { CspError } from "./cspError";
import type { Deadline } from "./deadline";

export interface IssuedToken {
    readonly value: string;
    readonly lifetimeMs: number | undefined;
}

/** Shorter than what CSP is known to give (about 1,800 s): a token that is refused earlier is renewed anyway. */
const assumedLifetimeMs = 10 * 60_000;
const longestMarginMs = 60_000;
const marginOfLifetime = 0.2;
/** Callers that come at the same time have about as long, and one that gave up speaks for all of them. */
const noticeableMs = 1_000;

interface Slot {
    token?: { readonly value: string; readonly renewAtMs: number } | undefined;
    request?: { readonly token: Promise<string>; readonly leftMs: number } | undefined;
}

/**
 * The access tokens of this process: one for each credential, requested once however many callers need it at the
 * same time, and renewed a margin before it expires (a minute, or a fifth of a short lifetime).
 */
export class AccessTokens {
    readonly #slots = new Map<string, Slot>();

    constructor(private readonly clock: Clock) {}

    /**
     * @param key identifies the credential: callers with the same key share a token.
     * @param issue requests a token from CSP.
     */
    of(key: string, issue: (deadline: Deadline) => Promise<IssuedToken>): TokenSource {
        const slot = this.#slots.get(key) ?? {};
        this.#slots.set(key, slot);

        const request = async (deadline: Deadline): Promise<string> => {
            const askedMs = this.clock.now();
            const { value, lifetimeMs = assumedLifetimeMs } = await issue(deadline);
            const marginMs = Math.min(longestMarginMs, lifetimeMs * marginOfLifetime);
            slot.token = { value, renewAtMs: askedMs + lifetimeMs - marginMs };
            return value;
        };
        const get = async (deadline: Deadline): Promise<string> => {
            if (slot.token && this.clock.now() < slot.token.renewAtMs) return slot.token.value;
            const leftMs = deadline.leftMs();
            const shared = slot.request;
            if (shared === undefined) {
                const token = request(deadline).finally(() => delete slot.request);
                slot.request = { token, leftMs };
                return await token;
            }
            try {
                return await shared.token;
            } catch (error) {
                // That caller had little time left to retry. This one goes on with what it has left.
                const mayPass = error instanceof CspError && error.failure.isRetryable;
                const hadMore = leftMs - shared.leftMs >= noticeableMs;
                if (!mayPass || !hadMore || deadline.leftMs() <= 0) throw error;
                return await get(deadline);
            }
        };
        return {
            get,
            discard: (value) => {
                if (slot.token?.value === value) slot.token = undefined;
            },
        };
    }
}
