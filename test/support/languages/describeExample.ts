import { globSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getEngine } from "../../../tools/engine/getEngine.mts";
import { prepareLanguage } from "../../../tools/languages/languages.mts";
import type { PulumiProject } from "../../../tools/pulumiProject.mts";
import { root } from "../../../tools/root.mts";
import type { Page } from "../documents/page";
import { type Scene, startScene } from "../scene";
import { runIn, toolContext } from "./tools";

const commandLine = join(root, "dist", "cli", "main.js");

/** An example in a language, in examples/NAME, and the language's page, which takes the reader through it. */
export interface TestedExample {
    readonly name: "python" | "go" | "java";
    readonly page: Page;
    /** The name of the page's block that makes the first secret. */
    readonly runIt: string;
    /** Does what the page says before that, with Pulumi's plugin installed. */
    prepare(project: PulumiProject): Promise<void>;
    /** Runs type checkers; the page has the command that runs the example's own tests. */
    check(project: PulumiProject): Promise<void>;
}

/** Takes the example through the steps of its language's page; skipped, with the reason, where its tools are missing. */
export function describeExample({ name, page, runIt, prepare, check }: TestedExample): void {
    describe(`examples/${name}, by docs/languages/${name}.md`, () => {
        let scene: Scene | undefined;
        let reason = "";
        beforeAll(async () => {
            const readiness = await prepareLanguage(name, await getEngine(toolContext), toolContext);
            if ("reason" in readiness) {
                reason = readiness.reason;
                return;
            }
            scene = await startScene({ host: "plugin", apps: ["ci"], files: filesOf(name), linkModules: false });
            const { project } = scene;
            Object.assign(project.env, { PULUMI_SKIP_CONFIRMATIONS: "true", PULUMI_OPTION_SKIP_PREVIEW: "true" });
            await runIn(project, process.execPath, commandLine, "plugin", "install");
            await prepare(project);
        }, 900_000);
        afterAll(() => scene?.close());

        it("makes a secret, rotates it, and retires the old one", { timeout: 600_000 }, async ({ skip }) => {
            if (scene === undefined) return skip(reason);
            const { project, simulator } = scene;
            const app = simulator.app("ci");
            // The page makes it.
            await scene.stack.workspace.removeStack("dev");
            const filled = page
                .block(runIt)
                .replace("YOUR_APP_ID", "ci")
                .replace("YOUR_ORGANIZATION_ID", simulator.orgId)
                .replace("YOUR_API_TOKEN", simulator.apiToken)
                // No consumer here needs the default of 30 s.
                .replace("pulumi up", "pulumi config set drainSeconds 0\npulumi up");
            project.printed.push(await runIn(project, "sh", "-ec", filled));
            const first = app.currentSecret;
            for (const command of commandsOf(page, "Rotate")) {
                project.printed.push(await runIn(project, "sh", "-ec", command));
            }
            expect(project.printed.at(-1)).toContain("the previous secret is retired");
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
            for (const command of commandsOf(page, "Test your stack")) await runIn(scene.project, "sh", "-ec", command);
            await check(scene.project);
        });
    });
}

/** The commands in the sentences of a step: programs with their arguments. */
function commandsOf({ text }: Page, step: string): string[] {
    const [, sentences = ""] = new RegExp(`^\\d\\. \\*\\*${step}\\*\\*(.*?)^(?:\\d\\.|#)`, "ms").exec(text) ?? [];
    return [...sentences.matchAll(/`((?:pulumi|go|venv\S+) [^`]+)`/g)].map(([, command = ""]) => command);
}

function filesOf(name: string): Record<string, string> {
    const folder = join(root, "examples", name);
    const files = globSync(join(folder, "**", "*")).filter((file) => statSync(file).isFile());
    return Object.fromEntries(files.map((file) => [relative(folder, file), readFileSync(file, "utf8")]));
}
