import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { list, type ReadEntry } from "tar";
import { describe, expect, it } from "vitest";
import packageJson from "../../package.json";
import { makeArchives } from "../../tools/plugin/archives.mts";
import { temporaryFolder } from "../support/fakeEngine";

const platforms = ["darwin-amd64", "darwin-arm64", "linux-amd64", "linux-arm64", "windows-amd64", "windows-arm64"];
const names = platforms.map((name) => `pulumi-resource-vmware-csp-v${packageJson.version}-${name}.tar.gz`);

async function archives(): Promise<Map<string, Buffer>> {
    const folder = temporaryFolder();
    await makeArchives(folder);
    return new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]));
}

describe("the archives of a release", () => {
    it("are one for each platform, by the name that Pulumi asks for, and their checksums", async () => {
        const made = await archives();
        expect([...made.keys()].sort()).toEqual(["SHA256SUMS", ...names].sort());
        for (const name of names) {
            const checksum = createHash("sha256")
                .update(made.get(name) ?? "")
                .digest("hex");
            expect(made.get("SHA256SUMS")?.toString()).toContain(`${checksum}  ${name}\n`);
        }
    });

    it("contain the plugin, which can be run, its command for Windows and the licence, all as old as time", async () => {
        const folder = temporaryFolder();
        await makeArchives(folder);
        const entries: ReadEntry[] = [];
        await list({ file: join(folder, names[0] ?? ""), onReadEntry: (entry) => void entries.push(entry) });
        expect(entries.map(({ path, mode = 0, mtime }) => [path, mode.toString(8), mtime?.getTime()])).toEqual([
            ["LICENSE", "644", 0],
            ["pulumi-resource-vmware-csp", "755", 0],
            ["pulumi-resource-vmware-csp.cmd", "644", 0],
        ]);
    });

    it("are the same bytes when they are made again", async () => {
        expect(await archives()).toEqual(await archives());
    });
});
