import type { AttemptResult } from "./attempt";
import { type CallContext, refuseUnwanted } from "./call";
import type { Deadline } from "./deadline";
import type { Pace } from "./pace";

const announcedWaitMs = 3_000;

/**
 * Makes an attempt at the pace of its host, which learns from how it ends.
 *
 * @throws Stopped if nobody wants the result any more.
 */
export async function inTurn<T>(
    context: CallContext,
    deadline: Deadline,
    origin: string,
    attempt: () => Promise<AttemptResult<T>>,
): Promise<AttemptResult<T>> {
    const { clock, paces } = context;
    const pace = paces.of(origin);
    await awaitTurn(context, pace, deadline);
    await refuseUnwanted(context);
    const beganMs = clock.now();
    const result = await attempt();
    tell(pace, result, beganMs, clock.now());
    return result;
}

/** Waits until the call may begin at its host's pace; without time for that, it begins at once, and the host decides. */
async function awaitTurn({ clock, log }: CallContext, pace: Pace, deadline: Deadline): Promise<void> {
    const announceMs = clock.now() + announcedWaitMs;
    let isAnnounced = false;
    for (;;) {
        const ms = pace.waitMs(clock.now());
        if (ms === 0) break;
        if (!isAnnounced && clock.now() >= announceMs) {
            log("CSP limits the rate of calls: going on at the rate that it accepts");
            isAnnounced = true;
        }
        if (!(await deadline.wait({ ms, leastMs: ms }))) break;
    }
    pace.begin(clock.now());
}

/** Tells the pace how an attempt ended, if that says something about the rate of calls. */
function tell<T>(pace: Pace, result: AttemptResult<T>, beganMs: number, nowMs: number): void {
    const response = "value" in result ? "success" : "response" in result.failure && result.failure.response.status;
    // A 503 says nothing about the rate of calls, and may be about this one only.
    if (response === 429) pace.refused(beganMs, nowMs);
    else if (response) pace.accepted(nowMs);
}
