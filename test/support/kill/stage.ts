import { EventEmitter } from "node:events";
import { cpSync, existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import type { Call } from "../../../provider/testing";
import { type HostName, startScene } from "../scene";
import { resourcesInState } from "../stateFile";
import { declareSecrets, type Operation } from "./operations";

/** A scene in which an operation is about to run, as often as one likes. */
export type Stage = Awaited<ReturnType<typeof prepare>>;

/** `new`: another one than before the operation, which CSP has accepted. */
export type StoredSecret = "none" | "old" | "rejected" | "new" | "untested";

/** Those of a secret's outputs that stand in the state in plain text. */
const outputsSchema = z.object({
    rotatedAt: z.string().optional(),
    adoptedAt: z.string().optional(),
    verified: z.boolean().optional(),
    rejected: z.boolean().optional(),
});

/** The arguments of the CLI that run an operation. */
export function commandOf({ command }: Operation): string[] {
    return [command, "--yes", "--skip-preview", "--stack", "dev"];
}

export async function prepare(operation: Operation, host: HostName) {
    const { apps } = operation;
    const answered = new EventEmitter<{ call: [Call] }>();
    const clock: { stoppedAtMs?: number | undefined } = {};
    const scene = await startScene({
        host,
        apps,
        simulator: { now: () => clock.stoppedAtMs ?? Date.now(), onCall: (call) => answered.emit("call", call) },
    });
    const { simulator, project } = scene;
    // A call of each consumer, at which its command can be stopped.
    project.write("roll-out-calls", `${simulator.origin}/roll-out`);
    if (operation.before !== undefined) {
        declareSecrets(scene, apps, operation.before);
        await scene.up();
    }
    const stored = operation.before && Object.fromEntries(apps.map((app) => [app, simulator.app(app).currentSecret]));
    if (operation.rotatedElsewhere) for (const app of apps) simulator.app(app).rotateOutside();
    const before = apps.map((id) => {
        const { currentSecret: clientSecret, lastUpdatedAtMs: updatedAtMs } = simulator.app(id);
        return { id, clientSecret, updatedAtMs };
    });
    const [adopted] = before;
    const given = operation.adopts ? { existingClientSecret: adopted?.clientSecret } : {};
    const saved = join(project.folder, "saved");
    const consumed = join(project.directory, "consumed.jsonl");
    cpSync(project.stateFolder, join(saved, "state"), { recursive: true });
    if (stored !== undefined) cpSync(consumed, join(saved, "consumed.jsonl"));
    const outputsOf = (app: string) => {
        const found = resourcesInState(project.stateFolder).find(({ urn }) => urn.endsWith(`::${app}`));
        return found && outputsSchema.parse(found.outputs);
    };
    const keptBefore = new Map(apps.map((app) => [app, outputsOf(app)]));
    return {
        scene,
        operation,
        host,
        /** Emits `call` for each call once it is decided how it is answered, if at all. */
        answered,
        /** The secrets in the state before the operation, by app; empty if there is no state yet. */
        stored: stored ?? {},
        /** Puts Pulumi's state, the program, the consumers and CSP back to before the operation. */
        reset() {
            rmSync(project.stateFolder, { recursive: true });
            cpSync(join(saved, "state"), project.stateFolder, { recursive: true });
            rmSync(consumed, { force: true });
            if (stored !== undefined) cpSync(join(saved, "consumed.jsonl"), consumed);
            declareSecrets(scene, apps, { ...operation.declared, ...given });
            for (const { id, clientSecret, updatedAtMs } of before) {
                simulator.removeApp(id);
                clock.stoppedAtMs = updatedAtMs;
                simulator.addApp({ id, clientSecret, roles: ["developer"] });
                clock.stoppedAtMs = undefined;
            }
            simulator.clearFaults();
            simulator.clearCalls();
            project.printed.length = 0;
        },
        /** What Pulumi keeps of a secret now. */
        kept(app: string): StoredSecret {
            const now = outputsOf(app);
            const before = keptBefore.get(app);
            if (now === undefined) return "none";
            if (now.rejected) return "rejected";
            if (now.rotatedAt === before?.rotatedAt && now.adoptedAt === before?.adoptedAt) return "old";
            return now.verified ? "new" : "untested";
        },
        isLocked() {
            const locks = join(project.stateFolder, ".pulumi/locks");
            if (!existsSync(locks)) return false;
            return readdirSync(locks, { recursive: true, withFileTypes: true }).some((entry) => entry.isFile());
        },
    };
}
