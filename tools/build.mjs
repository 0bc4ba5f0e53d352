// Compiles provider/ to dist/. The output is made elsewhere and moved there when it is whole, and only when it
// differs: a test or a demo that runs at the same time goes on with the dist/ that it has.
import { chmodSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { runChild } from "./child.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, "dist");
const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
const work = mkdtempSync(join(root, "node_modules", ".build-"));
const fresh = join(work, "dist");
try {
    const args = [compiler, "-p", "tsconfig.build.json", "--outDir", fresh];
    const status = await runChild(process.execPath, args, { cwd: root });
    process.exitCode = status;
    if (status === 0 && !isDeepStrictEqual(files(fresh), files(dist))) {
        replaceDist();
    }
} finally {
    rmSync(work, { recursive: true, force: true });
}

/** Another build may do the same at the same time: then either result will do, and one of them stays. */
function replaceDist() {
    chmodSync(fresh, 0o755);
    const old = join(work, "old");
    for (let tries = 5; ; tries -= 1) {
        try {
            moveIfThere(dist, old);
            renameSync(fresh, dist);
            return;
        } catch (error) {
            if (tries === 0) {
                throw error;
            }
            rmSync(old, { recursive: true, force: true });
        }
    }
}

/** @param {string} from @param {string} to */
function moveIfThere(from, to) {
    try {
        renameSync(from, to);
    } catch (error) {
        if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) {
            throw error;
        }
    }
}

/** The contents of every file in a folder, by name. @param {string} folder */
function files(folder) {
    try {
        const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
        const paths = entries
            .filter((entry) => entry.isFile())
            .map((entry) => join(entry.parentPath, entry.name));
        return new Map(paths.map((path) => [path.slice(folder.length), readFileSync(path, "utf8")]));
    } catch {
        return new Map();
    }
}
