// npm run release:repository -- OWNER/REPOSITORY: says where this package's releases are going to be. Everything that depends
// on it follows: package.json, and the names of packages in documentation, examples and tests. Then run npm run schema.
import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { dirname } from "node:path/posix";
import { runMain } from "../process.mts";
import { root } from "../root.mts";
import { packageNames, repositoryOf } from "./schema/packageNames.mts";

await runMain(async () => {
    const repository = repositoryOf(`git+https://github.com/${process.argv[2] ?? ""}.git`);
    if (repository === undefined) throw new Error("Give OWNER/REPOSITORY, as on GitHub.");
    const before = packageNames(undefined);
    const after = packageNames(repository);
    const replacements = [
        ["OWNER/REPOSITORY", repository],
        // The module, and the package in it.
        [dirname(before.go), dirname(after.go)],
        [`${before.java}.vmwarecsp`, `${after.java}.vmwarecsp`],
        [`${before.dotnet}.VmwareCsp`, `${after.dotnet}.VmwareCsp`],
    ] as const;
    const folders = ["package.json", "README.md", "docs", "examples", "test/e2e", "tools/plugin/schema/examples.mts"];
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
        // A paragraph, or a sentence in one.
        const decided = text.replaceAll(/<!-- until released -->[\s\S]*?<!-- \/until released -->(\n\n?| )/g, "");
        const changed = replacements.reduce((all, [from, to]) => all.replaceAll(from, to), decided);
        if (changed !== text) await writeFile(join(root, file), changed);
    }
});
