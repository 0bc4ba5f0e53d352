import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { LocalWorkspace, type PulumiFn, type Stack } from "@pulumi/pulumi/automation";
import { afterAll, beforeAll } from "vitest";
import * as z from "zod";
import {
    type CallKind,
    type SimulatedApp,
    type Simulator,
    type SimulatorOptions,
    startSimulator,
} from "../../provider/testing";
import { nameIn, type Ran } from "./engineEvents";
import { expectNoSecret } from "./properties";
import { type Declared, secretsProgram } from "./secretsProgram";
import { createProject, type Project, type ProjectOptions, type UpOptions } from "./stack";
import { yamlSecretsProgram } from "./yamlProgram";

/** How a program reaches the provider: a Node program through its dynamic provider, YAML through the plugin. */
export type HostName = "dynamic" | "plugin";

export const hosts = ["dynamic", "plugin"] as const;

/** What a command did, and which calls CSP saw of it. */
export interface RanWithCalls extends Ran {
    readonly calls: readonly CallKind[];
}

/** What a command must do: it succeeds, unless it `fails`. */
interface Expected {
    readonly fails?: boolean;
}

/** What a scene starts with. */
export interface SceneOptions {
    /** Default: "dynamic". */
    readonly host?: HostName;
    /** Ids of apps. */
    readonly apps?: readonly string[];
    readonly simulator?: SimulatorOptions;
    /** Environment variables to add or replace. */
    readonly env?: Readonly<Record<string, string>>;
    /** Files of the project, instead of or beside those of the host's program. */
    readonly files?: ProjectOptions["files"];
    readonly linkModules?: ProjectOptions["linkModules"];
    /** Whether its commands may print secrets. */
    readonly printsSecrets?: boolean;
}

/** What a scene has once it has started. */
interface Parts {
    readonly host: HostName;
    readonly simulator: Simulator;
    readonly project: Project;
    readonly stack: Stack;
}

/** A simulated CSP, and a project with a stack whose environment is set up for it. */
export class Scene {
    #started: Parts | undefined;

    async start({ host = "dynamic", apps = [], env, files, ...options }: SceneOptions = {}): Promise<void> {
        const simulator = await startSimulator({
            ...options.simulator,
            apps: apps.map((id) => ({ id, roles: ["developer"] })),
        });
        const program = host === "dynamic" ? secretsProgram : { "Pulumi.yaml": yamlSecretsProgram({}) };
        const { linkModules = host === "dynamic" } = options;
        const project = await createProject({ files: { ...program, ...files }, linkModules });
        Object.assign(project.env, {
            CSP_API_TOKEN: simulator.apiToken,
            CSP_ORG_ID: simulator.orgId,
            CSP_HOST: simulator.origin,
            ...env,
        });
        this.#started = { host, simulator, project, stack: await project.stack("dev") };
    }

    async close(): Promise<void> {
        this.#started?.project.remove();
        await this.#started?.simulator.close();
    }

    get hasStarted(): boolean {
        return this.#started !== undefined;
    }

    get simulator(): Simulator {
        return this.#parts.simulator;
    }

    get project(): Project {
        return this.#parts.project;
    }

    get stack(): Stack {
        return this.#parts.stack;
    }

    app(id = "ci"): SimulatedApp {
        return this.simulator.app(id);
    }

