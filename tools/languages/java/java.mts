import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { atomicInstall } from "../../atomicInstall.mts";
import type { BuildContext } from "../../goExecutable.mts";
import { findOnPath, run } from "../../process.mts";

/** The example's, so that there is one list of what a Java program needs. */
const pom = join(import.meta.dirname, "..", "..", "..", "examples", "java", "pom.xml");
const limitMs = 15 * 60_000;
const copyDependencies = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies";

/** What Java programs are compiled and run with. */
export interface JavaTools {
    /** A local repository of Maven with all that pom.xml needs, so that Maven can be run with `--offline`. */
    readonly repository: string;
    /** The jars that a program needs to be compiled and run without Maven. */
    readonly jars: readonly string[];
    readonly versions: string;
}

/** Returns the cache's repository, which is filled if there is none of the same pins. */
export async function getJava(context: BuildContext): Promise<JavaTools> {
    const { env, cache, log, signal } = context;
    const javac = await findOnPath("javac", env);
    const mvn = await findOnPath("mvn", env);
    if (javac === undefined) throw new Error("there is no javac on PATH");
    if (mvn === undefined) throw new Error("there is no mvn on PATH");
    const version = (await run(javac, ["-version"], { env, signal })).trim();
    if (Number(/\d+/.exec(version)?.[0]) < 17) throw new Error(`${version} is too old: the example needs Java 17`);
    const pins = readFileSync(pom, "utf8");
    const hash = createHash("sha256").update(pins).update(copyDependencies).digest("hex").slice(0, 10);
    const folder = join(cache, `java-${hash}`);
    const jarsIn = async (parent: string) =>
        (await readdir(join(parent, "jars"))).map((name) => join(folder, "jars", name));
    const found = await jarsIn(folder).catch(() => undefined);
    if (found === undefined) {
        log("Getting Pulumi's SDK for Java and Maven's plugins from Maven Central: about half a minute, once.");
        const fill = (partial: string) => fillRepository(mvn, pins, partial, context);
        await atomicInstall(folder, fill, async (partial) => void (await jarsIn(partial)));
    }
    const maven = await run(mvn, ["--version"], { env, signal });
    const [mavenVersion = "Maven"] = /Apache Maven [\d.]+/.exec(maven) ?? [];
    const sdk = /<artifactId>pulumi<\/artifactId>\s*<version>(.*?)</.exec(pins)?.[1];
    return {
        repository: join(folder, "repository"),
        jars: found ?? (await jarsIn(folder)),
        versions: `${version}, ${mavenVersion}, com.pulumi:pulumi ${sdk}`,
    };
}

/** Runs all that the tests will ask of Maven, once with the network. */
async function fillRepository(mvn: string, pins: string, folder: string, { env, signal }: BuildContext): Promise<void> {
    const project = join(folder, "project");
    const sources = join(project, "src", "main", "java");
    await mkdir(sources, { recursive: true });
    await writeFile(join(project, "pom.xml"), pins);
    await writeFile(join(sources, "Main.java"), "public class Main { public static void main(String[] args) {} }\n");
    const settings = [
        `-Dmaven.repo.local=${join(folder, "repository")}`,
        "-DmainClass=Main",
        "--batch-mode",
        "--quiet",
    ];
    const goals = ["compile", "exec:java", copyDependencies, `-DoutputDirectory=${join(folder, "jars")}`];
    await run(mvn, [...settings, ...goals], { env, cwd: project, signal, limitMs });
    await rm(project, { recursive: true });
}
