import { readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { onPath } from "../../tools/engine/onPath.mts";
import { fakeContext, fakeEngine, script, temporaryFolder } from "../../tools/engine/testing/fakes.mts";

const three = ["pulumi", "pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"];

describe("pulumi on PATH", () => {
    test("a folder with all three parts is the engine as it is", async () => {
        const folder = fakeEngine(temporaryFolder(), "v3.259.0");
        await expect(onPath.find(fakeContext(temporaryFolder(), folder))).resolves.toBe(folder);
    });

    test("parts of several folders are gathered in one, once", async () => {
        const first = fakeEngine(temporaryFolder(), "v3.259.0", ["pulumi"]);
        const second = fakeEngine(temporaryFolder(), "", ["pulumi-language-nodejs"]);
        const context = fakeContext(first, second);
        const folder = await onPath.find(context);
        expect(folder.startsWith(context.cache)).toBe(true);
        expect(readdirSync(folder).sort()).toEqual(three);
        await expect(onPath.find(context)).resolves.toBe(folder);
        expect(readdirSync(context.cache)).toHaveLength(1);
    });

    test("the language host may be beside the file that PATH links to", async () => {
        const real = fakeEngine(temporaryFolder(), "v3.259.0");
        const links = temporaryFolder();
        symlinkSync(join(real, "pulumi"), join(links, "pulumi"));
        expect(readdirSync(await onPath.find(fakeContext(links))).sort()).toEqual(three);
    });

    test.each([
        ["there is none", []],
        ["has no pulumi-language-nodejs beside it", [["pulumi", "echo v3.259.0"]]],
        ["is version 3.100.0, older than 3.200.0", [["pulumi", "echo v3.100.0"]]],
        ["pulumi version failed with exit code 3: no luck", [["pulumi", "echo no luck >&2; exit 3"]]],
    ])("the reason is: %s", async (reason, scripts) => {
        const folder = temporaryFolder();
        for (const [name = "", line = ""] of scripts) {
            script(folder, name, line);
        }
        await expect(onPath.find(fakeContext(folder))).rejects.toThrow(reason);
    });
});
