import { cacheFolder, getSdkGenerator } from "../engine/getEngine.mts";
import { addHosts, describeHost, type Host } from "../engine/hosts.mts";
import type { BuildContext } from "../goExecutable.mts";
import { findOnPath, messageOf, run } from "../process.mts";
import { getJava } from "./java/java.mts";
import { getPython } from "./python/python.mts";

/** A Pulumi language whose programs are tested. */
interface Language {
    readonly title: string;
    /** Not that of Node, which every engine here has. */
    readonly host?: Host;
    /** Its host, as it can be built here, generates no SDK. */
    readonly needsSdkGenerator?: true;
    /** Gets what its programs are compiled and run with. Rejects with the reason if there is no way. */
    getTools(context: BuildContext): Promise<{ readonly versions: string }>;
}

export const languages = {
    node: {
        title: "Node",
        needsSdkGenerator: true,
        getTools: async () => ({ versions: `Node ${process.versions.node}` }),
    },
    yaml: { title: "YAML", host: "yaml", getTools: async () => ({ versions: "" }) },
    go: { title: "Go", host: "go", needsSdkGenerator: true, getTools: getGo },
    python: { title: "Python", host: "python", needsSdkGenerator: true, getTools: getPython },
    java: { title: "Java", host: "java", getTools: getJava },
} as const satisfies Readonly<Record<string, Language>>;

export type LanguageName = keyof typeof languages;

export const languageNames: readonly LanguageName[] = ["node", "yaml", "go", "python", "java"];

/** With this setting, a language that can't be tested is a failure. */
const requiredSetting = "LANGUAGES_REQUIRED";

/** A language that can be tested, or the reason why it can't. */
export type Readiness = { readonly versions: string } | { readonly reason: string };

/** Sees to it that programs of the language can be run with that engine, which can take minutes. */
export async function prepareLanguage(
    name: LanguageName,
    engine: string,
    options: Omit<BuildContext, "cache">,
): Promise<Readiness> {
    const { title, host, needsSdkGenerator, getTools }: Language = languages[name];
    const context: BuildContext = { ...options, cache: cacheFolder(options.env) };
    try {
        if (needsSdkGenerator) await getSdkGenerator(context);
        const { versions } = await getTools(context);
        if (host === undefined) return { versions };
        await addHosts(engine, [host], context);
        return { versions: [versions, describeHost(engine, host, context)].filter(Boolean).join(", ") };
    } catch (error) {
        context.signal.throwIfAborted();
        const reason = messageOf(error);
        if (context.env[requiredSetting] === "true")
            throw new Error(`Programs in ${title} can't be tested: ${reason}.`);
        return { reason };
    }
}

async function getGo({ env, signal }: BuildContext): Promise<{ readonly versions: string }> {
    const go = await findOnPath("go", env);
    if (go === undefined) throw new Error("there is no go on PATH");
    const [, , version = ""] = (await run(go, ["version"], { env, signal })).split(" ");
    return { versions: version };
}
