// npm run release:check: fails while something is not known that a release tells its users.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import packageJson from "../../package.json" with { type: "json" };
import { runMain } from "../process.mts";
import { root } from "../root.mts";
import { releaseProblems } from "./releaseProblems.mts";
import { ownRepository } from "./schema/packageNames.mts";

await runMain(async () => {
    const schema: unknown = JSON.parse(await readFile(join(root, "schema.json"), "utf8"));
    const release = { version: packageJson.version, repository: ownRepository() };
    const problems = releaseProblems(release, schema, process.env["GITHUB_REPOSITORY"]);
    if (problems.length > 0) throw new Error(["This can't be released:", ...problems].join("\n"));
});
