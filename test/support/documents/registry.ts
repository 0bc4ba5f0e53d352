import { randomUUID } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { create } from "tar";
import * as z from "zod";
import { root } from "../../../tools/root.mts";
import { listening } from "../rawServer";

/** A registry of npm packages on this machine. */
export interface Registry {
    readonly origin: string;
    close(): Promise<void>;
}

const manifestSchema = z.looseObject({ name: z.string(), version: z.string() });

interface Release {
    readonly manifest: z.infer<typeof manifestSchema>;
    pack(): Promise<Buffer>;
}

/**
 * Starts a registry with this package, as it will be published, and every package in the repository's node_modules. So
 * commands with `npm` and `npx` run as the pages have them, without the network.
 *
 * @param tarball this package, packed.
 */
export async function startRegistry(tarball: string): Promise<Registry> {
    const releases = [
        ...installedFolders().map((folder) => releaseOf(folder, (manifest) => packFolder(folder, manifest))),
        releaseOf(root, () => readFile(tarball)),
    ];
    let origin = "";
    const server = createServer(async ({ url = "" }, response) => {
        const [, name, version] = /^\/(.+?)(?:\/-\/(.+)\.tgz)?$/.exec(decodeURIComponent(url)) ?? [];
        const named = releases.filter(({ manifest }) => manifest.name === name);
        const one = named.find(({ manifest }) => manifest.version === version);
        if (one) response.end(await one.pack());
        else if (named.length > 0 && version === undefined) response.end(JSON.stringify(packument(named, origin)));
        else response.writeHead(404).end("{}");
    });
    origin = `http://127.0.0.1:${await listening(server)}`;
    return {
        origin,
        close: async () => {
            server.closeAllConnections();
            await new Promise((resolve) => server.close(resolve));
        },
    };
}

/** What npm asks of a registry before it chooses a version. */
function packument(releases: readonly Release[], origin: string): object {
    const manifests = releases.map(({ manifest }) => manifest);
    const { name = "", version: latest } = manifests.at(-1) ?? {};
    const versions = manifests.map((manifest) => {
        const { version, devDependencies: _ours, ...published } = manifest;
        return [version, { ...published, version, dist: { tarball: `${origin}/${name}/-/${version}.tgz` } }];
    });
    return { name, "dist-tags": { latest }, versions: Object.fromEntries(versions) };
}

/** The folders of the installed packages. Those at the top come last, because npm offers the last one as the latest. */
function installedFolders(): string[] {
    const manifests = globSync("node_modules/{*,@*/*}{,/**/node_modules/{*,@*/*}}/package.json", { cwd: root });
    return manifests
        .map((manifest) => join(root, dirname(manifest)))
        .toSorted((a, b) => b.split("node_modules").length - a.split("node_modules").length);
}

function releaseOf(folder: string, pack: (manifest: z.infer<typeof manifestSchema>) => Promise<Buffer>): Release {
    const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")));
    let packed: Promise<Buffer> | undefined;
    return {
        manifest,
        pack: () => {
            packed ??= pack(manifest);
            return packed;
        },
    };
}

const packedFolder = join(root, "node_modules", ".cache", "registry");

/** Packs a package of the lock file. It never changes, so once is enough for all runs. */
async function packFolder(folder: string, { name, version }: z.infer<typeof manifestSchema>): Promise<Buffer> {
    const kept = join(packedFolder, `${name.replace("/", "+")}@${version}.tgz`);
    if (existsSync(kept)) return await readFile(kept);
    mkdirSync(packedFolder, { recursive: true });
    const file = `${kept}.${randomUUID()}`;
    const filter = (path: string) => !path.startsWith("./node_modules");
    await create({ cwd: folder, file, prefix: "package", gzip: { level: 1 }, filter, portable: true }, ["."]);
    const packed = await readFile(file);
    renameSync(file, kept);
    return packed;
}
