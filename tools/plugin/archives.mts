// The files of a release, from which Pulumi's engine downloads the plugin by itself.
import { createHash } from "node:crypto";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "tar";
import packageJson from "../../package.json" with { type: "json" };
import { root } from "../root.mts";
import { type Bundle, makeBundle, noticesOf, pluginName } from "./bundle.mts";
import { executableFile, makeExecutable, starter, withoutFirstLine } from "./executable.mts";
import { inspectExecutable } from "./inspectExecutable.mts";
import {
    type FetchOptions,
    nodePackageFolder,
    nodePackages,
    ownPlatform,
    type Platform,
    platforms,
} from "./nodeExecutables.mts";
import { sbom } from "./sbom.mts";
import { repositoryOf } from "./schema/packageNames.mts";

/** The name by which Pulumi asks a server for the archive of its platform. */
export function archiveName(platform: Platform): string {
    return `${pluginName}-v${packageJson.version}-${platform}.tar.gz`;
}

export interface ArchiveOptions extends FetchOptions {
    /** Default: all. */
    readonly platforms?: readonly Platform[];
    /** From 1, fast, to 9, small. Default: 9. */
    readonly compression?: number;
    /** Where the plugin says that its releases are. Default: what package.json says. */
    readonly repositoryUrl?: string;
}

/**
 * Writes an archive for each platform, what they are made of, and the checksums of all that. But for the archive of this
 * platform, whose executable has a code cache, the same commit gives the same bytes.
 */
export async function makeArchives(folder: string, options: ArchiveOptions): Promise<void> {
    const bundle = await makeBundle(options.repositoryUrl);
    await mkdir(folder, { recursive: true });
    for (const platform of options.platforms ?? platforms) {
        options.log(`Making ${archiveName(platform)}.`);
        await makeArchive(platform, bundle, folder, options);
    }
    await writeFile(join(folder, "sbom.cdx.json"), `${JSON.stringify(sbom(bundle), null, 2)}\n`);
    await writeChecksums(folder);
}

async function makeArchive(platform: Platform, bundle: Bundle, folder: string, options: ArchiveOptions): Promise<void> {
    const work = await mkdtemp(join(tmpdir(), "pulumi-vmware-csp-archive-"));
    try {
        const executable = await makeExecutable(platform, bundle, work, options);
        check(platform, bundle, await readFile(executable));
        await copyFile(join(root, "LICENSE"), join(work, "LICENSE"));
        await writeFile(join(work, "NOTICES"), await notices(bundle, platform, options));
        const readme = await readFile(join(root, "README.md"), "utf8");
        const repository = repositoryOf(options.repositoryUrl ?? packageJson.repository.url);
        await writeFile(
            join(work, "README.md"),
            repository === undefined ? readme : withWholeLinks(readme, repository),
        );
        await pack(platform, work, join(folder, archiveName(platform)), options.compression);
    } finally {
        await rm(work, { recursive: true, force: true });
    }
}

/** Packs a platform's files. The same files give the same bytes. */
export async function pack(platform: Platform, cwd: string, file: string, compression = 9): Promise<void> {
    const files = [executableFile(platform), "README.md", "LICENSE", "NOTICES"];
    await create({ file, cwd, gzip: { level: compression }, portable: true, mtime: new Date(0) }, files);
}

/** Throws unless the executable is for the platform, has the Node that it should have, and the program in it. */
function check(platform: Platform, { program }: Bundle, file: Buffer): void {
    const found = inspectExecutable(file, starter(platform === ownPlatform()));
    const { version } = nodePackages[platform];
    const problems = [
        found.platform !== platform && `it is for ${found.platform}`,
        found.nodeVersion !== `v${version}` && `its Node is ${found.nodeVersion}, not ${version}`,
        !found.runsWhatIsInside && "it does not run what is inside",
        !found.blob?.includes(withoutFirstLine(program)) && "the plugin is not in it",
    ].filter((problem) => problem !== false);
    if (problems.length > 0) throw new Error(`The executable for ${platform} is wrong: ${problems.join("; ")}.`);
}

/** The licences of all that is in an executable. Node's own is that of another platform where its package has none. */
async function notices({ packages }: Bundle, platform: Platform, options: FetchOptions): Promise<string> {
    const { version } = nodePackages[platform];
    const license = join(await nodePackageFolder(nodePackages["linux-amd64"], options), "LICENSE");
    const node = { name: "Node.js", version, text: await readFile(license, "utf8") };
    return `${noticesOf([...packages, node])}\n`;
}

/** A page of the repository with links that lead somewhere from wherever an archive is unpacked. */
function withWholeLinks(page: string, repository: string): string {
    const base = `https://github.com/${repository}/blob/v${packageJson.version}/`;
    return page.replaceAll(/\]\((?![a-z]+:|#)/g, `](${base}`);
}

/** The checksums of a folder's files, as `sha256sum --check` reads them. */
async function writeChecksums(folder: string): Promise<void> {
    const names = (await readdir(folder)).filter((name) => name.endsWith(".tar.gz") || name === "sbom.cdx.json").sort();
    const lines = names.map(async (name) => {
        const sum = createHash("sha256").update(await readFile(join(folder, name)));
        return `${sum.digest("hex")}  ${name}\n`;
    });
    await writeFile(join(folder, "SHA256SUMS"), (await Promise.all(lines)).join(""));
}
