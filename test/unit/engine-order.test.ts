import { describe, expect, test } from "vitest";
import { getEngine } from "../../tools/engine/getEngine.mts";
import { fakeWay, temporaryFolder } from "../../tools/engine/testing/fakes.mts";
import { type WayName, wayNames } from "../../tools/engine/way.mts";

/** Runs with four ways of which only `works` succeeds, and tells which were tried and what was reported. */
async function search(works: WayName | "none", setting?: string) {
    const tried: WayName[] = [];
    const lines: string[] = [];
    const ways = wayNames.map((name) =>
        fakeWay(name, name === "download" || name === "build", () => {
            tried.push(name);
            if (name !== works) {
                throw new Error(`${name} has its reason`);
            }
            return `/folder/of/${name}`;
        }),
    );
    const env = {
        PULUMI_VMWARE_CSP_ENGINE_CACHE: temporaryFolder(),
        PULUMI_VMWARE_CSP_ENGINE_WAYS: setting,
    };
    const result = await getEngine((line) => lines.push(line), { env, ways }).catch((error: Error) => error);
    return { result, tried, lines };
}

describe("the order of the ways", () => {
    test.each([
        ["path", ["path"]],
        ["cache", ["path", "cache"]],
        // With the lock the quick ways are tried again.
        ["download", ["path", "cache", "path", "cache", "download"]],
        ["build", ["path", "cache", "path", "cache", "download", "build"]],
    ] as const)("%s is reached through %j", async (works, order) => {
        const { result, tried } = await search(works);
        expect(result).toBe(`/folder/of/${works}`);
        expect(tried).toEqual(order);
    });

    test("each way that fails is reported once, with its reason", async () => {
        const { lines } = await search("build");
        expect(lines).toEqual([
            "Tried way path: path has its reason.",
            "Tried way cache: cache has its reason.",
            "Tried way download: download has its reason.",
            expect.stringMatching(/^The engine is way build, after \d+\.\d s\.$/),
        ]);
    });

    test("the setting restricts them", async () => {
        const { result, tried } = await search("build", "build");
        expect(result).toBe("/folder/of/build");
        expect(tried).toEqual(["build"]);
    });

    test("without a way that makes an engine nothing is locked or written", async () => {
        const { tried } = await search("none", "path,cache");
        expect(tried).toEqual(["path", "cache"]);
    });
});

describe("when nothing works", () => {
    test("one message names the four ways, each with its reason and what would help", async () => {
        const { result } = await search("none");
        expect(result).toHaveProperty(
            "message",
            [
                "There is no Pulumi engine, and none of the ways to get one worked:",
                ...wayNames.flatMap((name, index) => [
                    `  ${index + 1}. way ${name} (${name}): ${name} has its reason.`,
                    `     To use it: help ${name}.`,
                ]),
            ].join("\n"),
        );
    });

    test("a way that the setting leaves out is named too", async () => {
        const { result } = await search("none", "path");
        expect(result).toHaveProperty(
            "message",
            expect.stringContaining("4. way build (build): not tried, for PULUMI_VMWARE_CSP_ENGINE_WAYS"),
        );
    });
});
