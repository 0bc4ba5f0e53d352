import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { LocalWorkspace, PulumiCommand, type Stack } from "@pulumi/pulumi/automation";
import { getEngine } from "../../tools/engine/getEngine.mts";
import { Observer, type Ran } from "./engineEvents";
import { secretsProgram } from "./secretsProgram";

export const repository = dirname(dirname(__dirname));

/** A throw-away Pulumi project with a state folder of its own, run by a real engine. */
export interface Project {
    readonly directory: string;
    readonly stateFolder: string;
    /** Environment of every command; change it between commands as wanted. */
    readonly env: Record<string, string>;
    /** Everything that every command printed, for looking for secrets. */
    readonly printed: string[];
    write(file: string, text: string): void;
    stack(name: string): Promise<Stack>;
    up(stack: Stack, options?: UpOptions): Promise<Ran>;
    preview(stack: Stack, options?: UpOptions): Promise<Ran>;
    refresh(stack: Stack): Promise<Ran>;
    destroy(stack: Stack): Promise<Ran>;
    remove(): void;
}

/** Options of the command, as the Automation API names them. */
export interface UpOptions {
    readonly refresh?: boolean;
    readonly replace?: string[];
    /** Go on with the other resources after one has failed. */
    readonly continueOnError?: boolean;
    /** URNs: only these, or all but these; with `…Dependents`, also what depends on them. */
    readonly target?: string[];
    readonly targetDependents?: boolean;
    readonly exclude?: string[];
    readonly excludeDependents?: boolean;
}

/** What a project starts with. */
export interface ProjectOptions {
    /** Its files, by name. Default: {@link secretsProgram}. */
    readonly files?: Readonly<Record<string, string>>;
    /** Whether the package and its dependencies are there by a link to this repository's. Default: true. */
    readonly linkModules?: boolean;
}

export async function createProject({
    files = secretsProgram,
    linkModules = true,
}: ProjectOptions = {}): Promise<Project> {
    const folder = mkdtempSync(join(tmpdir(), "pulumi-vmware-csp-e2e-"));
    const directory = join(folder, "project");
    const stateFolder = join(folder, "state");
    for (const made of [directory, stateFolder, join(folder, "home")]) mkdirSync(made);
    if (linkModules) symlinkSync(join(repository, "node_modules"), join(directory, "node_modules"));
    const engine = await getEngine(() => {});
    const pulumiCommand = await PulumiCommand.get({ root: dirname(engine) });
    const env = environment(engine, folder, stateFolder);
    const printed: string[] = [];
    const write = (file: string, text: string) => writeFileSync(join(directory, file), text);
    for (const [file, text] of Object.entries(files)) write(file, text);

    async function run(
        stack: Stack,
        command: (quick: Stack, observer: Observer) => Promise<unknown>,
    ): Promise<Ran> {
        // Each time anew, because the workspace has its own copy of the environment.
        stack.workspace.envVars = { ...env };
        const observer = new Observer();
        const failure = await command(withoutAfterthoughts(stack), observer).then(
            () => undefined,
            (error: unknown) => String(error),
        );
        const ran = observer.ran(failure);
        printed.push(ran.output);
        return ran;
    }

    return {
        directory,
        stateFolder,
        env,
        printed,
        write,
        stack: (stackName) =>
            LocalWorkspace.createOrSelectStack(
                { stackName, workDir: directory },
                { envVars: { ...env }, pulumiCommand },
            ),
        up: (stack, options) => run(stack, (quick, { listeners }) => quick.up({ ...options, ...listeners })),
        preview: (stack, options) =>
            run(stack, (quick, { listeners }) => quick.preview({ ...options, ...listeners })),
        refresh: (stack) => run(stack, (quick, { listeners }) => quick.refresh(listeners)),
        destroy: (stack) => run(stack, (quick, { listeners }) => quick.destroy(listeners)),
        remove: () => rmSync(folder, { recursive: true, force: true }),
    };
}

/** The stack, but its commands don't start the CLI three times more for outputs and history that nobody reads. */
function withoutAfterthoughts(stack: Stack): Stack {
    return Object.create(stack, {
        outputs: { value: async () => ({}) },
        info: { value: async () => undefined },
    });
}

/** The variables that every command needs; and none of the caller's that would change what a test sees. */
function environment(engine: string, folder: string, stateFolder: string): Record<string, string> {
    const settings = Object.keys(process.env).filter((name) => /^CSP_|^NODE_DEBUG$/.test(name));
    return {
        ...Object.fromEntries(settings.map((name) => [name, ""])),
        // Half a second less of processor time a command: Pulumi's SDK is large, and compiled in two processes of each.
        NODE_COMPILE_CACHE: join(repository, "node_modules", ".cache", "e2e-compiled"),
        PATH: `${engine}:${process.env["PATH"]}`,
        PULUMI_BACKEND_URL: `file://${stateFolder}`,
        PULUMI_CONFIG_PASSPHRASE: "passphrase",
        PULUMI_HOME: join(folder, "home"),
        PULUMI_SKIP_UPDATE_CHECK: "true",
    };
}
