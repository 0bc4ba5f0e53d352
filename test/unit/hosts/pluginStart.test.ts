import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";

const provider = join(__dirname, "../../../provider");

/** What a file loads at once, and not only when one of its functions needs it. */
function loadedAtOnce(file: string): string[] {
    const imports = readFileSync(file, "utf8").matchAll(/^import (?!type )[^;]*?"([^"]+)";$/gm);
    return [...imports].map(([, name = ""]) => name);
}

function loadedBy(start: string): { files: string[]; packages: string[]; builtins: string[] } {
    const files = new Set([join(provider, start)]);
    const others = new Set<string>();
    for (const file of files)
        for (const name of loadedAtOnce(file)) {
            const target = `${join(dirname(file), name)}.ts`;
            if (name.startsWith(".")) files.add(existsSync(target) ? target : join(dirname(file), name, "index.ts"));
            else others.add(name);
        }
    return {
        files: [...files].map((file) => relative(provider, file)),
        packages: [...others].filter((name) => !name.startsWith("node:")),
        builtins: [...others].filter((name) => name.startsWith("node:")),
    };
}

describe("the plugin's process", () => {
    it("loads no package, and nothing of Node that takes long, before it prints its port", () => {
        const { files, packages, builtins } = loadedBy("hosts/plugin/main.ts");
        expect(packages).toEqual([]);
        expect(files.filter((file) => /^(resources|rotation|csp|program)/.test(file))).toEqual([]);
        // Node has loaded these by itself. HTTP/2 and TLS take as long as half of its start.
        expect(builtins.toSorted()).toEqual(["node:fs", "node:net", "node:path"]);
    });

    it("loads the rest with the service", () => {
        const { packages } = loadedBy("hosts/plugin/service.ts");
        expect(packages).toEqual(expect.arrayContaining(["zod", "@pulumi/pulumi/proto/provider_pb"]));
        expect(packages).not.toContain("got");
    });
});
