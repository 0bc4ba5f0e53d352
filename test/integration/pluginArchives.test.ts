import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { extract, list, type ReadEntry } from "tar";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import packageJson from "../../package.json";
import { archiveName, makeArchives } from "../../tools/plugin/archives.mts";
import { executableFile, starter } from "../../tools/plugin/executable.mts";
import { inspectExecutable } from "../../tools/plugin/inspectExecutable.mts";
import { nodePackages, ownPlatform, platforms } from "../../tools/plugin/nodeExecutables.mts";
import { temporaryFolder } from "../support/fakeEngine";

const own = ownPlatform();
const released = join(__dirname, "../../archives");
/** Packages in the plugin. */
const bundled = ["@grpc/grpc-js", "google-protobuf", "@pulumi/pulumi", "got", "zod"];

describe("the archives of a release", () => {
    let folder: string;
    const read = (name: string) => readFileSync(join(folder, name));
    beforeAll(async () => {
        folder = mkdtempSync(join(tmpdir(), "pulumi-vmware-csp-archives-"));
        const signal = AbortSignal.timeout(300_000);
        const repositoryUrl = "git+https://github.com/acme/csp.git";
        await makeArchives(folder, { platforms: [own], compression: 1, repositoryUrl, log: () => {}, signal });
    }, 300_000);
    afterAll(() => rmSync(folder, { recursive: true }));

    it("have the name that Pulumi asks for, with their checksums and a list of their contents", () => {
        const name = `pulumi-resource-vmware-csp-v${packageJson.version}-${own}.tar.gz`;
        expect(readdirSync(folder).sort()).toEqual(["SHA256SUMS", name, "sbom.cdx.json"].sort());
        const checksum = (file: string) => createHash("sha256").update(read(file)).digest("hex");
        const lines = [name, "sbom.cdx.json"].map((file) => `${checksum(file)}  ${file}\n`);
        expect(read("SHA256SUMS").toString()).toBe(lines.join(""));
    });

    it("contain the executable, which runs, the README and the licences, all with the same fixed date", async () => {
        const entries: ReadEntry[] = [];
        await list({ file: join(folder, archiveName(own)), onReadEntry: (entry) => void entries.push(entry) });
        expect(entries.map(({ path, mode = 0, mtime }) => [path, mode.toString(8), mtime?.getTime()])).toEqual([
            ["pulumi-resource-vmware-csp", "755", 0],
            ["README.md", "644", 0],
            ["LICENSE", "644", 0],
            ["NOTICES", "644", 0],
        ]);
    });

    it("have the licences of the packages in the plugin and of Node, and a README whose links lead somewhere", async () => {
        const unpacked = temporaryFolder();
        await extract({ file: join(folder, archiveName(own)), cwd: unpacked });
        const notices = readFileSync(join(unpacked, "NOTICES"), "utf8");
        for (const part of [...bundled, "Node.js"]) expect(notices).toContain(`${part} `);
        const readme = readFileSync(join(unpacked, "README.md"), "utf8");
        const targets = [...readme.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
        expect(targets.filter((target) => !/^(https:|#)/.test(target))).toEqual([]);
        const page = `https://github.com/acme/csp/blob/v${packageJson.version}/docs/plugin.md`;
        expect(targets).toContain(`${page}#installing-the-plugin`);
    });

    it("have a list of their components, in CycloneDX's form", () => {
        const uuid = /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
        const component = z.object({ name: z.string(), version: z.string(), purl: z.string() });
        const form = z.object({
            bomFormat: z.literal("CycloneDX"),
            serialNumber: z.string().regex(uuid),
            metadata: z.object({ component }),
            components: z.array(component),
        });
        const { components, metadata } = form.parse(JSON.parse(read("sbom.cdx.json").toString()));
        expect(metadata.component).toMatchObject({ name: "pulumi-vmware-csp", version: packageJson.version });
        const names = components.map(({ name }) => name);
        expect(names).toEqual(expect.arrayContaining(bundled));
        for (const platform of platforms) expect(names).toContain(nodePackages[platform].name);
    });
});

describe("an executable's file", () => {
    it("without a program in it is detected", () => {
        const found = inspectExecutable(readFileSync(process.execPath), starter(true));
        const node = { platform: own, nodeVersion: process.version };
        expect(found).toEqual({ ...node, runsWhatIsInside: false, blob: undefined });
    });

    it.each([
        ["linux-amd64", "7f454c4602010100000000000000000002003e00"],
        ["linux-arm64", "7f454c460201010000000000000000000200b700"],
        ["darwin-amd64", "cffaedfe07000001"],
        ["darwin-arm64", "cffaedfe0c000001"],
        ["windows-amd64", `4d5a${"00".repeat(58)}40000000504500006486`],
        ["windows-arm64", `4d5a${"00".repeat(58)}400000005045000064aa`],
        [undefined, "7f454c460201010000000000000000000200f300"],
        [undefined, "23212f62696e2f7368"],
    ])("says by its first bytes that it is for %s", (platform, bytes) => {
        const file = Buffer.concat([Buffer.from(bytes, "hex"), Buffer.alloc(100)]);
        expect(inspectExecutable(file, "text").platform).toBe(platform);
    });
});

/** `npm run release:archives` makes them, with 300 MB from npm, in two minutes. */
const missing = platforms.filter((platform) => !existsSync(join(released, archiveName(platform))));
if (missing.length > 0)
    console.log(`Not tested: the archives of ${missing.join(", ")}, which npm run release:archives makes.`);

describe("the archives that npm run release:archives has made", () => {
    it.runIf(missing.length === 0).each(platforms)(
        "%s: has its Node, and the plugin in it",
        { timeout: 120_000 },
        async (platform) => {
            const unpacked = temporaryFolder();
            await extract({ file: join(released, archiveName(platform)), cwd: unpacked });
            const file = readFileSync(join(unpacked, executableFile(platform)));
            const { blob, ...found } = inspectExecutable(file, starter(platform === own));
            const nodeVersion = `v${nodePackages[platform].version}`;
            expect(found).toEqual({ platform, nodeVersion, runsWhatIsInside: true });
            expect(blob?.includes("The Pulumi plugin vmware-csp needs Node")).toBe(true);
            expect(blob?.includes(`vmware-csp"`)).toBe(true);
        },
    );

    it.runIf(missing.length === 0)("match the checksums beside them", { timeout: 120_000 }, () => {
        const printed = execFileSync("sha256sum", ["--check", "SHA256SUMS"], { cwd: released, encoding: "utf8" });
        expect(printed.match(/: OK$/gm)).toHaveLength(platforms.length + 1);
    });
});
