import type { CallKind, Fault, FaultOptions, Hold } from "./types";
import { deferred } from "./waiting";

/** Where a held call waits. */
export interface Gate {
    readonly opened: Promise<void>;
    arrive(): void;
}

/** What is to happen to a call. */
export interface ScriptedFault {
    readonly fault: Fault;
    /** For `hold`. Without a gate, the call waits until its client is gone. */
    readonly gate?: Gate;
}

interface Entry extends ScriptedFault {
    readonly kind: CallKind;
    readonly appId: string | undefined;
    /** How many more calls pass before it is due. */
    toPass: number;
    /** How many more calls it hits. */
    left: number;
}

/** The faults that wait for their calls. */
export class FaultScript {
    #entries: Entry[] = [];

    add(kind: CallKind, scripted: ScriptedFault, { call = 1, times = 1, appId }: FaultOptions = {}): void {
        if (!Number.isInteger(call) || call < 1 || !(times >= 1)) {
            throw new RangeError("a fault's call is a whole number from 1 on, its times at least 1");
        }
        if ("status" in scripted.fault && !isHttpStatus(scripted.fault.status)) {
            throw new RangeError("a fault's status is one of HTTP, from 200 to 599");
        }
        this.#entries.push({ ...scripted, kind, appId, toPass: call - 1, left: times });
    }

    addHold(kind: CallKind, when: "before" | "after", options?: FaultOptions): Hold {
        const arrived = deferred();
        const opened = deferred();
        this.add(kind, { fault: { hold: when }, gate: { opened: opened.promise, arrive: arrived.resolve } }, options);
        return { arrived: arrived.promise, release: opened.resolve };
    }

    /** The fault for a call that has just arrived. */
    next(kind: CallKind, appId: string | undefined): ScriptedFault | undefined {
        let hit: Entry | undefined;
        for (const entry of this.#entries) {
            if (entry.kind !== kind || (entry.appId ?? appId) !== appId) {
                continue;
            }
            if (entry.toPass > 0) {
                entry.toPass -= 1;
            } else if (hit === undefined) {
                hit = entry;
                entry.left -= 1;
            }
        }
        this.#entries = this.#entries.filter((entry) => entry.left > 0);
        return hit;
    }

    clear(): void {
        this.#entries = [];
    }
}

function isHttpStatus(status: number | undefined): boolean {
    return status === undefined || (Number.isInteger(status) && status >= 200 && status <= 599);
}
