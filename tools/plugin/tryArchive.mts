// node tools/plugin/tryArchive.mts FOLDER: starts the plugin of this platform's archive in a folder, and asks it what it is.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { extract } from "tar";
import packageJson from "../../package.json" with { type: "json" };
import { runMain } from "../process.mts";
import { archiveName } from "./archives.mts";
import { askPlugin } from "./ask.mts";
import { executableFile } from "./executable.mts";
import { ownPlatform } from "./nodeExecutables.mts";

await runMain(async () => {
    const platform = ownPlatform();
    const cwd = await mkdtemp(join(tmpdir(), "pulumi-vmware-csp-try-"));
    try {
        await extract({ file: join(process.argv[2] ?? "archives", archiveName(platform)), cwd });
        const { version, schema } = await askPlugin(join(cwd, executableFile(platform)));
        if (version !== packageJson.version) throw new Error(`It says that it is version ${version}.`);
        console.log(
            `The plugin for ${platform} starts, is version ${version}, and has a schema of ${schema.length} bytes.`,
        );
    } finally {
        await rm(cwd, { recursive: true, force: true, maxRetries: 5 });
    }
});
