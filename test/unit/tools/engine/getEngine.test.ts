import { homedir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { allowedSources, cacheFolder, getEngine } from "../../../../tools/engine/getEngine.mts";
import { type EngineSource, type SourceName, sourceNames } from "../../../../tools/engine/sources.mts";

/** Runs with four sources of which only `works` succeeds, and tells which were tried and what was logged. */
async function search(works: SourceName | "none", setting?: string) {
    const tried: SourceName[] = [];
    const lines: string[] = [];
    const sources = sourceNames.map((name): EngineSource => {
        const find = async () => {
            tried.push(name);
            if (name !== works) throw new Error(`${name} has its reason`);
            return `/folder/of/${name}`;
        };
        return { name, title: `source ${name}`, hint: `help ${name}`, find };
    });
    const result = await getEngine({
        log: (line) => lines.push(line),
        signal: new AbortController().signal,
        env: { PULUMI_VMWARE_CSP_ENGINE_WAYS: setting },
        sources,
    }).catch((error: Error) => error);
    return { result, tried, lines };
}

describe("the engine's sources", () => {
    it.each([
        ["path", ["path"]],
        ["cache", ["path", "cache"]],
        ["download", ["path", "cache", "download"]],
        ["build", ["path", "cache", "download", "build"]],
    ] as const)("are tried in their order until %s works", async (works, order) => {
        const { result, tried } = await search(works);
        expect(result).toBe(`/folder/of/${works}`);
        expect(tried).toEqual(order);
    });

    it("that fail are logged with their reason", async () => {
        const { lines } = await search("build");
        expect(lines).toEqual([
            "Tried source path: path has its reason.",
            "Tried source cache: cache has its reason.",
            "Tried source download: download has its reason.",
            expect.stringMatching(/^The engine comes from source build, after \d+\.\d s\.$/),
        ]);
    });

    it("are restricted by the setting", async () => {
        const { result, tried } = await search("build", "build");
        expect(result).toBe("/folder/of/build");
        expect(tried).toEqual(["build"]);
    });

    it("are all named when none works, each with its reason and what would help", async () => {
        const { result } = await search("none");
        expect(result).toHaveProperty(
            "message",
            [
                "Found no Pulumi engine. It can come from:",
                ...sourceNames.flatMap((name, index) => [
                    `  ${index + 1}. source ${name} (${name}): ${name} has its reason.`,
                    `     To use it: help ${name}.`,
                ]),
            ].join("\n"),
        );
    });

    it("that the setting leaves out are named too", async () => {
        const { result } = await search("none", "path");
        const line = "4. source build (build): not tried, because PULUMI_VMWARE_CSP_ENGINE_WAYS leaves it out";
        expect(result).toHaveProperty("message", expect.stringContaining(line));
    });

    it("are no longer tried after a stop", async () => {
        const controller = new AbortController();
        const stopping: EngineSource = {
            name: "path",
            title: "path",
            hint: "",
            find: async () => {
                controller.abort(new Error("stopped"));
                throw new Error("ended by a signal");
            },
        };
        const never: EngineSource = { ...stopping, name: "cache", find: async () => "/cache" };
        const options = { log: () => {}, signal: controller.signal, env: {}, sources: [stopping, never] };
        await expect(getEngine(options)).rejects.toThrow("stopped");
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

    it.each([
        [undefined, ["path", "cache", "download", "build"]],
        ["", ["path", "cache", "download", "build"]],
        ["build, cache", ["cache", "build"]],
    ])("with %j allow %j, in the usual order", (setting, sources) => {
        expect(allowedSources({ PULUMI_VMWARE_CSP_ENGINE_WAYS: setting })).toEqual(sources);
    });

    it("refuse an unknown source, with the names of the known ones", () => {
        expect(() => allowedSources({ PULUMI_VMWARE_CSP_ENGINE_WAYS: "cache,bild" })).toThrow(
            '"bild" is not one of path, cache, download, build',
        );
    });
});
