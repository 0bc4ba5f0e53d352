import type { Clock } from "../common/clock";
import type { BearerTokens } from "./bearerTokens";
import { CspError } from "./cspError";
import type { CallLimits, Deadline } from "./deadline";

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
    request?: { readonly token: Promise<string>; readonly retryForMs: number } | undefined;
}

type Issue = (limits: CallLimits) => Promise<IssuedToken>;

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
    of(key: string, issue: Issue): BearerTokens {
        const slot = this.#slots.get(key) ?? {};
        this.#slots.set(key, slot);
        return {
            get: async (deadline) => {
                if (slot.token && this.#clock.now() < slot.token.renewAtMs) {
                    return { value: slot.token.value, fresh: false };
                }
                return { value: await this.#shared(slot, issue, deadline), fresh: true };
            },
            discard: (value) => {
                if (slot.token?.value === value) delete slot.token;
            },
        };
    }

    /** A token from the request that is under way, or else from one of our own. */
    async #shared(slot: Slot, issue: Issue, deadline: Deadline): Promise<string> {
        const { retryForMs } = deadline.limits();
        const underWay = slot.request;
        if (underWay === undefined) return await this.#request(slot, issue, deadline.limits());
        try {
            return await underWay.token;
        } catch (error) {
            // Who asked first was at the end of a long call, and gave up earlier than this caller has to.
            const gaveUp = error instanceof CspError && error.failure.isRetryable;
            const isMorePatient = underWay.retryForMs < retryForMs && deadline.leftMs() > 0;
            if (!gaveUp || !isMorePatient) throw error;
            return await this.#shared(slot, issue, deadline);
        }
    }

    #request(slot: Slot, issue: Issue, limits: CallLimits): Promise<string> {
        const token = this.#issued(slot, issue, limits).finally(() => {
            slot.request = undefined;
        });
        slot.request = { token, retryForMs: limits.retryForMs };
        return token;
    }

    async #issued(slot: Slot, issue: Issue, limits: CallLimits): Promise<string> {
        const askedMs = this.#clock.now();
        const { value, lifetimeMs = assumedLifetimeMs } = await issue(limits);
        const marginMs = Math.min(longestMarginMs, lifetimeMs * marginOfLifetime);
        slot.token = { value, renewAtMs: askedMs + lifetimeMs - marginMs };
        return value;
    }
}
