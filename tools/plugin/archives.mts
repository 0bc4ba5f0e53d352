// The files of a release from which `pulumi plugin install … --server URL` installs the plugin.
import { createHash } from "node:crypto";
import { copyFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { create } from "tar";
import packageJson from "../../package.json" with { type: "json" };
import { pluginName, root } from "./bundle.mts";

const platforms = ["linux", "darwin", "windows"].flatMap((os) => ["amd64", "arm64"].map((cpu) => `${os}-${cpu}`));

/** The names by which Pulumi asks a server for the archive of its platform. */
export const archiveNames = platforms.map((platform) => `${pluginName}-v${packageJson.version}-${platform}.tar.gz`);

/**
 * Writes an archive of `dist/plugin` for each platform, and their checksums. All archives are the same, because what
 * differs between platforms is Node, which users have. The same input gives the same bytes, wherever and whenever.
 */
export async function makeArchives(folder: string): Promise<void> {
    await mkdir(folder, { recursive: true });
    const [first = "", ...others] = archiveNames.map((name) => join(folder, name));
    const cwd = join(root, "dist", "plugin");
    const files = (await readdir(cwd)).sort();
    await create({ file: first, cwd, gzip: { level: 9 }, portable: true, mtime: new Date(0) }, files);
    const checksum = createHash("sha256")
        .update(await readFile(first))
        .digest("hex");
    for (const other of others) await copyFile(first, other);
    await writeFile(join(folder, "SHA256SUMS"), archiveNames.map((name) => `${checksum}  ${name}\n`).join(""));
}
