import { setTimeout as sleep } from "node:timers/promises";
import type { Call, CallKind } from "../../../provider/testing";
import { deferred } from "../../../provider/testing/simulator/waiting";
import { isAlive, kill, type Process } from "../../../tools/process.mts";
import { startCommand } from "../cli";
import { isOfApp, type Point } from "./points";
import { expectEqual, type Recovery, recover } from "./recovery";
import { commandOf, type Stage, type StoredSecret } from "./stage";
import { aim, isProvider, type Victim } from "./victims";

/** What Pulumi has of a secret right after the kill, and whether CSP accepts an old one. */
export type Kept = Exclude<StoredSecret, "old"> | "old, works" | "old, dead";

/** What the kill of one process at one point came to. */
export interface Outcome extends Recovery {
    /** Of each app. */
    readonly kept: readonly Kept[];
    /** How many secrets CSP made or took, of all apps together. */
    readonly made: number;
    /** How many of them no state has ever had. */
    readonly lost: number;
}

/** A plugin notices within 2 s that its engine is gone. */
const orphansEndWithinMs = 20_000;

/**
 * Runs the operation, kills a process of it at that point, and then does what a person would do.
 *
 * @throws Error for what must never happen, whatever is killed.
 */
export async function killAt(stage: Stage, point: Point, victim: Victim): Promise<Outcome> {
    stage.reset();
    const { scene } = stage;
    const { simulator } = scene;
    const { apps, command } = stage.operation;
    const secretsMade = () => apps.flatMap((app) => simulator.app(app).secretsMade.slice(1));
    const current = () => apps.map((app) => simulator.app(app).currentSecret);
    const orphans = await runAndKill(stage, point, victim);
    try {
        const kept = apps.map((app) => keptOf(stage, app));
        const stored = current().filter((_, index) => isNew(stage, apps[index] ?? ""));
        const madeThen = secretsMade().length;
        const callsThen = simulator.calls.length;
        const isEngineKilled = victim === "engine" || victim === "all of them";
        expectEqual(stage.isLocked(), isEngineKilled, "whether the stack is locked");
        if (isEngineKilled) {
            await startCommand(scene.project, "cancel", "--yes", "--stack", "dev").ended;
            expectEqual(simulator.calls.length, callsThen, "the calls, after one that was under way");
        }
        const recovery = await recover(stage);
        if (stage.host === "plugin") await expectEnd(orphans.filter(isProvider));
        const printed = scene.readable();
        const isPrinted = simulator.secretsEverIssued().some((secret) => printed.includes(secret));
        expectEqual(isPrinted, false, "whether a secret was printed");
        const known = [...stored, ...current()];
        // A destroy throws the secret away that it makes.
        const lost = command === "destroy" ? 0 : secretsMade().filter((secret) => !known.includes(secret)).length;
        const made = secretsMade().length;
        expectEqual(lost <= Math.min(madeThen, apps.length), true, "whether only the kill lost a secret");
        expectEqual(made - madeThen <= apps.length, true, "whether each secret was rotated once more at most");
        return { kept, ...recovery, made, lost };
    } finally {
        kill(...orphans.map(({ pid }) => pid));
    }
}

/** @returns the processes of the command that it has left alive. */
async function runAndKill(stage: Stage, point: Point, victim: Victim): Promise<Process[]> {
    const { simulator, project } = stage.scene;
    const { kind, when, number } = point;
    const holds = stage.operation.apps.map((appId, index) =>
        isOfApp(kind)
            ? simulator.hold(kind, when, { appId, call: number })
            : simulator.hold(kind, when, { call: number + index }),
    );
    const command = startCommand(project, ...commandOf(stage.operation));
    const arrived = Promise.all(holds.map((hold) => hold.arrived)).then(() => undefined);
    const endedEarly = await Promise.race([arrived, command.ended]);
    if (endedEarly !== undefined) throw new Error(`it ended before that: ${endedEarly.output}`);
    const { victims, others } = aim(command.pid, victim);
    const answered = callsAnswered(stage, kind, holds.length);
    kill(...victims);
    // A call that goes on before CSP, or the caller, knows what was killed would show what nothing was killed shows.
    if (isCallerKilled(stage, point, victim)) await answered.first;
    if (victims.includes(command.pid)) await command.ended;
    for (const hold of holds) hold.release();
    await answered.all;
    await command.ended;
    return others;
}

/** When the calls that are held have gone on, or ended with their callers: the first one, and all of them. */
function callsAnswered({ answered }: Stage, kind: CallKind, count: number) {
    const first = deferred();
    const all = deferred();
    let seen = 0;
    const note = (call: Call) => {
        if (call.kind !== kind) return;
        seen += 1;
        first.resolve();
        if (seen < count) return;
        all.resolve();
        answered.off("call", note);
    };
    answered.on("call", note);
    return { first: first.promise, all: all.promise };
}

function isCallerKilled({ host }: Stage, { kind }: Point, victim: Victim): boolean {
    if (victim === "all of them") return true;
    const isProviderKilled = victim === "provider" || victim === "one of two providers";
    // The consumers of a YAML program have a provider of their own.
    return isProviderKilled && (kind !== "unknown" || host === "dynamic");
}

async function expectEnd(processes: readonly Process[]): Promise<void> {
    const endMs = performance.now() + orphansEndWithinMs;
    const alive = () => processes.filter(({ pid }) => isAlive(pid));
    while (alive().length > 0 && performance.now() < endMs) await sleep(20);
    expectEqual(alive().length, 0, "the number of orphans of the plugin");
}

function isNew({ kept }: Stage, app: string): boolean {
    return ["new", "untested"].includes(kept(app));
}

function keptOf({ scene, stored, kept }: Stage, app: string): Kept {
    const found = kept(app);
    if (found !== "old") return found;
    return scene.simulator.app(app).accepts(stored[app] ?? "") ? "old, works" : "old, dead";
}
