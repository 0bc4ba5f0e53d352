import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { type GoExecutable, goExecutable, goExecutables, pinnedVersion } from "../../../tools/goExecutable.mts";
import { programs } from "../../compose/programs.mts";
import { contextWithGo, fakeContext, script, temporaryFolder } from "../../support/fakeEngine";

/** A program whose folder can be changed. */
function program(goMod = "module x\n\nrequire example.com/tool v1.2.3\n"): GoExecutable {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "go.mod"), goMod);
    writeFileSync(join(folder, "go.sum"), "");
    return { name: "tool", folder, package: "example.com/tool/cmd/tool", takes: "a minute" };
}

describe("an executable from Go modules", () => {
    it("is built once, and again after a change of any file that pins it, even a replaced module's", async () => {
        const context = contextWithGo("v1");
        const tool = program();
        const file = await goExecutable(tool, context);
        expect(basename(dirname(file))).toMatch(/^go-tool-v1\.2\.3-[0-9a-f]{10}-/);
        expect(readdirSync(dirname(file))).toEqual(["tool"]);
        await expect(goExecutable(tool, context)).resolves.toBe(file);
        expect(readFileSync(join(context.go, "builds"), "utf8")).toBe("example.com/tool/cmd/tool\n");
        expect(context.lines).toEqual(["Building tool v1.2.3 from Go modules: a minute, once."]);

        writeFileSync(join(tool.folder, "go.sum"), "changed");
        await goExecutable(tool, context);
        mkdirSync(join(tool.folder, "replaced"));
        writeFileSync(join(tool.folder, "replaced", "main.go"), "package main");
        await goExecutable(tool, context);
        expect(readdirSync(context.cache)).toHaveLength(3);
    });

    it("is built in the module's folder, with its flags and the version", async () => {
        const go = temporaryFolder();
        const log = join(go, "log");
        script(go, "go", `echo "$PWD|$GOFLAGS|$3" > ${log}; printf '' > "$5"; /bin/chmod 755 "$5"`);
        const tool = { ...program(), ldflags: (version: string) => `-X main.version=${version}` };
        await goExecutable(tool, fakeContext(go));
        expect(readFileSync(log, "utf8")).toBe(`${tool.folder}|-mod=mod|-s -w -X main.version=v1.2.3\n`);
    });

    it.each([
        ["Go fails", "echo no such host >&2; exit 1", "go build failed with exit code 1: no such host"],
        ["Go makes nothing", "exit 0", "go build made no tool"],
    ])("leaves nothing when %s", async (_, line, reason) => {
        const go = temporaryFolder();
        script(go, "go", line);
        const context = fakeContext(go);
        await expect(goExecutable(program(), context)).rejects.toThrow(reason);
        expect(readdirSync(context.cache)).toEqual([]);
    });
});

describe("the version of an executable", () => {
    const tool = "require example.com/tool v1.2.3\n";
    const block = "require (\n\texample.com v0.0.1\n\texample.com/tool v1.2.3\n\texample.com/tools v3.0.0\n)\n";

    it.each([
        ["the innermost module in a line of go.mod", tool, {}],
        ["the innermost module in a block of go.mod", block, {}],
        ["the named module", tool, { package: "./own", module: "example.com/tool" }],
    ])("is that of %s", (_, goMod, names) => {
        expect(pinnedVersion({ ...program(goMod), ...names })).toBe("v1.2.3");
    });

    it("is missing if go.mod requires no such module", () => {
        expect(() => pinnedVersion(program("module x\n"))).toThrow("go.mod requires no module of example.com/tool");
    });

    it.each(Object.entries({ ...goExecutables, ...programs }))("of %s is pinned", (_, one) => {
        expect(pinnedVersion(one)).toMatch(/^v\d+\.\d+\.\d+(-\d{14}-[0-9a-f]{12})?$/);
    });
});
