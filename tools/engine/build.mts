import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { checkEngine } from "./check.mts";
import { addDynamicPlugin } from "./dynamicPlugin.mts";
import { executables, findExecutable, pathFolders } from "./executables.mts";
import { withHeartbeat } from "./heartbeat.mts";
import { cli, entries, type GoProgram, languageHost } from "./pins.mts";
import { place } from "./place.mts";
import { run } from "./run.mts";
import type { Way } from "./way.mts";

const limitMs = 60 * 60_000;

// Without a version the Automation API refuses the CLI.
const cliVersion = `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${cli.version}`;

/** A build from Go modules, pinned by go.mod and go.sum in the folders `cli` and `language-host`. */
export const build: Way = {
    name: "build",
    title: "a build from Go modules",
    advice: "install Go (https://go.dev/dl/) and let this machine reach https://proxy.golang.org (or set GOPROXY)",
    makes: true,
    async find(context) {
        const go = await findExecutable(
            process.platform === "win32" ? "go.exe" : "go",
            pathFolders(context.env),
        );
        if (go === undefined) {
            throw new Error("there is no go on PATH");
        }
        context.report(`Building Pulumi ${cli.version} from Go modules: about 5 minutes on two cores, once.`);
        return place(context.cache, entries.build, async (folder, bin) => {
            // Go's own temporary files are in the folder too, so that they go with it when Go is ended.
            const temporary = join(folder, "tmp");
            await mkdir(temporary);
            const compile = (program: GoProgram, name: string, flags: string) =>
                run(go, ["build", "-ldflags", flags, "-o", join(bin, name), program.package], {
                    env: { ...context.env, GOFLAGS: "-mod=mod", GOTMPDIR: temporary },
                    signal: context.signal,
                    limitMs,
                    cwd: program.folder,
                });
            await withHeartbeat(context.report, "building", async () => {
                await compile(languageHost, executables.languageHost, "-s -w");
                await compile(cli, executables.cli, `-s -w ${cliVersion}`);
            });
            await rm(temporary, { recursive: true });
            await addDynamicPlugin(bin);
            await checkEngine(bin, context);
        });
    },
};
