// npm run test:explore -- --depth N [--no-faults] [--minutes M] [--workers N] [--no-write]: explores every history up to that
// length, breadth first, prints how far it is, and writes the section of docs/assurance.md.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { build } from "esbuild";
import { root } from "../root.mts";

const bundle = join(root, "node_modules", ".cache", "explore.cjs");
await build({
    entryPoints: [join(root, "test", "support", "explore", "command.ts")],
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "cjs",
    packages: "external",
});
const page = join(root, "docs", "assurance.md");
const { status } = spawnSync(process.execPath, [bundle, page, ...process.argv.slice(2)], { stdio: "inherit" });
process.exit(status ?? 1);
