import { type Figures, since, together } from "../support/consumers";
import type { PodRecord } from "./node";

/** One rotation, with what was seen of it. Times are in milliseconds since 1970. */
export interface RollOut {
    readonly startedAtMs: number;
    readonly endedAtMs: number;
    /** When CSP got the new secret. */
    readonly rotatedAtMs: number;
    /** When the overlap was ended. */
    readonly retiredAtMs: number;
    readonly newSecret: string;
    /** All pods that existed during it, in the order of their start. */
    readonly pods: readonly PodRecord[];
}

/** The pods that started with the secret before the rotation. */
export function oldPods({ pods, newSecret }: RollOut): PodRecord[] {
    return pods.filter(({ clientSecret }) => clientSecret !== newSecret);
}

/** The pods that started with the new secret. */
export function newPods({ pods, newSecret }: RollOut): PodRecord[] {
    return pods.filter(({ clientSecret }) => clientSecret === newSecret);
}

/** What all pods have seen from that moment on. */
export function seenBy(pods: readonly PodRecord[], fromMs = 0): Figures {
    const none = { accepted: 0, refused: 0, failed: 0, refusedForMs: 0 };
    const seen = pods.map(({ samples }) => {
        const before = samples.findLast(({ atMs }) => atMs <= fromMs) ?? none;
        return since(before, samples.at(-1) ?? none);
    });
    return together(seen);
}

/** The lowest number of pods that could serve at the same time, from the first such pod on. */
export function fewestReady(pods: readonly PodRecord[]): number {
    const serves = (atMs: number) => (pod: PodRecord) =>
        pod.readyAtMs !== undefined && pod.readyAtMs <= atMs && (pod.markedAtMs ?? Number.POSITIVE_INFINITY) > atMs;
    const firstMs = Math.min(...pods.map(({ readyAtMs = Number.POSITIVE_INFINITY }) => readyAtMs));
    const changesMs = pods.flatMap(({ markedAtMs = 0 }) => markedAtMs).filter((atMs) => atMs > firstMs);
    return Math.min(...changesMs.map((atMs) => pods.filter(serves(atMs)).length));
}

/** How long after the last old pod ended the old secret was ended. Negative: before that. */
export function marginMs(rollOut: RollOut): number {
    const ends = oldPods(rollOut).map(({ endedAtMs = Number.POSITIVE_INFINITY }) => endedAtMs);
    return rollOut.retiredAtMs - Math.max(...ends);
}

/** A roll-out in one line. */
export function inWords(rollOut: RollOut): string {
    const { accepted, refused, failed } = seenBy(rollOut.pods, rollOut.startedAtMs);
    const margin = marginMs(rollOut);
    const when = `${inSeconds(Math.abs(margin))} ${margin < 0 ? "before" : "after"} the end of the last old pod`;
    return `${refused} of ${accepted + refused + failed} authentications refused; the old secret ended ${when}`;
}

function inSeconds(milliseconds: number): string {
    return `${(milliseconds / 1_000).toFixed(1)} s`;
}
