import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { configure, outputsOfUp, startExample } from "../support/exampleScene";
import type { Scene } from "../support/scene";

describe("the example zero-downtime, with a real engine", () => {
    let scene: Scene;
    const app = () => scene.simulator.app("api");
    const file = (name: string) => join(scene.project.directory, name);
    const credentials = () => `CLIENT_ID=api\nCLIENT_SECRET=${app().currentSecret}\n`;

    beforeAll(async () => {
        scene = await startExample("zero-downtime", { apps: [{ id: "api" }], config: {} });
        const reload = `cp ${file("web/web.env")} ${file("in-use")}`;
        const consumers = [{ file: file("web/web.env"), reload }, { file: file("worker.env") }];
        const config = { oauthAppId: "api", drainSeconds: "0", consumers: JSON.stringify(consumers) };
        await configure(scene.stack, { ...config, rotationTrigger: "1" });
    });
    afterAll(() => scene.close());

    it.each(["1", "2"])("hands the secret to every consumer, and then retires the old one: %s", async (trigger) => {
        const old = app().currentSecret;
        await configure(scene.stack, { rotationTrigger: trigger });
        const { rotatedAt } = await outputsOfUp(scene);
        expect(rotatedAt?.secret).toBe(false);
        for (const name of ["web/web.env", "worker.env", "in-use"])
            expect(readFileSync(file(name), "utf8")).toBe(credentials());
        expect(statSync(file("worker.env")).mode & 0o777).toBe(0o600);
        expect(app().secretsMade.at(-2)).toBe(old);
        expect(app().accepts(old)).toBe(false);
    });

    it("shows no secret, and changes nothing without a new trigger", async () => {
        const ran = await scene.up();
        expect(ran.calls).toEqual([]);
        for (const secret of scene.simulator.secretsEverIssued())
            expect(scene.project.printed.join("\n")).not.toContain(secret);
    });
});
