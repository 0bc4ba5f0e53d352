// Installs what package-lock.json names, unless that is what is installed already.
// Plain JavaScript without dependencies, for the oldest Node a machine may have: nothing is installed yet.
import { spawnSync } from "node:child_process";
import { copyFileSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const wanted = join(root, "package-lock.json");
const installed = join(root, "node_modules", ".installed-from-package-lock.json");

/** @param {string} file */
function contents(file) {
    try {
        return readFileSync(file, "utf8");
    } catch {
        return undefined;
    }
}

if (contents(installed) !== contents(wanted)) {
    console.log("Installing the dependencies with npm ci (about a minute) …");
    const npm = process.platform === "win32" ? "npm.cmd" : "npm";
    // One retry: a registry that stumbles once is the commonest reason for a failed fresh install.
    const install = () =>
        spawnSync(npm, ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
            cwd: root,
            stdio: ["ignore", "inherit", "inherit"],
            shell: process.platform === "win32",
        }).status;
    const status = install() === 0 ? 0 : install();
    if (status !== 0) {
        console.error("npm ci failed: see above. It needs the npm registry (npm config get registry).");
        process.exit(status ?? 1);
    }
    copyFileSync(wanted, installed);
}
