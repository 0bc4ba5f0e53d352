import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { LocalWorkspace, PulumiCommand, type Stack } from "@pulumi/pulumi/automation/index.js";
import { root } from "./root.mts";

/** A throw-away Pulumi project, with all that Pulumi writes in one temporary folder. */
export interface PulumiProject {
    /** The temporary folder: the project's files, the state, Pulumi's own home. */
    readonly folder: string;
    /** The folder of Pulumi.yaml. */
    readonly directory: string;
    readonly stateFolder: string;
    /** What every command needs beside the environment of this process. It may be changed between commands. */
    readonly env: Record<string, string>;
    /** Writes a file of the project. */
    write(file: string, text: string): void;
    /** Makes a stack, or selects the one that there is. */
    stack(name: string): Promise<Stack>;
    remove(): void;
}

/** What a project starts with. */
export interface PulumiProjectOptions {
    /** The folder of the engine's executables. */
    readonly engine: string;
    /** The project's files, by name. */
    readonly files: Readonly<Record<string, string>>;
    /** Whether this package and its dependencies are there, by a link to this repository's. Default: true. */
    readonly linkModules?: boolean;
}

export async function createPulumiProject(options: PulumiProjectOptions): Promise<PulumiProject> {
    const { engine, files, linkModules = true } = options;
    const pulumiCommand = await PulumiCommand.get({ root: dirname(engine) });
    const folder = mkdtempSync(join(tmpdir(), "pulumi-vmware-csp-"));
    const subfolder = (name: string) => join(folder, name);
    for (const name of ["project", "state", "home", "tmp"]) mkdirSync(subfolder(name));
    const directory = subfolder("project");
    if (linkModules) symlinkSync(join(root, "node_modules"), join(directory, "node_modules"));
    const env: Record<string, string> = {
        ...withoutCallerSettings(process.env),
        // Pulumi's programs and providers run on the Node that runs this.
        PATH: [engine, dirname(process.execPath), process.env["PATH"]].join(delimiter),
        PULUMI_BACKEND_URL: `file://${subfolder("state")}`,
        PULUMI_CONFIG_PASSPHRASE: "passphrase",
        PULUMI_HOME: subfolder("home"),
        PULUMI_SKIP_UPDATE_CHECK: "true",
        // An update that is stopped leaves temporary files behind.
        TMPDIR: subfolder("tmp"),
    };
    const write = (file: string, text: string) => {
        mkdirSync(dirname(join(directory, file)), { recursive: true });
        writeFileSync(join(directory, file), text);
    };
    for (const [file, text] of Object.entries(files)) write(file, text);
    return {
        folder,
        directory,
        stateFolder: subfolder("state"),
        env,
        write,
        stack: (stackName) =>
            LocalWorkspace.createOrSelectStack(
                { stackName, workDir: directory },
                { envVars: { ...env }, pulumiCommand },
            ),
        remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
    };
}

/** The texts of a folder's files, or of those that are named. */
export function readFiles(folder: string, names = readdirSync(folder)): Record<string, string> {
    return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

/**
 * Empties the caller's settings of Pulumi, of this package and of Node, which are for something real; and keeps loopback
 * from a proxy, through which the parts of Pulumi would else reach each other.
 */
export function withoutCallerSettings(env: NodeJS.ProcessEnv): Record<string, string> {
    const settings = Object.keys(env).filter((name) => /^(CSP|PULUMI)_|^NODE_(DEBUG|OPTIONS)$/.test(name));
    const direct = [env["no_proxy"] || env["NO_PROXY"], "127.0.0.1", "localhost", "::1"];
    const noProxy = direct.filter(Boolean).join(",");
    return {
        ...Object.fromEntries(settings.map((name) => [name, ""])),
        NO_PROXY: noProxy,
        no_proxy: noProxy,
    };
}
