import { chmodSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { version as sdkVersion } from "@pulumi/pulumi/version";
import { describe, expect, it } from "vitest";
import { build, cached, download, entries, onPath } from "../../../../tools/engine/sources.mts";
import { engineParts, fakeContext, fakeEngine, fakeGo, script, temporaryFolder } from "../../../support/fakeEngine";

describe("pulumi on PATH", () => {
    it("is used as it is if one folder has all parts", async () => {
        const folder = fakeEngine(temporaryFolder(), "v3.259.0");
        await expect(onPath.find(fakeContext(temporaryFolder(), folder))).resolves.toBe(folder);
    });

    it("is used from the folder that PATH links to, if only that has the other parts", async () => {
        const real = fakeEngine(temporaryFolder(), "v3.259.0");
        const links = temporaryFolder();
        symlinkSync(join(real, "pulumi"), join(links, "pulumi"));
        await expect(onPath.find(fakeContext(links))).resolves.toBe(real);
    });

    it("is not used when there is none", async () => {
        await expect(onPath.find(fakeContext(temporaryFolder()))).rejects.toThrow("there is none");
    });

    it.each([
        ["has no pulumi-language-nodejs that can be run", engineParts.slice(0, 1), "echo v3.259.0"],
        ["is version 3.100.0, and the SDK needs 3.200.0", engineParts, "echo v3.100.0"],
        ["pulumi version failed with exit code 3: no luck", engineParts, "echo no luck >&2; exit 3"],
    ])("is not used, with the reason: %s", async (reason, names, line) => {
        const folder = temporaryFolder();
        for (const name of names) script(folder, name, line);
        await expect(onPath.find(fakeContext(folder))).rejects.toThrow(reason);
    });
});

describe("the cache", () => {
    it.each(["download", "build"] as const)("has the engine of a %s", async (source) => {
        const context = fakeContext();
        const folder = fakeEngine(join(context.cache, entries[source], "bin"), "v3.259.0");
        await expect(cached.find(context)).resolves.toBe(folder);
    });

    it("has no engine from other pins", async () => {
        const context = fakeContext();
        fakeEngine(join(context.cache, `${entries.build}-other`, "bin"), "v3.259.0");
        await expect(cached.find(context)).rejects.toThrow("has none of these versions");
    });

    it("does not give an engine that lacks a part", async () => {
        const context = fakeContext();
        const folder = fakeEngine(join(context.cache, entries.build, "bin"), "v3.259.0");
        rmSync(join(folder, "pulumi-language-nodejs"));
        await expect(cached.find(context)).rejects.toThrow("has no pulumi-language-nodejs that can be run");
    });

    it("does not give an engine whose CLI can't be run", async () => {
        const context = fakeContext();
        const folder = fakeEngine(join(context.cache, entries.build, "bin"), "v3.259.0");
        chmodSync(join(folder, "pulumi"), 0o644);
        await expect(cached.find(context)).rejects.toThrow("has no pulumi that can be run");
        script(folder, "pulumi", "echo disk trouble >&2; exit 1");
        await expect(cached.find(context)).rejects.toThrow("disk trouble");
    });

    it("gives a good engine although another one is broken", async () => {
        const context = fakeContext();
        fakeEngine(join(context.cache, entries.download, "bin"), "v1.0.0");
        const good = fakeEngine(join(context.cache, entries.build, "bin"), "v3.259.0");
        await expect(cached.find(context)).resolves.toBe(good);
    });

    it("names an engine after its versions, a hash of its pins, and the machine", () => {
        const machine = `${process.platform}-${process.arch}`;
        expect(entries.build).toMatch(new RegExp(`^build(-v\\d+\\.\\d+\\.\\d+){2}-[0-9a-f]{10}-${machine}$`));
        expect(entries.download).toBe(`download-${sdkVersion}-${machine}`);
    });
});

/** A context in which the installing process has this `fetch` instead of the network. */
function contextWithFetch(body: string) {
    const file = join(temporaryFolder(), "fetch.mjs");
    writeFileSync(file, `globalThis.fetch = async (url, options) => { ${body} };`);
    const context = fakeContext();
    return { ...context, env: { ...context.env, NODE_OPTIONS: `--import=${pathToFileURL(file)}` } };
}

// What Pulumi's install.sh does with its arguments, without the download.
const installScript = `
echo "$@" > "$3/arguments"
for name in pulumi pulumi-language-nodejs; do
    printf '#!/bin/sh\\necho v${sdkVersion}\\n' > "$3/bin/$name"
    /bin/chmod 755 "$3/bin/$name"
done
`;

describe("the official download", () => {
    it("is the Automation API's, of the SDK's version", async () => {
        const context = contextWithFetch(
            `return new Response(options.method === "HEAD" ? null : ${JSON.stringify(installScript)});`,
        );
        const folder = await download.find(context);
        expect(folder).toBe(join(context.cache, entries.download, "bin"));
        expect(readdirSync(folder).sort()).toEqual(engineParts);
        const args = readFileSync(join(folder, "..", "arguments"), "utf8");
        expect(args).toContain(`--version ${sdkVersion}`);
        expect(context.lines).toEqual([expect.stringContaining("about a minute, once")]);
    });

    it.each([
        ["there is no network", `throw new Error("fetch failed", { cause: new Error("ENOTFOUND") });`, "ENOTFOUND"],
        ["a proxy refuses", `return new Response(null, { status: 403, statusText: "Forbidden" });`, "403 Forbidden"],
        [
            "the script fails",
            `return new Response(options.method === "HEAD" ? null : "echo no such release >&2; exit 1");`,
            "no such release",
        ],
    ])("leaves nothing, and says why, when %s", async (_, body, reason) => {
        const context = contextWithFetch(body);
        await expect(download.find(context)).rejects.toThrow(reason);
        expect(readdirSync(context.cache)).toEqual([]);
    });
});

describe("a build from Go modules", () => {
    it("makes an engine that is found again", async () => {
        const go = temporaryFolder();
        fakeGo(go, "v3.259.0");
        const context = fakeContext(go);
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
        const go = temporaryFolder();
        fakeGo(go, "3.0.0-dev");
        const context = fakeContext(go);
        await expect(build.find(context)).rejects.toThrow("the SDK needs 3.200.0");
        expect(readdirSync(context.cache)).not.toContain(entries.build);
    });
});
