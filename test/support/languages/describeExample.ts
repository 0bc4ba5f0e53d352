import { globSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getEngine } from "../../../tools/engine/getEngine.mts";
import { prepareLanguage } from "../../../tools/languages/languages.mts";
import type { PulumiProject } from "../../../tools/pulumiProject.mts";
import { configure, withPlugins } from "../exampleScene";
import { type Scene, startScene } from "../scene";
import { repository } from "../stack";
import { toolContext } from "./tools";

/** An example in a language, in examples/NAME. */
export interface TestedExample {
    readonly name: "python" | "go" | "java";
    /** Does what the example's README says before `pulumi up`. */
    prepare(project: PulumiProject): Promise<void>;
    /** Runs the tests that the example has itself, and type checkers. */
    check(project: PulumiProject): Promise<void>;
}

/** Has the example rotate a secret and retire the old one; skipped, with the reason, where its tools are missing. */
export function describeExample({ name, prepare, check }: TestedExample): void {
    describe(`examples/${name}`, () => {
        let scene: Scene | undefined;
        let reason = "";
        beforeAll(async () => {
            const readiness = await prepareLanguage(name, await getEngine(toolContext), toolContext);
            if ("reason" in readiness) {
                reason = readiness.reason;
                return;
            }
            scene = await startScene({ door: "plugin", apps: ["ci"], files: filesOf(name), linkModules: false });
            await prepare(scene.project);
        }, 900_000);
        afterAll(() => scene?.close());

        it("makes a secret, rotates it, and retires the old one", { timeout: 600_000 }, async ({ skip }) => {
            if (scene === undefined) return skip(reason);
            const app = scene.simulator.app("ci");
            await configure(scene.stack, { oauthAppId: "ci", rotationTrigger: "1", drainSeconds: "0" });
            const created = await scene.up();
            expect(created.succeeded, created.output).toBe(true);
            const first = app.currentSecret;
            await configure(scene.stack, { rotationTrigger: "2" });
            const rotated = await scene.up();
            expect(rotated.operations).toMatchObject({ ci: ["update"], "ci-retirement": ["update"] });
            expect(await scene.stack.outputs()).toMatchObject({
                clientId: { value: "ci", secret: false },
                clientSecret: { value: app.currentSecret, secret: true },
            });
            expect(app.accepts(first)).toBe(false);
            for (const secret of [first, app.currentSecret])
                expect(scene.readable(`csp-${name}`)).not.toContain(secret);
        });

        it("passes its own tests and checks", { timeout: 600_000 }, async ({ skip }) => {
            if (scene === undefined) return skip(reason);
            await check(scene.project);
        });
    });
}

function filesOf(name: string): Record<string, string> {
    const folder = join(repository, "examples", name);
    const files = globSync(join(folder, "**", "*")).filter((file) => statSync(file).isFile());
    const texts = Object.fromEntries(files.map((file) => [relative(folder, file), readFileSync(file, "utf8")]));
    return { ...texts, "Pulumi.yaml": withPlugins(texts["Pulumi.yaml"] ?? "") };
}
