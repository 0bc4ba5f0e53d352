import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { type ConfigMap, LocalWorkspace, PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import { type StackCommands, stackCommands } from "./stackCommands.mts";

/** The folder of this repository. */
export const root = dirname(dirname(import.meta.dirname));

/** A throw-away folder with all that Pulumi writes: state, settings of the stacks, its own home. */
export interface Sandbox {
    /**
     * A new stack of the Pulumi project in this folder of the repository.
     *
     * @param environment of the program and of its providers.
     */
    newStack(
        project: string,
        config: ConfigMap,
        environment?: Record<string, string>,
    ): Promise<StackCommands>;
    /** Everything that Pulumi has printed so far. */
    printed(): string;
    /** Everything that Pulumi has written to files so far. */
    stored(): string;
    remove(): void;
}

/**
 * @param engine the folder of the engine's executables.
 * @param signal aborted when the process is asked to stop.
 */
export async function createSandbox(engine: string, signal: AbortSignal): Promise<Sandbox> {
    const pulumiCommand = await PulumiCommand.get({ root: dirname(engine) });
    const folder = mkdtempSync(join(tmpdir(), "pulumi-vmware-csp-demo-"));
    const subfolder = (name: string) => {
        const path = join(folder, name);
        mkdirSync(path);
        return path;
    };
    const settings = {
        // Pulumi's programs and providers run on the Node that runs this.
        PATH: [engine, dirname(process.execPath), process.env["PATH"]].join(delimiter),
        PULUMI_BACKEND_URL: `file://${subfolder("state")}`,
        PULUMI_CONFIG_PASSPHRASE: "demo",
        PULUMI_HOME: subfolder("home"),
        PULUMI_SKIP_UPDATE_CHECK: "true",
        // An update that is stopped leaves temporary files behind.
        TMPDIR: subfolder("temporary"),
    };
    const printed: string[] = [];
    return {
        async newStack(project, config, environment = {}) {
            signal.throwIfAborted();
            const workDir = mkdtempSync(join(folder, "project-"));
            linkProject(project, workDir);
            const stack = await LocalWorkspace.createStack(
                { stackName: "demo", workDir },
                { envVars: { ...settings, ...environment }, pulumiCommand },
            );
            const { name } = await stack.workspace.projectSettings();
            await stack.setAllConfig(config);
            return stackCommands(stack, name, { signal, print: (text) => void printed.push(text) });
        },
        printed: () => printed.join(""),
        stored: () => textOfFiles(folder),
        remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
    };
}

/**
 * Fills a folder with links to the project's files. Pulumi writes `Pulumi.STACK.yaml` beside `Pulumi.yaml`, and so it
 * never writes to this repository, whatever becomes of the demo.
 */
function linkProject(project: string, folder: string): void {
    const hiddenOrStack = /^\.|^Pulumi\..+\.ya?ml$/;
    const names = readdirSync(project).filter((name) => !hiddenOrStack.test(name));
    for (const name of names) {
        symlinkSync(join(project, name), join(folder, name));
    }
    if (!names.includes("node_modules")) {
        symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    }
}

/** Links are not followed: what they lead to is the repository's. (The `recursive` of node does follow them.) */
function textOfFiles(folder: string): string {
    const entries = readdirSync(folder, { withFileTypes: true });
    const texts = entries.map((entry) => {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) {
            return textOfFiles(path);
        }
        return entry.isFile() ? readFileSync(path, "utf8") : "";
    });
    return texts.join("\n");
}
