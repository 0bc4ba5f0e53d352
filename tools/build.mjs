// Compiles provider/ to dist/, and bundles the plugin to dist/plugin. The output is made elsewhere and moved there when it
// is complete, and only when it differs: a test or a demo that runs at the same time goes on with the dist/ that it has.
import { deepStrictEqual } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { atomicInstall } from "./atomicInstall.mts";
import { runChild } from "./child.mjs";
import { bundlePlugin } from "./plugin/bundle.mts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, "node_modules");
const compiler = join(modules, "typescript", "bin", "tsc");
let made = new Map();

/** @param {string} folder */
async function compile(folder) {
    const args = [compiler, "-p", "tsconfig.build.json", "--outDir", folder];
    process.exitCode = await runChild(process.execPath, args, { cwd: root });
    if (process.exitCode !== 0) throw new Error("The compiler failed.");
    await bundlePlugin(join(folder, "plugin"));
    made = files(folder);
}

try {
    await atomicInstall(join(root, "dist"), compile, async (folder) => deepStrictEqual(files(folder), made), modules);
} catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode ||= 1;
}

/** The contents of every file in a folder, by name. @param {string} folder */
function files(folder) {
    try {
        const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
        const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
        return new Map(paths.map((path) => [path.slice(folder.length), readFileSync(path, "utf8")]));
    } catch {
        return new Map();
    }
}
