// node tools/plugin/signArchives.mts FOLDER, on macOS: signs the executables in the archives for macOS. Putting a program into
// an executable breaks the signature that Node's had, and a Mac with Apple silicon runs none without one.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { extract } from "tar";
import { run, runMain } from "../process.mts";
import { archiveName, pack } from "./archives.mts";
import { executableFile } from "./executable.mts";

await runMain(async (signal) => {
    const folder = process.argv[2] ?? "archives";
    for (const platform of ["darwin-amd64", "darwin-arm64"] as const) {
        const cwd = await mkdtemp(join(tmpdir(), "pulumi-vmware-csp-sign-"));
        const file = join(folder, archiveName(platform));
        try {
            await extract({ file, cwd });
            const executable = join(cwd, executableFile(platform));
            const options = { env: process.env, signal };
            await run("codesign", ["--sign", "-", "--force", executable], options);
            await run("codesign", ["--verify", "--strict", executable], options);
            await pack(platform, cwd, file);
        } finally {
            await rm(cwd, { recursive: true, force: true });
        }
    }
});
