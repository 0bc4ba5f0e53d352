import type { Step } from "../model/steps";
import type { Expansion, Violation } from "./explorer";

/** What is known of all histories of one length. */
export interface Level {
    readonly depth: number;
    /** States from which every step was taken, of those that there are. */
    readonly expanded: number;
    readonly toExpand: number;
    readonly transitions: number;
    /** New states. */
    readonly states: number;
    readonly seconds: number;
}

export interface SearchOptions {
    readonly depth: number;
    readonly start: () => Promise<string>;
    /** What expands states: each one after the other. */
    readonly expand: readonly ((history: readonly Step[]) => Promise<Expansion>)[];
    /** Whether to stop before the next state. */
    readonly isOver?: () => boolean;
    readonly onProgress?: (level: Level) => void;
    /** Gets the first history of each kind. */
    readonly onViolation?: (violation: Violation) => void;
}

/** What a search has found: its levels, the last of which may be incomplete, and the shortest history of each violation. */
export interface Found {
    readonly levels: readonly Level[];
    readonly violations: readonly Violation[];
}

/** Breadth first, each state once. */
export async function search(options: SearchOptions): Promise<Found> {
    const { depth: deepest, start, isOver = () => false, onProgress = () => {} } = options;
    const visited = new Set([await start()]);
    const violations = new Map<string, Violation>();
    const levels: Level[] = [];
    let frontier: (readonly Step[])[] = [[]];
    for (let depth = 1; depth <= deepest && frontier.length > 0 && !isOver(); depth++) {
        const beganMs = performance.now();
        const next: (readonly Step[])[] = [];
        const level = { depth, expanded: 0, toExpand: frontier.length, transitions: 0, states: 0, seconds: 0 };
        const waiting = frontier.values();
        const work = async (expand: SearchOptions["expand"][number]) => {
            for (const history of waiting) {
                if (isOver()) return;
                const { transitions, reached, violations: broken } = await expand(history);
                for (const [key, step] of reached) {
                    if (visited.has(key)) continue;
                    visited.add(key);
                    level.states += 1;
                    if (depth < deepest) next.push([...history, step]);
                }
                for (const violation of broken) {
                    const kind = kindOf(violation);
                    if (violations.has(kind)) continue;
                    violations.set(kind, violation);
                    options.onViolation?.(violation);
                }
                level.expanded += 1;
                level.transitions += transitions;
                level.seconds = (performance.now() - beganMs) / 1_000;
                onProgress(level);
            }
        };
        await Promise.all(options.expand.map(work));
        levels.push(level);
        frontier = next;
    }
    return { levels, violations: [...violations.values()] };
}

/** What is wrong, without the step in which it is, and of an error of the provider only the code. */
export function kindOf({ message }: Violation): string {
    const [kind = message] = message.replace(/^Error: /, "").split(/, in \{|\n/);
    return kind.replace(/: Error: .*\[(\w+)\]$/, " with $1");
}
