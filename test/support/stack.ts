import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation";
import { getEngine } from "../../tools/engine/getEngine.mts";
import { createPulumiProject, type PulumiProject, type PulumiProjectOptions } from "../../tools/pulumiProject.mts";
import { root } from "../../tools/root.mts";
import { Observer, type Ran } from "./engineEvents";
import { secretsProgram } from "./secretsProgram";

/** A throw-away Pulumi project, run by a real engine. */
export interface Project extends PulumiProject {
    /** Everything that every command printed, for looking for secrets. */
    readonly printed: string[];
    up(stack: Stack, options?: UpOptions): Promise<Ran>;
    preview(stack: Stack, options?: UpOptions): Promise<Ran>;
    refresh(stack: Stack): Promise<Ran>;
    destroy(stack: Stack): Promise<Ran>;
}

/** Options of the command, as the Automation API names them. */
export interface UpOptions {
    readonly refresh?: boolean;
    readonly replace?: string[];
    /** Go on with the other resources after one has failed. */
    readonly continueOnError?: boolean;
    /** At how many resources to work at once. */
    readonly parallel?: number;
    /** With Pulumi's own debug messages. */
    readonly debug?: boolean;
    /** URNs: only these, or all but these; with `…Dependents`, also what depends on them. */
    readonly target?: string[];
    readonly targetDependents?: boolean;
    readonly exclude?: string[];
    readonly excludeDependents?: boolean;
}

/** What a project starts with. Its files are those of {@link secretsProgram} by default. */
export type ProjectOptions = Partial<Omit<PulumiProjectOptions, "engine">>;

export async function createProject(options: ProjectOptions = {}): Promise<Project> {
    const { signal } = new AbortController();
    const engine = await getEngine({ log: () => {}, signal, hosts: ["yaml"] });
    const project = await createPulumiProject({ files: secretsProgram, ...options, engine });
    // Saves half a second of processor time for each command: two processes compile Pulumi's SDK, which is large.
    project.env["NODE_COMPILE_CACHE"] = join(root, "node_modules", ".cache", "e2e-compiled");
    const printed: string[] = [];

    async function run(stack: Stack, command: (quick: Stack, observer: Observer) => Promise<unknown>): Promise<Ran> {
        // Each time again, because the workspace has its own copy of the environment.
        stack.workspace.envVars = { ...project.env };
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
        ...project,
        printed,
        up: (stack, options) => run(stack, (quick, { listeners }) => quick.up({ ...options, ...listeners })),
        preview: (stack, options) => run(stack, (quick, { listeners }) => quick.preview({ ...options, ...listeners })),
        refresh: (stack) => run(stack, (quick, { listeners }) => quick.refresh(listeners)),
        destroy: (stack) => run(stack, (quick, { listeners }) => quick.destroy(listeners)),
    };
}

/** The same stack, whose commands don't start the CLI three more times for outputs and history that nobody reads. */
function withoutAfterthoughts(stack: Stack): Stack {
    return Object.create(stack, {
        outputs: { value: async () => ({}) },
        info: { value: async () => undefined },
    });
}
