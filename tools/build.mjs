// Compiles provider/ to dist/. The output is made beside dist/ and then moved there, so that a test, a demo
// and a build that run at the same time never see half of it.
import { spawnSync } from "node:child_process";
import { mkdtempSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const fresh = mkdtempSync(join(root, "node_modules", ".dist-"));
const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
const compiled = spawnSync(process.execPath, [compiler, "-p", "tsconfig.build.json", "--outDir", fresh], {
    cwd: root,
    stdio: "inherit",
});
if (compiled.status !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    process.exit(compiled.status ?? 1);
}
rmSync(join(root, "dist"), { recursive: true, force: true });
renameSync(fresh, join(root, "dist"));
