import { startSimulator } from "pulumi-vmware-csp/testing";
import { getEngine } from "../engine/getEngine.mts";
import { messageOf } from "../engine/problem.mts";
import type { Report } from "../engine/way.mts";
import { createSandbox } from "./sandbox.mts";
import { tellStory } from "./story.mts";

/** What the demo works with. */
export interface Demo {
    /** Takes a line of the story. */
    readonly tell: Report;
    /** Takes a line about what has to be done before. */
    readonly report: Report;
    /** Aborted when the process is asked to stop. */
    readonly signal: AbortSignal;
}

/** Gets an engine, starts a simulated CSP, and tells the story in a folder that is removed at the end. */
export async function runDemo({ tell, report, signal }: Demo): Promise<void> {
    const engine = await getEngine(report);
    const simulator = await startSimulator().catch((error: unknown) => {
        throw new Error(`The simulated CSP needs a free TCP port of 127.0.0.1: ${messageOf(error)}`);
    });
    try {
        const sandbox = await createSandbox(engine, signal);
        try {
            await tellStory({ tell, simulator, sandbox });
        } finally {
            sandbox.remove();
        }
    } finally {
        await simulator.close();
    }
}
