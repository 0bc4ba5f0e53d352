// node tools/plugin/signArchives.mts FOLDER, on macOS: signs the executables in the archives for macOS.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { extract } from "tar";
import { runMain } from "../process.mts";
import { archiveName, pack } from "./archives.mts";
import { executableFile, signForMacos } from "./executable.mts";

await runMain(async (signal) => {
    const folder = process.argv[2] ?? "archives";
    for (const platform of ["darwin-amd64", "darwin-arm64"] as const) {
        const cwd = await mkdtemp(join(tmpdir(), "pulumi-vmware-csp-sign-"));
        const file = join(folder, archiveName(platform));
        try {
            await extract({ file, cwd });
            await signForMacos(join(cwd, executableFile(platform)), signal);
            await pack(platform, cwd, file);
        } finally {
            await rm(cwd, { recursive: true, force: true });
        }
    }
});
