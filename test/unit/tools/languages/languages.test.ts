import { describe, expect, it } from "vitest";
import { builtEngine } from "../../../../tools/engine/sources.mts";
import { type LanguageName, prepareLanguage } from "../../../../tools/languages/languages.mts";
import { fakeContext, fakeEngine, script, temporaryFolder } from "../../../support/fakeEngine";

/** A cached engine without hosts, and a PATH with only these programs, which print these texts. */
function machineWith(programs: Readonly<Record<string, string>>, setting?: string) {
    const folder = temporaryFolder();
    for (const [name, line] of Object.entries(programs)) script(folder, name, `echo ${line}`);
    const { cache, log, lines, signal } = fakeContext();
    const env = { PATH: folder, PULUMI_VMWARE_CSP_ENGINE_CACHE: cache, LANGUAGES_REQUIRED: setting };
    const engine = fakeEngine(builtEngine(cache), "v3.259.0");
    return { lines, prepare: (name: LanguageName) => prepareLanguage(name, engine, { env, log, signal }) };
}

describe("a language whose tools are missing", () => {
    it.each([
        ["java", {}, "there is no javac on PATH"],
        ["java", { javac: "javac 17.0.1" }, "there is no mvn on PATH"],
        ["java", { javac: "javac 11.0.1", mvn: "" }, "javac 11.0.1 is too old: the example needs Java 17"],
        ["yaml", {}, "there is no go on PATH"],
        ["python", {}, "there is no go on PATH"],
        ["go", {}, "there is no go on PATH"],
        ["node", {}, "there is no go on PATH"],
    ] as const)("%s, %j: can't be tested, with the reason", async (name, programs, reason) => {
        const { lines, prepare } = machineWith(programs);
        expect(await prepare(name)).toEqual({ reason });
        expect(lines).toEqual([]);
    });

    it("is a failure if every language is required", async () => {
        const { prepare } = machineWith({}, "true");
        await expect(prepare("java")).rejects.toThrow("Programs in Java can't be tested: there is no javac on PATH.");
    });
});
