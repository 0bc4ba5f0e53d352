/** The span of past calls that shows what a host accepts in a second. */
const recentMs = 1_000;
/** Fewer accepted calls don't show what the host accepts. */
const leastTelling = 5;
const backOff = 0.1;
const recoveryMs = 6_000;

/** What we learned from a host that refused a call as one too many: how many a second it accepts. */
export interface RateLimit {
    readonly perSecond: number;
    readonly learnedMs: number;
}

/**
 * How many calls a second may begin: at first a tenth less than the limit, then more and more, slowly near the limit and
 * fast once it has gone (as CUBIC, RFC 9438, probes a network). So a limit costs a refusal every few seconds, and one that
 * was learned wrong, or that no longer holds, costs little. (A straight line is as fast while the limit holds, but takes up to
 * half as long again once it has risen tenfold.)
 */
export function callsPerSecond({ perSecond, learnedMs }: RateLimit, nowMs: number): number {
    const passedMs = Math.max(0, nowMs - learnedMs);
    return perSecond * (1 + backOff * (passedMs / recoveryMs - 1) ** 3);
}

/**
 * What a refusal teaches, given what was known before.
 *
 * @param recent how many calls the host accepted within the last second.
 * @param beganMs when the refused attempt began.
 */
export function learnedLimit(
    known: RateLimit | undefined,
    recent: number,
    beganMs: number,
    nowMs: number,
): RateLimit | undefined {
    if (known === undefined) return recent < leastTelling ? undefined : { perSecond: recent, learnedMs: nowMs };
    // This call, like all others under way, began before the pace changed.
    if (beganMs < known.learnedMs) return known;
    // A host that accepts nothing for a while says nothing about the rate at which it will.
    const perSecond = recent === 0 ? known.perSecond : Math.max(recent, callsPerSecond(known, beganMs));
    return { perSecond, learnedMs: nowMs };
}

/**
 * The pace of this process's calls of one host: as fast as they come until the host refuses one as too many (429), then
 * the rate at which it accepts them. So calls that are made at the same time learn from each other's refusals.
 */
export class Pace {
    #limit: RateLimit | undefined;
    /** When the next call may begin. */
    #nextMs = 0;
    #acceptedMs: number[] = [];

    /** How long a call must wait until it may begin. Ask again then: another call may have taken its turn meanwhile. */
    waitMs(nowMs: number): number {
        return Math.max(0, this.#nextMs - nowMs);
    }

    /** A call takes its turn. */
    begin(nowMs: number): void {
        if (this.#limit === undefined) return;
        // In whole milliseconds, as timers are.
        const intervalMs = Math.round(1_000 / callsPerSecond(this.#limit, nowMs));
        this.#nextMs = Math.max(this.#nextMs, nowMs) + intervalMs;
    }

    /** The host accepted an attempt, whatever its result. */
    accepted(nowMs: number): void {
        this.#acceptedMs = [...this.#recent(nowMs), nowMs];
    }

    /** The host refused, as one too many, an attempt that began then. */
    refused(beganMs: number, nowMs: number): void {
        this.#limit = learnedLimit(this.#limit, this.#recent(nowMs).length, beganMs, nowMs);
    }

    #recent(nowMs: number): number[] {
        return this.#acceptedMs.filter((ms) => ms > nowMs - recentMs);
    }
}

/** The paces of this process, by origin. */
export class Paces {
    readonly #paces = new Map<string, Pace>();

    of(origin: string): Pace {
        const pace = this.#paces.get(origin) ?? new Pace();
        this.#paces.set(origin, pace);
        return pace;
    }
}
