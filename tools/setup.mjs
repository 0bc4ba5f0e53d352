// node tools/setup.mjs [SCRIPT …]: installs what package-lock.json names, unless that is what is installed already;
// then runs the scripts, one after the other, on the Node that the npm package `node` brings.
// Plain JavaScript without dependencies, for the oldest Node a machine may have: nothing is installed yet.
import { spawnSync } from "node:child_process";
import { copyFileSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runChild } from "./child.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const onWindows = process.platform === "win32";
const env = {
    ...process.env,
    PATH: [join(root, "node_modules", ".bin"), process.env.PATH].join(delimiter),
};

await installIfNeeded();
checkNode();
for (const script of process.argv.slice(2)) {
    exitUnlessGood(await runChild("node", [script], { env, cwd: root, shell: onWindows }));
}

async function installIfNeeded() {
    const wanted = join(root, "package-lock.json");
    const installed = join(root, "node_modules", ".installed-from-package-lock.json");
    if (contents(installed) === contents(wanted)) {
        return;
    }
    console.error("Installing the dependencies with npm ci (about a minute) …");
    const npm = onWindows ? "npm.cmd" : "npm";
    const install = () =>
        runChild(npm, ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
            cwd: root,
            shell: onWindows,
        });
    let status = await install();
    if (status !== 0 && status < 128) {
        console.error("npm ci failed. Once more, for a registry may stumble …");
        status = await install();
    }
    if (status !== 0) {
        console.error(
            status < 128
                ? "npm ci failed: see above. It needs an npm registry that this machine can reach (see `npm config get " +
                      "registry`, and behind a proxy `npm config get https-proxy`). Then give the same command again."
                : "Stopped: the next run installs again.",
        );
    }
    exitUnlessGood(status);
    copyFileSync(wanted, installed);
}

/** Its install script, which npm may have been told to leave out, gets the npm package `node` its program. */
function checkNode() {
    const { stdout } = spawnSync("node", ["--version"], { env, encoding: "utf8", shell: onWindows });
    const version = String(stdout).trim();
    if (!isSupported(version)) {
        console.error(
            `This needs Node 22.21 or later, or 24.5 or later, and finds ${version || "none"}. npm ci should have installed ` +
                "one, if it may run install scripts: `npm config get ignore-scripts` must print false. Then remove " +
                "node_modules and give the same command again. Or install a newer Node yourself.",
        );
        process.exit(1);
    }
}

/** As `engines` in package.json says it. @param {string} version */
function isSupported(version) {
    const [major = 0, minor = 0] = version.replace("v", "").split(".").map(Number);
    return (major === 22 && minor >= 21) || (major === 24 && minor >= 5) || major > 24;
}

/** @param {string} file */
function contents(file) {
    try {
        return readFileSync(file, "utf8");
    } catch {
        return undefined;
    }
}

/** @param {number} status */
function exitUnlessGood(status) {
    if (status !== 0) {
        process.exit(status);
    }
}
