import type { CallKind } from "../../provider/testing";
import { descendantsOf, kill } from "../../tools/process.mts";
import { startCommand, startUp } from "./cli";
import type { Scene } from "./scene";

/**
 * Starts `pulumi up`, and kills the engine and its plugins while CSP holds the next call of that kind: after it was
 * carried out, and before anybody hears of it. Then tells the engine that the update is over (`pulumi cancel`).
 *
 * @param when `"before"`: the call is held, and lost, before it is carried out.
 */
export async function killedAfter(scene: Scene, call: CallKind, when: "before" | "after" = "after"): Promise<void> {
    const hold = scene.simulator.hold(call, when);
    const command = startUp(scene.project);
    await hold.arrived;
    kill(command.pid, ...descendantsOf(command.pid).map(({ pid }) => pid));
    await command.ended;
    // The hold is not released: it ends once the simulator notices that its client is gone.
    const { output } = await startCommand(scene.project, "cancel", "--yes", "--stack", "dev").ended;
    if (!output.includes("has been canceled")) throw new Error(`the update was not canceled: ${output}`);
}
