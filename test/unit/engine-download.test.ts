import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { download } from "../../tools/engine/download.mts";
import { downloadVersion, entries } from "../../tools/engine/pins.mts";
import { fakeContext, temporaryFolder } from "../../tools/engine/testing/fakes.mts";

/** A context in which the installing process has this `fetch` and not the network. */
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
    printf '#!/bin/sh\\necho v${downloadVersion}\\n' > "$3/bin/$name"
    /bin/chmod 755 "$3/bin/$name"
done
`;

describe("the official download", () => {
    test("is the Automation API's, of the SDK's version", async () => {
        const context = contextWithFetch(
            `return new Response(options.method === "HEAD" ? null : ${JSON.stringify(installScript)});`,
        );
        const folder = await download.find(context);
        expect(folder).toBe(join(context.cache, entries.download, "bin"));
        expect(readdirSync(folder)).toHaveLength(3);
        expect(readFileSync(join(folder, "..", "arguments"), "utf8")).toContain(
            `--version ${downloadVersion}`,
        );
    });

    test.each([
        [
            "there is no network",
            `throw new Error("fetch failed", { cause: new Error("ENOTFOUND") });`,
            "ENOTFOUND",
        ],
        [
            "a proxy refuses",
            `return new Response(null, { status: 403, statusText: "Forbidden" });`,
            "403 Forbidden",
        ],
        [
            "the script fails",
            `return new Response(options.method === "HEAD" ? null : "echo no such release >&2; exit 1");`,
            "no such release",
        ],
    ])("leaves nothing, and tells why, when %s", async (_, body, reason) => {
        const context = contextWithFetch(body);
        await expect(download.find(context)).rejects.toThrow(reason);
        expect(readdirSync(context.cache)).toEqual([]);
    });
});
