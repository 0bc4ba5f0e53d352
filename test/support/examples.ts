import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { mocks } from "pulumi-vmware-csp/testing";
import { vi } from "vitest";
import { isRecord } from "../../provider/common/json";
import { root } from "../../tools/root.mts";

/** The organization that an example's program finds in its environment. */
export const exampleOrgId = "0a1b2c3d-0000-4000-8000-000000000000";

/** What an example's program is run with. */
export interface ExampleOptions {
    /** The stack's configuration, by key without the project; values other than strings as JSON. */
    readonly config: Readonly<Record<string, unknown>>;
    /** The outputs that resources of other packages have beside their inputs, by type. */
    readonly outputs?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    /** Profiles that the program finds in its environment. Default: none. */
    readonly profiles?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** What an example's program declared. */
export interface ExampleRun {
    /** The stack's outputs; see {@link Secret}. */
    readonly outputs: Readonly<Record<string, unknown>>;
    /** The inputs of every resource, by type and name (`TYPE NAME`): what consumers received; see {@link Secret}. */
    readonly inputs: Readonly<Record<string, unknown>>;
}

/** A value that Pulumi treats as a secret. */
export class Secret {
    constructor(readonly plain: unknown) {}
}

/** Runs the program of an example under Pulumi's mocks. */
export async function runExample(example: string, options: ExampleOptions): Promise<ExampleRun> {
    const inputs: Record<string, unknown> = {};
    const mocked = mocks({
        newResource: (args) => ({
            id: `${args.name}-id`,
            state: { ...args.inputs, ...options.outputs?.[args.type] },
        }),
    });
    const project = "example";
    await pulumi.runtime.setMocks(
        {
            ...mocked,
            newResource: (args) => {
                inputs[`${args.type} ${args.name}`] = withSecrets(args.inputs);
                return mocked.newResource(args);
            },
        },
        project,
        "dev",
    );
    pulumi.runtime.setAllConfig(configuration(project, options.config));
    vi.stubEnv("CSP_ORG_ID", exampleOrgId);
    vi.stubEnv("CSP_PROFILES", options.profiles && JSON.stringify(options.profiles));
    vi.resetModules();
    const exported: object = await import(join(root, "examples", example));
    const outputs = Object.entries(exported).map(async ([name, value]) => [name, await revealed(value)] as const);
    const run = { outputs: Object.fromEntries(await Promise.all(outputs)), inputs };
    // Some resources are awaited by no output.
    await pulumi.runtime.disconnect();
    return run;
}

function configuration(project: string, config: ExampleOptions["config"]): Record<string, string> {
    return Object.fromEntries(
        Object.entries(config).map(([key, value]) => [
            `${project}:${key}`,
            typeof value === "string" ? value : JSON.stringify(value),
        ]),
    );
}

async function revealed(value: unknown): Promise<unknown> {
    const output = pulumi.all([value]);
    const plain = await new Promise((resolve) => {
        output.apply(([inner]) => resolve(inner));
    });
    return (await pulumi.isSecret(output)) ? new Secret(plain) : plain;
}

function withSecrets(value: unknown): unknown {
    if (pulumi.runtime.isRpcSecret(value)) return new Secret(pulumi.runtime.unwrapRpcSecret(value));
    if (Array.isArray(value)) return value.map(withSecrets);
    if (!isRecord(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withSecrets(inner)]));
}
