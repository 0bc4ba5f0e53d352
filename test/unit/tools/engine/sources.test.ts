import { readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { version as sdkVersion } from "@pulumi/pulumi/version";
import { describe, expect, it } from "vitest";
import { versionProblem } from "../../../../tools/engine/parts.mts";
import { build, cached, download, entries, onPath } from "../../../../tools/engine/sources.mts";
import {
    contextWithGo,
    engineParts,
    fakeContext,
    fakeEngine,
    script,
    temporaryFolder,
} from "../../../support/fakeEngine";

const goodVersion = "v3.259.0";

describe("pulumi on PATH", () => {
    it("is used as it is if one folder has all parts", async () => {
        const folder = fakeEngine(temporaryFolder(), goodVersion);
        await expect(onPath.find(fakeContext(temporaryFolder(), folder))).resolves.toBe(folder);
    });

    it("is used from the folder that PATH links to, if only that has the other parts", async () => {
        const real = fakeEngine(temporaryFolder(), goodVersion);
        const links = temporaryFolder();
        symlinkSync(join(real, "pulumi"), join(links, "pulumi"));
        await expect(onPath.find(fakeContext(links))).resolves.toBe(real);
    });

    it.each([
        ["there is none", [], ""],
        ["has no pulumi-language-nodejs that can be run", engineParts.slice(0, 1), "echo v3.259.0"],
        ["is version 3.100.0, and the SDK needs 3.200.0", engineParts, "echo v3.100.0"],
        ["pulumi version failed with exit code 3: no luck", engineParts, "echo no luck >&2; exit 3"],
    ])("is not used, with the reason: %s", async (reason, names, line) => {
        const folder = temporaryFolder();
        for (const name of names) script(folder, name, line);
        await expect(onPath.find(fakeContext(folder))).rejects.toThrow(reason);
    });

    it.each([
        ["v3.200.0", undefined],
        ["3.270.1\n", undefined],
        ["v3.1000.0", undefined],
        ["v3.201.0-alpha.1+dirty", undefined],
        ["A new version is out.\nv3.230.0", undefined],
        ["v3.199.9", "is version 3.199.9, and the SDK needs 3.200.0 or a later 3.x"],
        ["v3.99.0", "is version 3.99.0, and the SDK needs 3.200.0 or a later 3.x"],
        ["v2.250.2", "is version 2.250.2, and the SDK needs 3.200.0 or a later 3.x"],
        ["v4.0.0-beta.1", "is version 4.0.0-beta.1, and the SDK needs 3.200.0 or a later 3.x"],
        ["v3\n", 'prints no version but "v3"'],
    ])("that prints the version %j has the problem: %s", (printed, problem) => {
        expect(versionProblem(printed)).toBe(problem);
    });
});

describe("the cache", () => {
    it("has no engine from other pins", async () => {
        const context = fakeContext();
        fakeEngine(join(context.cache, `${entries.build}-other`, "bin"), goodVersion);
        await expect(cached.find(context)).rejects.toThrow("has none of these versions");
    });

    it.each([
        ["download", "build"],
        ["build", "download"],
    ] as const)("has the engine of a %s, also if that of a %s is broken", async (good, broken) => {
        const context = fakeContext();
        fakeEngine(join(context.cache, entries[broken], "bin"), "v1.0.0");
        const folder = fakeEngine(join(context.cache, entries[good], "bin"), goodVersion);
        await expect(cached.find(context)).resolves.toBe(folder);
    });
});

describe("the official download", () => {
    /** A context in which the installing process runs this instead of `fetch`. */
    function contextWithFetch(body: string) {
        const file = join(temporaryFolder(), "fetch.mjs");
        writeFileSync(file, `globalThis.fetch = async (url, options) => { ${body} };`);
        const context = fakeContext();
        return { ...context, env: { ...context.env, NODE_OPTIONS: `--import=${pathToFileURL(file)}` } };
    }

    function responseWith(installScript: string): string {
        return `return new Response(options.method === "HEAD" ? null : ${JSON.stringify(installScript)});`;
    }

    // What Pulumi's install.sh does with its arguments, without the download.
    const installScript = `
echo "$@" > "$3/arguments"
for name in pulumi pulumi-language-nodejs; do
    printf '#!/bin/sh\\necho v${sdkVersion}\\n' > "$3/bin/$name"
    /bin/chmod 755 "$3/bin/$name"
done
`;

    it("is the Automation API's, of the SDK's version", async () => {
        const context = contextWithFetch(responseWith(installScript));
        const folder = await download.find(context);
        expect(folder).toBe(join(context.cache, entries.download, "bin"));
        expect(readdirSync(folder).sort()).toEqual(engineParts);
        expect(readFileSync(join(folder, "..", "arguments"), "utf8")).toContain(`--version ${sdkVersion}`);
        expect(context.lines).toEqual([expect.stringContaining("about a minute, once")]);
    });

    it.each([
        ["there is no network", `throw new Error("fetch failed", { cause: new Error("ENOTFOUND") });`, "ENOTFOUND"],
        ["a proxy refuses", `return new Response(null, { status: 403, statusText: "Forbidden" });`, "403 Forbidden"],
        ["the script fails", responseWith("echo no such release >&2; exit 1"), "no such release"],
    ])("leaves nothing, and says why, when %s", async (_, body, reason) => {
        const context = contextWithFetch(body);
        await expect(download.find(context)).rejects.toThrow(reason);
        expect(readdirSync(context.cache)).toEqual([]);
    });
});

describe("a build from Go modules", () => {
    it("makes an engine that is found again", async () => {
        const context = contextWithGo(goodVersion);
        const folder = await build.find(context);
        expect(folder).toBe(join(context.cache, entries.build, "bin"));
        expect(readdirSync(folder).sort()).toEqual(engineParts);
        expect(context.lines).toEqual([
            expect.stringMatching(/^Building pulumi-language-nodejs v3\.68\.0 .*: about a minute/),
            expect.stringMatching(/^Building pulumi v3\.259\.0 .*: about 5 minutes on two cores, once\.$/),
        ]);
        await expect(cached.find(context)).resolves.toBe(folder);
    });

    it("is not used when its CLI has no suitable version", async () => {
        const context = contextWithGo("3.0.0-dev");
        await expect(build.find(context)).rejects.toThrow("the SDK needs 3.200.0");
        expect(readdirSync(context.cache)).not.toContain(entries.build);
    });
});
