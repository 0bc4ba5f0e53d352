import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "../../tools/root.mts";
import { pack } from "../support/packed";
import { repositoryText } from "../support/repository";

describe("the package as npm would publish it", () => {
    let folder: string;
    let tarball: Buffer<ArrayBuffer>;
    beforeAll(async () => {
        folder = mkdtempSync(join(tmpdir(), "pulumi-vmware-csp-pack-"));
        tarball = readFileSync(await pack(folder));
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    it("has the compiled files of each source file, the plugin in one file, four more, and nothing else", () => {
        const sources = readdirSync(join(root, "provider"), { recursive: true, encoding: "utf8" })
            .filter((file) => file.endsWith(".ts") && !file.startsWith(join("hosts", "plugin")))
            .map((file) => file.replace(/\.ts$/, ""));
        const compiled = sources.flatMap((source) => [`dist/${source}.js`, `dist/${source}.d.ts`]);
        const prefix = "/node_modules/pulumi-vmware-csp/";
        const packed = createPackageFromTarballData(tarball)
            .listFiles()
            .map((file) => file.slice(prefix.length));
        const executable = "dist/plugin/pulumi-resource-vmware-csp";
        const plugin = [executable, `${executable}.cmd`, "dist/plugin/LICENSE"];
        const others = ["package.json", "README.md", "LICENSE", "CHANGELOG.md"];
        expect(packed.sort()).toEqual([...compiled, ...plugin, ...others].sort());
    });

    it("passes publint", async () => {
        const { messages } = await publint({ strict: true, pack: { tarball: tarball.buffer } });
        expect(messages).toEqual([]);
    });

    it("has types that are right for every way to import it (arethetypeswrong)", async () => {
        const checked = await checkPackage(createPackageFromTarballData(tarball));
        if (!checked.types) throw new Error("no types found");
        expect(Object.keys(checked.entrypoints).sort()).toEqual([".", "./package.json", "./runtime", "./testing"]);
        expect(checked.problems).toEqual([]);
    });

    it("depends on three packages", () => {
        const { dependencies } = JSON.parse(repositoryText("package.json"));
        expect(Object.keys(dependencies).sort()).toEqual(["commander", "got", "zod"]);
    });
});
