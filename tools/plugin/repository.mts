// npm run release:repository -- OWNER/REPOSITORY: says where this package's releases are going to be. Everything that depends
// on it follows: package.json, and the names of packages in documentation, examples and tests. Then run npm run schema.
import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runMain } from "../process.mts";
import { root } from "./root.mts";

await runMain(async () => {
    const [owner = "", name = ""] = (process.argv[2] ?? "").split("/");
    if (!/^[\w-]+$/.test(owner) || !/^[\w.-]+$/.test(name)) throw new Error("Give OWNER/REPOSITORY, as on GitHub.");
    const dotnet = owner.split(/[^A-Za-z0-9]+/).map((word) => word.charAt(0).toUpperCase() + word.slice(1));
    const replacements = [
        ["OWNER/REPOSITORY", `${owner}/${name}`],
        ["example.com/pulumi-vmware-csp/sdk", `github.com/${owner}/${name}/sdk`],
        ["com.example.vmwarecsp", `io.github.${owner.toLowerCase().replaceAll("-", "_")}.vmwarecsp`],
        ["Example.VmwareCsp", `${dotnet.join("")}.VmwareCsp`],
    ] as const;
    const folders = [
        "package.json",
        "README.md",
        "docs",
        "examples",
        "test/e2e",
        "test/support",
        "tools/plugin/schema/examples.mts",
    ];
    // How to release stays as it is: there the words are explained.
    const listed = execFileSync("git", ["ls-files", ...folders, ":!docs/releasing.md"], {
        cwd: root,
        encoding: "utf8",
    });
    const texts = listed
        .split("\n")
        .filter((file) => /\.(json|md|go|mod|java|cs|py|m?ts|ya?ml|xml|gradle)$/.test(file));
    for (const file of texts) {
        const text = await readFile(join(root, file), "utf8");
        const decided = text.replaceAll(/<!-- until released -->[\s\S]*?<!-- \/until released -->\n\n?/g, "");
        const changed = replacements.reduce((before, [from, to]) => before.replaceAll(from, to), decided);
        if (changed !== text) await writeFile(join(root, file), changed);
    }
});
