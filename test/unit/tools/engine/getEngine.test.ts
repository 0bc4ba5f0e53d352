import { spawnSync } from "node:child_process";
import { homedir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cacheFolder, getEngine } from "../../../../tools/engine/getEngine.mts";
import { type EngineSource, type SourceName, sourceNames } from "../../../../tools/engine/sources.mts";
import { fakeEngine, temporaryFolder } from "../../../support/fakeEngine";

const main = join(__dirname, "../../../../tools/engine/main.mts");

/** Searches four sources, of which only `works` succeeds, and tells which were tried and what was logged. */
async function search(works: SourceName | "none", setting?: string, stopsAt?: SourceName) {
    const stop = new AbortController();
    const tried: SourceName[] = [];
    const lines: string[] = [];
    const sources = sourceNames.map((name): EngineSource => {
        const find = async () => {
            tried.push(name);
            if (name === stopsAt) stop.abort(new Error("stopped"));
            if (name !== works) throw new Error(`${name} has its reason`);
            return `/folder/of/${name}`;
        };
        return { name, title: `source ${name}`, hint: `help ${name}`, find };
    });
    const env = { PULUMI_VMWARE_CSP_ENGINE_WAYS: setting };
    const options = { log: (line: string) => lines.push(line), signal: stop.signal, env, sources };
    const result = await getEngine(options).catch((error: Error) => error.message);
    return { result, tried, lines };
}

describe("the engine's sources", () => {
    it.each([
        ["path", undefined, ["path"]],
        ["download", undefined, ["path", "cache", "download"]],
        ["build", "", sourceNames],
        ["build", "build", ["build"]],
        ["build", "build, cache", ["cache", "build"]],
    ] as const)("until %s works, those of the setting %j are tried", async (works, setting, order) => {
        const { result, tried, lines } = await search(works, setting);
        expect(result).toBe(`/folder/of/${works}`);
        expect(tried).toEqual(order);
        expect(lines).toEqual([
            ...order.slice(0, -1).map((name) => `Tried source ${name}: ${name} has its reason.`),
            expect.stringMatching(new RegExp(`^The engine comes from source ${works}, after \\d+\\.\\d s\\.$`)),
        ]);
    });

    it("are all named when none works, each with its reason and what would help", async () => {
        const { result } = await search("none", "path,cache,download");
        expect(result.split("\n")).toEqual([
            "Found no Pulumi engine. It can come from:",
            "  1. source path (path): path has its reason.",
            "     To use it: help path.",
            "  2. source cache (cache): cache has its reason.",
            "     To use it: help cache.",
            "  3. source download (download): download has its reason.",
            "     To use it: help download.",
            "  4. source build (build): not tried, because PULUMI_VMWARE_CSP_ENGINE_WAYS leaves it out.",
            "     To use it: help build.",
        ]);
    });

    it("are no longer tried after a stop", async () => {
        const { result, tried } = await search("cache", undefined, "path");
        expect(result).toBe("stopped");
        expect(tried).toEqual(["path"]);
    });
});

describe("the settings of the engine tool", () => {
    const tail = join("pulumi-vmware-csp", "engine");

    it.each([
        ["linux", {}, join(homedir(), ".cache", tail)],
        ["linux", { XDG_CACHE_HOME: "/x" }, join("/x", tail)],
        ["darwin", { XDG_CACHE_HOME: "/x" }, join(homedir(), "Library", "Caches", tail)],
        ["win32", { LOCALAPPDATA: "/local" }, join("/local", tail)],
        ["win32", {}, join(homedir(), "AppData", "Local", tail)],
        ["linux", { XDG_CACHE_HOME: "/x", PULUMI_VMWARE_CSP_ENGINE_CACHE: "/mine" }, "/mine"],
    ] as const)("on %s with %j name the cache %s", (platform, env, folder) => {
        expect(cacheFolder(env, platform)).toBe(folder);
    });

    it("refuse an unknown source, with the names of the known ones", async () => {
        const { result } = await search("path", "cache,bild");
        expect(result).toContain('"bild" is not one of path, cache, download, build');
    });
});

it("npm run engine prints the engine's folder, and nothing else, to stdout", () => {
    const PATH = fakeEngine(temporaryFolder(), "v3.259.0");
    const env = { PATH, PULUMI_VMWARE_CSP_ENGINE_WAYS: "path" };
    expect(spawnSync(process.execPath, [main], { env, encoding: "utf8" }).stdout).toBe(`${PATH}\n`);
});
