import { chmodSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { getJava } from "../../../tools/languages/java/java.mts";
import { findOnPath } from "../../../tools/process.mts";
import type { PulumiProject } from "../../../tools/pulumiProject.mts";
import { openPage } from "../documents/page";
import { pluginFolder } from "../yamlProgram";
import type { TestedExample } from "./describeExample";
import { configureProgram, programFile, projectFile, type TestedLanguage } from "./program";
import { runIn, schemaExamples, sdkFolder, toolContext } from "./tools";

const source = "src/main/java/e2e/App.java";

export const java: TestedLanguage = {
    name: "java",
    missing: "Missing required property 'oauthAppId when constructing 'OAuthAppSecretArgs'",
    debugPrintsSecrets: true,
    files: {
        "Pulumi.yaml": projectFile({ name: "java", options: { binary: "program.jar" } }),
        [source]: programFile("java", source),
    },
    async build(project) {
        await addPackage(project, `pulumi package add ${join(pluginFolder, "pulumi-resource-vmware-csp")}`);
        await compile(project);
        await useQuickJava(project);
    },
    set: configureProgram,
};

const page = openPage("docs/languages/java.md");

export const javaExample: TestedExample = {
    name: "java",
    page,
    runIt: "Java: sh 2",
    prepare: (project) => addPackage(project, page.block("Java: sh 1")),
    // Maven has compiled it. There is nothing else to check.
    check: async () => {},
};

/** Generates the SDK by the command that a user types. Pulumi then runs Maven, which takes everything from the cache. */
async function addPackage(project: PulumiProject, command: string): Promise<void> {
    const { repository } = await getJava(toolContext);
    project.env["MAVEN_OPTS"] = quickOptions;
    project.write(".mvn/maven.config", `--offline\n-Dmaven.repo.local=${repository}\n`);
    await runIn(project, "sh", "-ec", command);
}

/** Compiles program and SDK to a jar, because Maven would add seconds to each command. */
async function compile(project: PulumiProject): Promise<void> {
    const { jars } = await getJava(toolContext);
    const sdk = join(sdkFolder, "src", "main");
    const sources = readdirSync(join(project.directory, sdk, "java"), { recursive: true, encoding: "utf8" });
    const files = sources.filter((name) => name.endsWith(".java")).map((name) => join(sdk, "java", name));
    const classpath = ["-cp", jars.join(":"), "-d", "classes"];
    const examples = schemaExamples("java").map(([name, text]) => {
        project.write(`examples/${name}Example.java`, text.replace("class App", `class ${name}Example`));
        return `examples/${name}Example.java`;
    });
    await runIn(project, "javac", "-nowarn", ...classpath, source, ...examples, ...files);
    const classPath = manifestEntry(`Class-Path: ${jars.map((jar) => pathToFileURL(jar)).join(" ")}`);
    project.write(
        "manifest",
        `Main-Class: e2e.App
${classPath}
`,
    );
    const resources = ["-C", join(sdk, "resources"), "."];
    await runIn(project, "jar", "cfm", "program.jar", "manifest", "-C", "classes", ".", ...resources);
}

/** Halves the processor time: the programs are too short for Java's optimizations to pay off. */
const quickOptions = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

/** Uses a `java` script, because Java prints a line if it gets options from the environment. */
async function useQuickJava(project: PulumiProject): Promise<void> {
    const java = await findOnPath("java", process.env);
    project.write("quick/java", `#!/bin/sh\nexec ${java} ${quickOptions} "$@"\n`);
    const folder = join(project.directory, "quick");
    chmodSync(join(folder, "java"), 0o755);
    project.env["PATH"] = [folder, project.env["PATH"]].join(delimiter);
}

/** A manifest's line has at most 72 bytes, and continues on the next line after a space. */
function manifestEntry(text: string): string {
    return (text.match(/.{1,70}/g) ?? []).join("\n ");
}
