import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation";
import * as z from "zod";
import { type CallKind, type Simulator, type SimulatorOptions, startSimulator } from "../../provider/testing";
import type { Ran } from "./engineEvents";
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

/** A simulated CSP, and a project with a stack whose environment is set up for it. */
export interface Scene {
    readonly simulator: Simulator;
    readonly project: Project;
    readonly stack: Stack;
    /** What the program of the next commands declares, by name. */
    declare(resources: Readonly<Record<string, Declared>>): void;
    up(options?: UpOptions): Promise<RanWithCalls>;
    preview(options?: UpOptions): Promise<RanWithCalls>;
    refresh(): Promise<RanWithCalls>;
    destroy(): Promise<RanWithCalls>;
    /** The outputs that Pulumi keeps of a resource, decrypted. Undefined if it keeps no such resource. */
    outputsOf(name: string): Promise<Record<string, unknown> | undefined>;
    /** The outputs that Pulumi keeps, decrypted, by the resources' names. */
    allOutputs(): Promise<Readonly<Record<string, Record<string, unknown>>>>;
    /** The URN of a resource in the state. */
    urnOf(name: string): Promise<string>;
    /**
     * Everything that was printed, and the state, as somebody without the passphrase can read it.
     *
     * @param project its name. Default: "e2e".
     */
    readable(project?: string): string;
    /** What the consumers got, in order. */
    consumed(): unknown[];
    close(): Promise<void>;
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
}

export async function startScene(options: SceneOptions = {}): Promise<Scene> {
    const { host = "dynamic", apps = [], env, files, linkModules = host === "dynamic" } = options;
    const simulator = await startSimulator({
        ...options.simulator,
        apps: apps.map((id) => ({ id, roles: ["developer"] })),
    });
    const program = host === "dynamic" ? secretsProgram : { "Pulumi.yaml": yamlSecretsProgram({}) };
    const project = await createProject({ files: { ...program, ...files }, linkModules });
    Object.assign(project.env, {
        CSP_API_TOKEN: simulator.apiToken,
        CSP_ORG_ID: simulator.orgId,
        CSP_HOST: simulator.origin,
        ...env,
    });
    const stack = await project.stack("dev");

    async function watched(command: Promise<Ran>): Promise<RanWithCalls> {
        simulator.clearCalls();
        const ran = await command;
        return { ...ran, calls: simulator.calls.map(({ kind }) => kind) };
    }
    const resources = async () => deployment.parse((await stack.exportStack()).deployment).resources ?? [];
    const find = async (name: string) => (await resources()).find(({ urn }) => urn.endsWith(`::${name}`));

    return {
        simulator,
        project,
        stack,
        declare: (declared) => {
            if (host === "dynamic") project.write("declared.json", JSON.stringify(declared));
            else project.write("Pulumi.yaml", yamlSecretsProgram(declared));
        },
        up: (upOptions) => watched(project.up(stack, upOptions)),
        preview: (upOptions) => watched(project.preview(stack, upOptions)),
        refresh: () => watched(project.refresh(stack)),
        destroy: () => watched(project.destroy(stack)),
        outputsOf: async (name) => withPlainSecrets((await find(name))?.outputs),
        allOutputs: async () => {
            const kept = await resources();
            return Object.fromEntries(
                kept.map(({ urn, outputs }) => [urn.split("::").at(-1), withPlainSecrets(outputs) ?? {}]),
            );
        },
        urnOf: async (name) => (await find(name))?.urn ?? "",
        readable: (name = "e2e") => {
            const state = readFileSync(join(project.stateFolder, `.pulumi/stacks/${name}/dev.json`), "utf8");
            return [...project.printed, state].join("\n");
        },
        consumed: () => {
            const file = join(project.directory, "consumed.jsonl");
            const lines = existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : [];
            return lines.map((line) => JSON.parse(line));
        },
        close: async () => {
            project.remove();
            await simulator.close();
        },
    };
}

const deployment = z.object({
    resources: z.array(z.object({ urn: z.string(), outputs: z.record(z.string(), z.unknown()).optional() })).optional(),
});

/** A secret, as an exported stack shows it. */
const secret = z.object({ plaintext: z.string() });

function withPlainSecrets(outputs: Record<string, unknown> | undefined): Record<string, unknown> | undefined {
    if (outputs === undefined) return undefined;
    const plain = Object.entries(outputs).map(([name, value]) => {
        const found = secret.safeParse(value);
        return [name, found.success ? JSON.parse(found.data.plaintext) : value];
    });
    return Object.fromEntries(plain);
}
