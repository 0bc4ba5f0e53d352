// The provider plugin with a Node in it: one executable that needs nothing (Node calls it a single executable application).
import { createHash } from "node:crypto";
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { atomicInstall } from "../atomicInstall.mts";
import { run } from "../process.mts";
import { root } from "../root.mts";
import { type Bundle, makeBundle, pluginName } from "./bundle.mts";
import { makeCodeCache } from "./codeCache.mts";
import {
    type FetchOptions,
    nodePackageFolder,
    nodePackages,
    ownPlatform,
    type Platform,
    preparingNode,
} from "./nodeExecutables.mts";

/** Node looks for this in its own executable, and has a program inside if a 1 follows. */
export const fuse = "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2";

/** The names of what is inside, beside the program that is run first. */
export const assets = { program: "plugin.js", codeCache: "plugin.cache" } as const;

const postject = join(dirname(createRequire(import.meta.url).resolve("postject/package.json")), "dist", "cli.js");

/** The name of the executable's file. */
export function executableFile(platform: Platform): string {
    return nodePackages[platform].file.endsWith(".exe") ? `${pluginName}.exe` : pluginName;
}

/**
 * What is run first. It gives V8 the compiled form of the program, made after a warm-up: Node's own code cache has only
 * what is compiled before the program runs. V8 compiles the program as usual if it can't use that.
 */
export function starter(hasCodeCache: boolean): string {
    const cachedData = hasCodeCache ? `, cachedData: Buffer.from(getRawAsset("${assets.codeCache}"))` : "";
    return [
        `const { getRawAsset } = require("node:sea");`,
        `const { Script } = require("node:vm");`,
        `const source = Buffer.from(getRawAsset("${assets.program}")).latin1Slice();`,
        `new Script(source, { filename: "${pluginName}"${cachedData} }).runInThisContext();`,
        "",
    ].join("\n");
}

/** Writes the executable of a platform to a folder, and returns its path. Only that of this platform has a code cache. */
export async function makeExecutable(
    platform: Platform,
    { program }: Bundle,
    folder: string,
    options: FetchOptions,
): Promise<string> {
    const { signal } = options;
    const work = await mkdtemp(join(tmpdir(), "pulumi-vmware-csp-executable-"));
    const at = (name: string) => join(work, name);
    try {
        await writeFile(at(assets.program), withoutFirstLine(program));
        const found: Record<string, string> = { [assets.program]: at(assets.program) };
        const preparing = preparingNode(platform);
        const node = join(await nodePackageFolder(preparing, options), preparing.file);
        if (platform === ownPlatform()) {
            await makeCodeCache(node, at(assets.program), at(assets.codeCache), signal);
            found[assets.codeCache] = at(assets.codeCache);
        }
        await writeFile(at("starter.js"), starter(assets.codeCache in found));
        await writeFile(
            at("sea.json"),
            JSON.stringify({
                main: at("starter.js"),
                output: at("blob"),
                disableExperimentalSEAWarning: true,
                assets: found,
            }),
        );
        const env = { PATH: process.env["PATH"] };
        await run(node, ["--experimental-sea-config", at("sea.json")], { env, signal });
        const target = join(folder, executableFile(platform));
        await mkdir(folder, { recursive: true });
        const { file } = nodePackages[platform];
        await copyFile(join(await nodePackageFolder(nodePackages[platform], options), file), target);
        await chmod(target, 0o755);
        const names = ["--sentinel-fuse", fuse, "--macho-segment-name", "NODE_SEA"];
        await run(process.execPath, [postject, target, "NODE_SEA_BLOB", at("blob"), ...names], {
            env,
            signal,
            limitMs: 300_000,
        });
        if (process.platform === "darwin" && platform.startsWith("darwin")) await signForMacos(target, signal);
        return target;
    } finally {
        await rm(work, { recursive: true, force: true });
    }
}

/**
 * Signs an executable, which only a Mac can do: for what has been put into it has broken the signature of Node's, and a Mac
 * with Apple silicon runs none without one.
 */
export async function signForMacos(executable: string, signal: AbortSignal): Promise<void> {
    const options = { env: process.env, signal };
    await run("codesign", ["--sign", "-", "--force", executable], options);
    await run("codesign", ["--verify", "--strict", executable], options);
}

/** The program as it is inside: every character is a byte, and there is no line for Unix. */
export function withoutFirstLine(program: string): string {
    const inside = program.slice(program.indexOf("\n") + 1);
    const strange = [...inside].find((character) => character > "\x7f");
    if (strange !== undefined) throw new Error(`The bundle has the character ${strange}, which is not ASCII.`);
    return inside;
}

/** Where {@link ownExecutable} keeps it, in the folder of the installed packages: `npm ci` clears it away. */
const kept = join(root, "node_modules", ".cache", "pulumi-vmware-csp");

/** Returns the executable for this platform, made anew when the plugin or the Node in it has changed. */
export async function ownExecutable(options: FetchOptions): Promise<string> {
    const platform = ownPlatform();
    const bundle = await makeBundle();
    const parts = [bundle.program, starter(true), nodePackages[platform].integrity];
    const wanted = createHash("sha256").update(parts.join("\0")).digest("hex");
    const target = join(kept, "executable");
    const check = async (folder: string) => {
        if ((await readFile(join(folder, "made-from"), "utf8")) !== wanted) throw new Error("it is another one");
    };
    const isThere = await check(target).then(
        () => true,
        () => false,
    );
    if (!isThere) {
        options.log("Making the plugin's executable: some seconds, once.");
        await mkdir(kept, { recursive: true });
        const fill = async (folder: string) => {
            await makeExecutable(platform, bundle, folder, options);
            await writeFile(join(folder, "made-from"), wanted);
        };
        await atomicInstall(target, fill, check);
    }
    return join(target, executableFile(platform));
}
