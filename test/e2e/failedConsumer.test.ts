import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hosts, type Scene, startScene } from "../support/scene";

describe.each(hosts)("%s: a consumer that can't be given the new secret", (host) => {
    let scene: Scene;
    const app = () => scene.simulator.app("ci");
    const declare = (rotationTrigger: number) =>
        scene.declare({
            ci: { args: { overlapSeconds: 3_600, rotationTrigger }, consumed: true, retired: true },
        });

    beforeAll(async () => {
        scene = await startScene({ host, apps: ["ci"] });
        declare(0);
        expect((await scene.up()).succeeded).toBe(true);
    });
    afterAll(() => scene.close());

    it("keeps the old secret alive, until an up has given it the new one", async () => {
        const old = app().currentSecret;
        declare(1);
        scene.project.write("roll-out-fails", "");
        for (const continueOnError of [false, true]) {
            const failed = await scene.up({ continueOnError });
            expect(failed.succeeded).toBe(false);
            expect(failed.calls).not.toContain("deleteOldSecret");
            expect(app().accepts(old)).toBe(true);
        }
        expect(scene.consumed().at(-1)).toBe(old);
        rmSync(join(scene.project.directory, "roll-out-fails"));
        const ran = await scene.up();
        expect(ran.succeeded).toBe(true);
        expect(ran.operations).toMatchObject({ ci: ["same"], "ci-consumer": ["update"] });
        expect(ran.calls.filter((kind) => kind === "deleteOldSecret")).toHaveLength(1);
        expect(scene.consumed().at(-1)).toBe(app().currentSecret);
        expect(app().accepts(old)).toBe(false);
    });
});
