import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { build } from "../../tools/engine/build.mts";
import { cached } from "../../tools/engine/cached.mts";
import { cli, entries, languageHost } from "../../tools/engine/pins.mts";
import { fakeContext, fakeGo, script, temporaryFolder } from "../../tools/engine/testing/fakes.mts";

describe("a build from Go modules", () => {
    test("makes an entry that is found again", async () => {
        const go = temporaryFolder();
        fakeGo(go, "v3.259.0");
        const context = fakeContext(go);
        const folder = await build.find(context);
        expect(folder).toBe(join(context.cache, entries.build, "bin"));
        expect(readdirSync(join(folder, ".."))).toEqual(["bin"]);
        expect(readFileSync(join(go, "builds"), "utf8")).toBe(`${languageHost.package}\n${cli.package}\n`);
        expect(context.lines).toEqual([expect.stringContaining("about 5 minutes on two cores, once")]);
        await expect(cached.find(context)).resolves.toBe(folder);
    });

    test("wants go", async () => {
        const context = fakeContext(temporaryFolder());
        await expect(build.find(context)).rejects.toThrow("there is no go on PATH");
        expect(context.lines).toEqual([]);
    });

    test.each([
        [
            "Go fails",
            ["echo dial tcp: no such host >&2", "exit 1"],
            "go build failed with exit code 1: dial tcp",
        ],
        ["Go makes nothing", ["exit 0"], "has no pulumi that can be run"],
    ])("leaves nothing when %s", async (_, lines, reason) => {
        const go = temporaryFolder();
        script(go, "go", ...lines);
        const context = fakeContext(go);
        await expect(build.find(context)).rejects.toThrow(reason);
        expect(readdirSync(context.cache)).toEqual([]);
    });

    test("is not used when its CLI has no suitable version", async () => {
        const go = temporaryFolder();
        fakeGo(go, "3.0.0-dev");
        const context = fakeContext(go);
        await expect(build.find(context)).rejects.toThrow("older than 3.200.0");
        expect(readdirSync(context.cache)).toEqual([]);
    });

    test("is pinned: the folder's name has the versions of both go.mod files", () => {
        expect(cli.version).toMatch(/^v3\.\d+\.\d+$/);
        expect(languageHost.version).toMatch(/^v3\.\d+\.\d+$/);
        expect(entries.build).toContain(`build-${cli.version}-${languageHost.version}-`);
    });
});
