// node tools/setup.mjs [SCRIPT …]: installs what package-lock.json names, unless that is what is installed already;
// then runs the scripts, one after the other, on the Node that the npm package `node` brings.
// Plain JavaScript without dependencies, for the oldest Node a machine may have: nothing is installed yet.
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runChild } from "./child.mjs";
import { isSupportedNode, supportedNode } from "./nodeVersion.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const shell = process.platform === "win32";
const PATH = [join(root, "node_modules", ".bin"), process.env.PATH].join(delimiter);
const env = { ...process.env, PATH };

await installIfNeeded();
checkNode();
for (const script of process.argv.slice(2)) {
    const status = await runChild("node", [script], { env, cwd: root, shell });
    if (status !== 0) process.exit(status);
}

async function installIfNeeded() {
    const wanted = join(root, "package-lock.json");
    const installed = join(root, "node_modules", ".installed-from-package-lock.json");
    if (existsSync(installed) && readFileSync(installed, "utf8") === readFileSync(wanted, "utf8")) return;
    console.error("Installing the dependencies with npm ci (about a minute) …");
    const args = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
    let status = await runChild("npm", args, { cwd: root, shell });
    if (status !== 0 && status < 128) {
        console.error("npm ci failed. Trying once more, because a registry can fail for a moment …");
        status = await runChild("npm", args, { cwd: root, shell });
    }
    if (status >= 128) console.error("Stopped: the next run installs again.");
    else if (status !== 0)
        console.error(
            "npm ci failed: see above. It needs an npm registry that this machine can reach (see `npm config get " +
                "registry`, and behind a proxy `npm config get https-proxy`). Then run the same command again.",
        );
    if (status !== 0) process.exit(status);
    copyFileSync(wanted, installed);
}

/** The npm package `node` gets its program from an install script, which npm may have been told to leave out. */
function checkNode() {
    const version = String(spawnSync("node", ["--version"], { env, encoding: "utf8", shell }).stdout).trim();
    if (isSupportedNode(version)) return;
    console.error(
        `This needs ${supportedNode}, and finds ${version || "none"}. npm ci should have installed ` +
            "one, if it may run install scripts: `npm config get ignore-scripts` must print false. Then remove " +
            "node_modules and run the same command again. Or install a newer Node yourself.",
    );
    process.exit(1);
}
