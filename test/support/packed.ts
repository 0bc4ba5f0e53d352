import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import * as z from "zod";
import { root } from "../../tools/root.mts";
import { repositoryText } from "./repository";

const run = promisify(execFile);

const versions = z.record(z.string(), z.string());

/** The parts of package-lock.json that are read here; an entry is a package's folder. */
const lock = z.object({
    packages: z.record(z.string(), z.looseObject({ devDependencies: versions.optional() })),
});

/** Packs the package as npm would publish it. @returns the path of the tarball. */
export async function pack(folder: string): Promise<string> {
    const args = ["pack", "--silent", "--ignore-scripts", "--pack-destination", folder];
    const { stdout } = await run("npm", args, { cwd: root, timeout: 60_000 });
    return join(folder, stdout.trim());
}

/** How to install. */
export interface InstallOptions {
    /** Other packages to install, from the repository's. */
    readonly others?: readonly string[];
    /** More options of `npm install`. */
    readonly npmOptions?: readonly string[];
}

/**
 * Installs a tarball of the package, as the direct dependency of the project in that folder, with npm: everything
 * else in the versions of the repository's lock file, so that npm needs no network beyond what it has cached.
 */
export async function install(folder: string, tarball: string, options: InstallOptions = {}): Promise<void> {
    const { others = [], npmOptions = [] } = options;
    const { packages } = lock.parse(JSON.parse(repositoryText("package-lock.json")));
    const { "": project, "node_modules/pulumi-vmware-csp": _link, ...locked } = packages;
    const dependencies: Record<string, string> = { "pulumi-vmware-csp": `file:${tarball}` };
    for (const other of others) dependencies[other] = project?.devDependencies?.[other] ?? "none in the repository";
    const integrity = `sha512-${createHash("sha512").update(readFileSync(tarball)).digest("base64")}`;
    const { devDependencies: _ours, ...packed } = project ?? {};
    const own = {
        "": { dependencies },
        "node_modules/pulumi-vmware-csp": { ...packed, integrity, resolved: `file:${tarball}` },
    };
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const write = (file: string, content: object) => writeFileSync(join(folder, file), JSON.stringify(content));
    write("package.json", { ...manifest, dependencies });
    write("package-lock.json", { lockfileVersion: 3, requires: true, packages: { ...locked, ...own } });
    const quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline"];
    await run("npm", ["install", ...quiet, ...npmOptions], { cwd: folder, timeout: 150_000 });
}