    /** What the program of the next commands declares, by name. */
    declare(resources: Readonly<Record<string, Declared>>): void {
        if (this.#parts.host === "dynamic") this.project.write("declared.json", JSON.stringify(resources));
        else this.project.write("Pulumi.yaml", yamlSecretsProgram(resources));
    }

    up({ fails, ...options }: UpOptions & Expected = {}): Promise<RanWithCalls> {
        return this.#run(this.project.up(this.stack, options), fails);
    }

    preview({ fails, ...options }: UpOptions & Expected = {}): Promise<RanWithCalls> {
        return this.#run(this.project.preview(this.stack, options), fails);
    }

    refresh(): Promise<RanWithCalls> {
        return this.#run(this.project.refresh(this.stack));
    }

    destroy(): Promise<RanWithCalls> {
        return this.#run(this.project.destroy(this.stack));
    }

    /** The stack `inline` of an inline program of the Automation API. */
    inlineStack(program: PulumiFn, projectName = "inline"): Promise<Stack> {
        const { directory: workDir, env } = this.project;
        const options = { workDir, envVars: { ...env }, pulumiCommand: this.stack.workspace.pulumiCommand };
        return LocalWorkspace.createOrSelectStack({ projectName, stackName: "inline", program }, options);
    }

    /** The outputs that Pulumi keeps of a resource, decrypted. Undefined if it keeps no such resource. */
    async outputsOf(name: string): Promise<Record<string, unknown> | undefined> {
        return (await this.allOutputs())[name];
    }

    /** The outputs that Pulumi keeps, decrypted, by the resources' names. */
    async allOutputs(): Promise<Readonly<Record<string, Record<string, unknown>>>> {
        // A replaced resource that is not deleted yet stands behind its successor.
        const kept = (await this.#resources()).toReversed();
        return Object.fromEntries(kept.map(({ urn, outputs = {} }) => [nameIn(urn), withPlainSecrets(outputs)]));
    }

    /** The secret that Pulumi keeps. */
    async secretOf(name = "ci"): Promise<unknown> {
        return (await this.outputsOf(name))?.["clientSecret"];
    }

    /** The URN of a resource in the state. */
    async urnOf(name: string): Promise<string> {
        return (await this.#resources()).find(({ urn }) => nameIn(urn) === name)?.urn ?? "";
    }

    /**
     * Everything that was printed, and the state, as somebody without the passphrase can read it.
     *
     * @param name the project's.
     */
    readable(name = "e2e"): string {
        const state = readFileSync(join(this.project.stateFolder, `.pulumi/stacks/${name}/dev.json`), "utf8");
        return [...this.project.printed, state].join("\n");
    }

    /** What the consumers got, in order. */
    consumed(): unknown[] {
        const file = join(this.project.directory, "consumed.jsonl");
        const lines = existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : [];
        return lines.map((line) => JSON.parse(line));
    }

    get #parts(): Parts {
        if (this.#started === undefined) throw new Error("the scene has not started");
        return this.#started;
    }

    async #run(command: Promise<Ran>, fails = false): Promise<RanWithCalls> {
        this.simulator.clearCalls();
        const ran = await command;
        if (ran.succeeded === fails) throw new Error(`the command ${fails ? "succeeded" : "failed"}: ${ran.output}`);
        return { ...ran, calls: this.simulator.calls.map(({ kind }) => kind) };
    }

    async #resources() {
        return deployment.parse((await this.stack.exportStack()).deployment).resources ?? [];
    }
}

export async function startScene(options?: SceneOptions): Promise<Scene> {
    const scene = new Scene();
    await scene.start(options);
    return scene;
}

/** A scene for the tests of the file, or of the `describe` around it. They fail if a secret is printed. */
export function useScene(options?: SceneOptions): Scene {
    const scene = new Scene();
    beforeAll(() => scene.start(options));
    afterAll(async () => {
        if (!scene.hasStarted) return;
        const { printed } = scene.project;
        const secrets = scene.simulator.secretsEverIssued();
        await scene.close();
        if (!options?.printsSecrets) expectNoSecret(printed, secrets);
    });
    return scene;
}

/** The lines about an app that a command printed. */
export function linesOn({ diagnostics }: Ran, app: string): string[] {
    return diagnostics.map(({ message }) => message).filter((message) => message.startsWith(`OAuth app ${app} in `));
}

const deployment = z.object({
    resources: z.array(z.object({ urn: z.string(), outputs: z.record(z.string(), z.unknown()).optional() })).optional(),
});

/** A secret, as an exported stack shows it. */
const secret = z.object({ plaintext: z.string() });

function withPlainSecrets(outputs: Record<string, unknown>): Record<string, unknown> {
    const plain = Object.entries(outputs).map(([name, value]) => {
        const found = secret.safeParse(value);
        return [name, found.success ? JSON.parse(found.data.plaintext) : value];
    });
    return Object.fromEntries(plain);
}
