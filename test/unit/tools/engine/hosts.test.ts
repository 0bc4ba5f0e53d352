import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { addHosts, describeHost } from "../../../../tools/engine/hosts.mts";
import { builtEngine } from "../../../../tools/engine/sources.mts";
import { type LanguageName, prepareLanguage } from "../../../../tools/languages/languages.mts";
import { contextWithGo, fakeContext, fakeEngine, script, temporaryFolder } from "../../../support/fakeEngine";

describe("the language hosts of an engine that was built here", () => {
    it("are built once when somebody asks for them, and replace those of other pins", async () => {
        const context = contextWithGo("v1.0.0");
        const engine = fakeEngine(builtEngine(context.cache), "v3.259.0");
        const host = join(engine, "pulumi-language-yaml");
        writeFileSync(host, "of other pins");
        await addHosts(engine, [], context);
        expect(context.lines).toEqual([]);
        await addHosts(engine, ["yaml"], context);
        await addHosts(engine, ["yaml"], context);
        expect(context.lines).toEqual([expect.stringMatching(/^Building pulumi-language-yaml v1\.38\.1 /)]);
        expect(readFileSync(host, "utf8")).toContain("v1.0.0");
        expect(existsSync(join(engine, "pulumi-language-java"))).toBe(false);
        expect(describeHost(engine, "yaml", context)).toBe("pulumi-language-yaml v1.38.1");
    });
});

describe("the language hosts of another engine", () => {
    it("are its own", async () => {
        const context = fakeContext();
        const engine = join(temporaryFolder(), "bin");
        mkdirSync(engine);
        await expect(addHosts(engine, ["java"], context)).rejects.toThrow(
            "has no pulumi-language-java that can be run",
        );
        script(engine, "pulumi-language-java", "");
        await addHosts(engine, ["java"], context);
        expect(context.lines).toEqual([]);
        expect(describeHost(engine, "java", context)).toBe("pulumi-language-java of the engine");
    });
});

describe("a language whose tools are missing", () => {
    /** @param programs what these print, which are all that PATH has. */
    async function prepare(name: LanguageName, programs: Readonly<Record<string, string>>, setting?: string) {
        const folder = temporaryFolder();
        for (const [program, line] of Object.entries(programs)) script(folder, program, `echo ${line}`);
        const { cache, log, lines, signal } = fakeContext();
        const env = { PATH: folder, PULUMI_VMWARE_CSP_ENGINE_CACHE: cache, LANGUAGES_REQUIRED: setting };
        const engine = fakeEngine(builtEngine(cache), "v3.259.0");
        return { lines, ...(await prepareLanguage(name, engine, { env, log, signal })) };
    }

    it.each([
        ["java", {}, "there is no javac on PATH"],
        ["java", { javac: "javac 17.0.1" }, "there is no mvn on PATH"],
        ["java", { javac: "javac 11.0.1", mvn: "" }, "javac 11.0.1 is too old: the example needs Java 17"],
        ["yaml", {}, "there is no go on PATH"],
        ["python", {}, "there is no go on PATH"],
    ] as const)("%s, %j: can't be tested, with the reason", async (name, programs, reason) => {
        expect(await prepare(name, programs)).toEqual({ reason, lines: [] });
    });

    it("is a failure if every language is required", async () => {
        const failure = "Programs in Java can't be tested: there is no javac on PATH.";
        await expect(prepare("java", {}, "true")).rejects.toThrow(failure);
    });
});
