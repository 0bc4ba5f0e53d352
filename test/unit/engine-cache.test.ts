import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cached } from "../../tools/engine/cached.mts";
import { entries } from "../../tools/engine/pins.mts";
import { place } from "../../tools/engine/place.mts";
import { fakeContext, fakeEngine, script } from "../../tools/engine/testing/fakes.mts";

describe("an earlier result", () => {
    test.each(["download", "build"] as const)("of a %s is used", async (way) => {
        const context = fakeContext();
        const folder = fakeEngine(join(context.cache, entries[way], "bin"), "v3.259.0");
        await expect(cached.find(context)).resolves.toBe(folder);
    });

    test("of other pins is not", async () => {
        const context = fakeContext();
        fakeEngine(join(context.cache, `${entries.build}-other`, "bin"), "v3.259.0");
        await expect(cached.find(context)).rejects.toThrow("has none of these versions");
    });

    test("that lacks a part is not used", async () => {
        const context = fakeContext();
        const folder = fakeEngine(join(context.cache, entries.build, "bin"), "v3.259.0");
        rmSync(join(folder, "pulumi-language-nodejs"));
        await expect(cached.find(context)).rejects.toThrow("has no pulumi-language-nodejs that can be run");
    });

    test("whose CLI can't be run is not used", async () => {
        const context = fakeContext();
        const folder = fakeEngine(join(context.cache, entries.build, "bin"), "v3.259.0");
        chmodSync(join(folder, "pulumi"), 0o644);
        await expect(cached.find(context)).rejects.toThrow("has no pulumi that can be run");
        script(folder, "pulumi", "echo disk trouble >&2; exit 1");
        await expect(cached.find(context)).rejects.toThrow("disk trouble");
    });

    test("that is broken doesn't hide a good one", async () => {
        const context = fakeContext();
        fakeEngine(join(context.cache, entries.download, "bin"), "v1.0.0");
        const good = fakeEngine(join(context.cache, entries.build, "bin"), "v3.259.0");
        await expect(cached.find(context)).resolves.toBe(good);
    });
});

describe("a new entry", () => {
    test("is not to be seen before it is finished", async () => {
        const { cache } = fakeContext();
        const bin = await place(cache, "entry", async (_, unfinished) => {
            writeFileSync(join(unfinished, "pulumi"), "");
            expect(existsSync(join(cache, "entry"))).toBe(false);
        });
        expect(bin).toBe(join(cache, "entry", "bin"));
        expect(readdirSync(bin)).toEqual(["pulumi"]);
    });

    test("that fails leaves nothing", async () => {
        const { cache } = fakeContext();
        const failing = place(cache, "entry", async (folder) => {
            writeFileSync(join(folder, "half"), "");
            throw new Error("no more disk");
        });
        await expect(failing).rejects.toThrow("no more disk");
        expect(readdirSync(cache)).toEqual([]);
    });

    test("replaces a broken one", async () => {
        const { cache } = fakeContext();
        mkdirSync(join(cache, "entry", "bin", "broken"), { recursive: true });
        await place(cache, "entry", async (_, bin) => writeFileSync(join(bin, "pulumi"), ""));
        expect(readdirSync(join(cache, "entry", "bin"))).toEqual(["pulumi"]);
        expect(readdirSync(cache)).toEqual(["entry"]);
    });
});
