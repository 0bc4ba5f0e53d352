import { join } from "node:path";
import { root } from "../../tools/root.mts";
import type { Declared } from "./secretsProgram";

/** The folder with the plugin that `npm run build` makes. */
export const pluginFolder = join(root, "dist", "plugin");

const testdata = join(root, "test", "support", "testdata");

/** For a Pulumi.yaml: where Pulumi finds the plugin, and the providers that tests use beside it. */
export const plugins = {
    providers: [
        { name: "vmware-csp", path: pluginFolder },
        { name: "consumer", path: join(testdata, "consumer") },
        { name: "command", path: join(testdata, "command") },
    ],
};

/** A Pulumi.yaml with a program of YAML, here written as JSON. `program`: its resources, outputs, variables, … */
export function yamlProject(program: Readonly<Record<string, unknown>>): string {
    return JSON.stringify({ name: "e2e", runtime: "yaml", plugins, ...program });
}

/** A reference to a resource, a variable, or a property of one. */
export function ref(path: string): string {
    return `\${${path}}`;
}

/** The Pulumi.yaml of a program that declares through the plugin what the Node program declares itself. */
export function yamlSecretsProgram(declared: Readonly<Record<string, Declared>>): string {
    const names = Object.keys(declared);
    return yamlProject({
        resources: Object.fromEntries(Object.entries(declared).flatMap(([name, one]) => resourcesOf(name, one))),
        outputs: Object.fromEntries(names.map((name) => [name, ref(`${name}.clientSecret`)])),
    });
}

export function yamlSecret(properties: object, options: object = {}): object {
    return { type: "vmware-csp:index:OAuthAppSecret", properties, options };
}

/** A provider resource of the plugin. */
export function yamlProvider(properties: object): object {
    return { type: "pulumi:providers:vmware-csp", properties };
}

/** @param consumers names of the resources after which the previous secret of that one is retired. */
export function yamlRetirement(secret: string, consumers: readonly string[], more: object = {}): object {
    return {
        type: "vmware-csp:index:PreviousSecretRetirement",
        properties: { rotation: ref(`${secret}.rotation`), drainSeconds: 0, ...more },
        options: { dependsOn: consumers.map(ref) },
    };
}

/** A resource that notes what it gets, and fails while there is a file `roll-out-fails`. */
export function yamlConsumer(input: unknown): object {
    return { type: "consumer:index:Consumer", properties: { input } };
}

function resourcesOf(name: string, { args, options, consumed, retired }: Declared): (readonly [string, object])[] {
    const consumer = `${name}-consumer`;
    return [
        [name, yamlSecret({ oauthAppId: name, ...args }, options)],
        ...(consumed ? [[consumer, yamlConsumer(ref(`${name}.clientSecret`))] as const] : []),
        ...(retired ? [[`${name}-retirement`, yamlRetirement(name, consumed ? [consumer] : [])] as const] : []),
    ];
}
