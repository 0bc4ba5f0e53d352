import { startCommand } from "../cli";
import { declareSecrets } from "./operations";
import { callNames } from "./points";
import type { Stage } from "./stage";

/** What brings a stack back after a kill. */
export interface Recovery {
    /** The calls of the next command. */
    readonly calls: string;
    /** What its message advised, if it failed, and the calls of the same command with that. */
    readonly advised?: { readonly code: string; readonly change: string; readonly calls: string };
}

/** What the message of a failure advises: other inputs. */
const advice = [
    { code: "OVERLAP_IN_PROGRESS", text: "set overlapSeconds to 0", change: "overlapSeconds 0", overlapSeconds: 0 },
    {
        code: "ADOPTION_REJECTED",
        text: "leave the input out",
        change: "no existingClientSecret",
        existingClientSecret: undefined,
    },
];

/** Runs the next command, and where that fails, does once what its message advises. */
export async function recover(stage: Stage): Promise<Recovery> {
    const { operation, scene } = stage;
    const first = await next(stage);
    if (first.status === 0) return expectAgreement(stage, { calls: first.calls });
    const found = advice.find(({ code }) => first.output.includes(`[${code}]`));
    if (found === undefined || !first.output.includes(found.text)) throw new Error(first.output);
    const { code, text: _, change, ...inputs } = found;
    declareSecrets(scene, operation.apps, { ...operation.declared, ...inputs });
    const second = await next(stage);
    if (second.status !== 0) throw new Error(second.output);
    return expectAgreement(stage, { calls: first.calls, advised: { code, change, calls: second.calls } });
}

async function next({ scene, operation }: Stage) {
    const { simulator, project } = scene;
    simulator.clearCalls();
    const ended = await startCommand(project, ...operation.next, "--stack", "dev").ended;
    const kinds = simulator.calls.map(({ kind }) => kind).filter((kind) => kind !== "unknown");
    return { ...ended, calls: kinds.map((kind) => callNames[kind]).join(", ") };
}

/**
 * After an `up` that succeeded, Pulumi has compared the consumer's secret with that of the state: what the consumer got
 * last has to be what CSP accepts. After a destroy, the state is empty, and what it had is dead.
 */
function expectAgreement({ scene, operation, stored, kept }: Stage, recovery: Recovery): Recovery {
    const { apps, command } = operation;
    const consumed = scene.consumed().slice(-apps.length);
    for (const name of apps) {
        const app = scene.simulator.app(name);
        if (command !== "destroy") {
            expectEqual(consumed.includes(app.currentSecret), true, "whether the consumer has what CSP accepts");
            continue;
        }
        expectEqual(kept(name), "none", "what the state has");
        expectEqual(app.accepts(stored[name] ?? ""), false, "whether CSP accepts the secret that was destroyed");
    }
    return recovery;
}

export function expectEqual<T>(actual: T, expected: T, what: string): void {
    if (actual !== expected) throw new Error(`${what}: ${String(actual)}, not ${String(expected)}`);
}
