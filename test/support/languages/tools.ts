import { join } from "node:path";
import { packageVersion } from "../../../provider/common/packageInfo";
import { cacheFolder, getSdkGenerator } from "../../../tools/engine/getEngine.mts";
import { ownRepository } from "../../../tools/plugin/schema/packageNames.mts";
import { packageSchema } from "../../../tools/plugin/schema/packageSchema.mts";
import { run } from "../../../tools/process.mts";
import type { PulumiProject } from "../../../tools/pulumiProject.mts";

const { signal } = new AbortController();

/** The context of a language's tools. It logs nothing, because the cache already has every slow result. */
export const toolContext = { env: process.env, cache: cacheFolder(process.env), log: () => {}, signal };

/** Where `pulumi package add` puts an SDK, in the project. */
export const sdkFolder = join("sdks", "vmware-csp");

/** Runs a command in the project. */
export async function runIn(project: PulumiProject, command: string, ...args: readonly string[]): Promise<string> {
    const { directory, env } = project;
    return run(command, args, { env: { ...process.env, ...env }, cwd: directory, signal, limitMs: 600_000 });
}

/** Generates the SDK as `pulumi package add` does, by the generator that it calls in the language's host. */
export async function generateSdk(project: PulumiProject, language: "go" | "nodejs" | "python"): Promise<void> {
    const generator = await getSdkGenerator(toolContext);
    project.write("schema.json", JSON.stringify(packageSchema(packageVersion(), ownRepository())));
    await runIn(project, generator, "schema.json", language, sdkFolder);
}

/** The schema's examples in a language, by the resource's name. People copy them from the SDK. */
export function schemaExamples(language: "go" | "java" | "python" | "typescript"): (readonly [string, string])[] {
    const { resources } = packageSchema(packageVersion(), ownRepository());
    return Object.entries(resources).map(([token, { description }]) => {
        const [, text] = new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, "ms").exec(description) ?? [];
        if (text === undefined) throw new Error(`${token} has no example for ${language}`);
        return [token.split(":").at(-1) ?? "", text];
    });
}
