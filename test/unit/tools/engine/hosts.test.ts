import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { addHosts, describeHost } from "../../../../tools/engine/hosts.mts";
import { builtEngine } from "../../../../tools/engine/sources.mts";
import { fakeContext, fakeEngine, fakeGo, script, temporaryFolder } from "../../../support/fakeEngine";

function builtHere() {
    const go = temporaryFolder();
    fakeGo(go, "v1.0.0");
    const context = fakeContext(go);
    return { go, context, engine: fakeEngine(builtEngine(context.cache), "v3.259.0") };
}

describe("the language hosts of an engine that was built here", () => {
    it("are built when somebody asks for them, and no others", async () => {
        const { context, engine } = builtHere();
        await addHosts(engine, [], context);
        expect(context.lines).toEqual([]);
        await addHosts(engine, ["yaml"], context);
        expect(context.lines).toEqual([expect.stringMatching(/^Building pulumi-language-yaml v1\.38\.1 /)]);
        expect(readFileSync(join(engine, "pulumi-language-yaml"), "utf8")).toContain("v1.0.0");
        expect(existsSync(join(engine, "pulumi-language-java"))).toBe(false);
        expect(describeHost(engine, "yaml", context)).toBe("pulumi-language-yaml v1.38.1");
    });

    it("are built once", async () => {
        const { go, context, engine } = builtHere();
        await addHosts(engine, ["go", "java"], context);
        await addHosts(engine, ["java", "go"], context);
        expect(readFileSync(join(go, "builds"), "utf8").trim().split("\n")).toHaveLength(2);
    });

    it("replace those of other pins", async () => {
        const { context, engine } = builtHere();
        writeFileSync(join(engine, "pulumi-language-go"), "of other pins");
        await addHosts(engine, ["go"], context);
        expect(readFileSync(join(engine, "pulumi-language-go"), "utf8")).toContain("v1.0.0");
    });

    it("can't be built without Go, which a message says", async () => {
        const context = fakeContext();
        const engine = fakeEngine(builtEngine(context.cache), "v3.259.0");
        await expect(addHosts(engine, ["java"], context)).rejects.toThrow("there is no go on PATH");
    });
});

describe("the language hosts of another engine", () => {
    it("are its own", async () => {
        const context = fakeContext();
        const engine = fakeEngine(join(temporaryFolder(), "bin"), "v3.259.0");
        script(engine, "pulumi-language-java", "");
        await addHosts(engine, ["java"], context);
        expect(context.lines).toEqual([]);
        expect(describeHost(engine, "java", context)).toBe("pulumi-language-java of the engine");
    });

    it("are missing, if it has none", async () => {
        const context = fakeContext();
        const engine = join(temporaryFolder(), "bin");
        mkdirSync(engine);
        await expect(addHosts(engine, ["java"], context)).rejects.toThrow(
            "has no pulumi-language-java that can be run",
        );
    });
});
