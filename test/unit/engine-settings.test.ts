import { homedir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { duration } from "../../tools/engine/duration.mts";
import { allowedWays, cacheFolder } from "../../tools/engine/settings.mts";

const tail = join("pulumi-vmware-csp", "engine");

test.each([
    ["linux", {}, join(homedir(), ".cache", tail)],
    ["linux", { XDG_CACHE_HOME: "/x" }, join("/x", tail)],
    ["darwin", { XDG_CACHE_HOME: "/x" }, join(homedir(), "Library", "Caches", tail)],
    ["win32", { LOCALAPPDATA: "/local" }, join("/local", tail)],
    ["win32", {}, join(homedir(), "AppData", "Local", tail)],
    ["linux", { XDG_CACHE_HOME: "/x", PULUMI_VMWARE_CSP_ENGINE_CACHE: "/mine" }, "/mine"],
] as const)("on %s with %j the cache is %s", (platform, env, folder) => {
    expect(cacheFolder(env, platform)).toBe(folder);
});

test.each([
    [undefined, ["path", "cache", "download", "build"]],
    ["", ["path", "cache", "download", "build"]],
    ["build, cache", ["cache", "build"]],
])("the setting %j allows %j, in the usual order", (setting, ways) => {
    expect(allowedWays({ PULUMI_VMWARE_CSP_ENGINE_WAYS: setting })).toEqual(ways);
});

test("a way that isn't one is refused, with the names of those that are", () => {
    expect(() => allowedWays({ PULUMI_VMWARE_CSP_ENGINE_WAYS: "cache,bild" })).toThrow(
        '"bild" is none of path, cache, download, build',
    );
});

test.each([
    [40, "0.0 s"],
    [9_449, "9.4 s"],
    [9_500, "10 s"],
    [59_499, "59 s"],
    [59_500, "1 min 0 s"],
    [307_000, "5 min 7 s"],
])("%d ms are %s", (milliseconds, words) => {
    expect(duration(milliseconds)).toBe(words);
});
