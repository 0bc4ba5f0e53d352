import { writeFileSync } from "node:fs";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { picture } from "./picture";
import { fewestReady, inWords, marginMs, newPods, oldPods, type RollOut, seenBy } from "./rollOut";
import { type ComposedScene, clusterFile, rotateWatched, startComposedScene } from "./scene";

describe.skipIf(clusterFile === undefined)("pods that authenticate all the time", () => {
    const rollOuts: { title: string; rollOut: RollOut }[] = [];
    let scene: ComposedScene;

    afterEach(() => scene.close());
    afterAll(() => {
        const file = process.env["COMPOSE_PICTURE"];
        if (file) writeFileSync(file, picture(rollOuts));
    });

    async function rotation(title: string): Promise<RollOut> {
        const rollOut = await rotateWatched(scene);
        rollOuts.push({ title, rollOut });
        console.log(`${title}: ${inWords(rollOut)}.`);
        expect(oldPods(rollOut)).toHaveLength(2);
        expect(newPods(rollOut)).toHaveLength(2);
        expect(fewestReady(rollOut.pods)).toBeGreaterThanOrEqual(1);
        return rollOut;
    }

    it("are never refused: the old secret ends after the last pod that uses it", async () => {
        scene = await startComposedScene();
        const rollOut = await rotation("examples/kubernetes, with a grace period of 5 s");
        expect(marginMs(rollOut)).toBeGreaterThanOrEqual(0);
        expect(seenBy(scene.node.pods)).toMatchObject({ refused: 0, failed: 0 });
        expect(seenBy(rollOut.pods, rollOut.startedAtMs).accepted).toBeGreaterThan(100);
        expect(seenBy(newPods(rollOut), rollOut.retiredAtMs).accepted).toBeGreaterThan(20);
    });

    it("are refused if the retirement does not wait for them: the control", async () => {
        const drain = "drainSeconds: gracePeriodSeconds + marginSeconds";
        scene = await startComposedScene({
            change: (program) => {
                expect(program).toContain(drain);
                return program.replace(drain, "drainSeconds: 0");
            },
        });
        const rollOut = await rotation("The same with drainSeconds: 0");
        expect(marginMs(rollOut)).toBeLessThan(0);
        expect(seenBy(oldPods(rollOut)).refused).toBeGreaterThan(20);
        expect(seenBy(newPods(rollOut))).toMatchObject({ refused: 0, failed: 0 });
    });
});
