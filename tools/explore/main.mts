// npm run test:explore -- --depth N [--no-faults] [--minutes M] [--workers N] [--no-write]: explores every history up to that
// length, breadth first, prints how far it is, and writes the section of docs/assurance.md.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { build } from "esbuild";
import { repository } from "../pulumiProject.mts";

const bundle = join(repository, "node_modules", ".cache", "explore.cjs");
await build({
    entryPoints: [join(repository, "test", "support", "explore", "command.ts")],
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "cjs",
    packages: "external",
});
const page = join(repository, "docs", "assurance.md");
const { status } = spawnSync(process.execPath, [bundle, page, ...process.argv.slice(2)], { stdio: "inherit" });
process.exit(status ?? 1);
