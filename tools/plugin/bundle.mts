// The provider plugin in one file that needs nothing but Node: `pulumi plugin install` can copy it anywhere.
import { chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build, type Metafile } from "esbuild";
import packageJson from "../../package.json" with { type: "json" };
import { isSupportedNode, supportedNode } from "../nodeVersion.mjs";
import { root } from "../root.mts";
import { repositoryOf } from "./schema/packageNames.mts";
import { packageSchema } from "./schema/packageSchema.mts";

export const pluginName = "pulumi-resource-vmware-csp";

/**
 * What the file begins with. It is run as an ES module where a package.json beside or above it says `"type": "module"`, and
 * as CommonJS anywhere else, so it must be both. An old Node has no `getBuiltinModule`, and is told so before it meets
 * anything else that it does not know.
 */
const start = `#!/usr/bin/env node
if (!(${isSupportedNode})(process.version)) {
    console.error("The Pulumi plugin vmware-csp needs ${supportedNode}. This is " + process.version + ".");
    process.exit(1);
}
var require = process.getBuiltinModule("node:module").createRequire("/");`;

/** For Windows, which starts no file without an ending. */
const windowsCommand = `@node "%~dp0${pluginName}" %*\r\n`;

/** A package whose code is in the bundle. */
export interface BundledPackage {
    readonly name: string;
    readonly version: string;
    readonly license: string;
    /** The texts of its licence files. */
    readonly text: string;
}

export interface Bundle {
    /** The program, which begins with a line for Unix. */
    readonly program: string;
    readonly packages: readonly BundledPackage[];
}

/** Makes the plugin's program. `repositoryUrl`: where its releases are, as package.json says it. */
export async function makeBundle(repositoryUrl = packageJson.repository.url): Promise<Bundle> {
    const { outputFiles, metafile, warnings } = await build({
        entryPoints: ["provider/hosts/plugin/main.ts"],
        absWorkingDir: root,
        outfile: pluginName,
        write: false,
        metafile: true,
        bundle: true,
        platform: "node",
        target: "node22.21",
        format: "iife",
        // Names stay as they are: shorter ones make the file a quarter smaller, but its start no faster.
        minifyWhitespace: true,
        minifySyntax: true,
        define: {
            bundledVersion: JSON.stringify(packageJson.version),
            bundledSchema: JSON.stringify(
                JSON.stringify(packageSchema(packageJson.version, repositoryOf(repositoryUrl))),
            ),
        },
        banner: { js: start },
        logLevel: "warning",
    });
    if (warnings.length > 0) throw new Error("The bundler has warnings.");
    return { program: String(outputFiles[0]?.text), packages: await packagesIn(metafile) };
}

/** Writes the plugin's files to a folder. */
export async function bundlePlugin(folder: string): Promise<void> {
    const { program, packages } = await makeBundle();
    await mkdir(folder, { recursive: true });
    const add = async (name: string, content: string, mode: number) => {
        await writeFile(join(folder, name), content);
        // Whatever the umask: the files of a release are the same on every machine.
        await chmod(join(folder, name), mode);
    };
    // The licences are in the file itself, so that they go wherever it goes.
    await add(pluginName, `${program}/*\n${noticesOf(packages).replaceAll("*/", "* /")}\n*/\n`, 0o755);
    await add(`${pluginName}.cmd`, windowsCommand, 0o644);
    await add("LICENSE", await readFile(join(root, "LICENSE"), "utf8"), 0o644);
}

async function packagesIn({ inputs }: Metafile): Promise<BundledPackage[]> {
    const folders = new Set(
        Object.keys(inputs).flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []),
    );
    return await Promise.all(
        [...folders].sort().map(async (folder) => {
            const { name, version, license } = JSON.parse(await readFile(join(root, folder, "package.json"), "utf8"));
            const all = (await readdir(join(root, folder))).filter((file) => /^(licen[cs]e|notice)/i.test(file)).sort();
            const texts = await Promise.all(all.map((file) => readFile(join(root, folder, file), "utf8")));
            const text = texts.length > 0 ? texts.map((one) => one.trim()).join("\n\n") : `License: ${license}`;
            return { name, version, license, text };
        }),
    );
}

/** The licences of packages, each text once. */
export function noticesOf(packages: readonly Pick<BundledPackage, "name" | "version" | "text">[]): string {
    const packagesOf = new Map<string, string[]>();
    for (const { name, version, text } of packages)
        packagesOf.set(text, [...(packagesOf.get(text) ?? []), `${name} ${version}`]);
    const sections = [...packagesOf].map(([text, owners]) => `${owners.join(", ")}\n\n${text}`);
    return ["This file contains the following packages.", ...sections].join(`\n\n${"-".repeat(80)}\n\n`);
}
