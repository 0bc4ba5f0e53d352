import * as pulumi from "@pulumi/pulumi";
import { OAuthAppSecret, type OAuthAppSecretArgs } from "pulumi-vmware-csp";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { Observer, type Ran } from "../support/engineEvents";
import { resourceOptionNames } from "../support/resourceOptions";
import { useScene } from "../support/scene";

/** What an option may refer to. */
interface Others {
    readonly component: pulumi.ComponentResource;
    /** A secret that is replaced when the options are set. */
    readonly replaced: OAuthAppSecret;
    readonly provider: pulumi.ProviderResource;
}

interface Case {
    readonly args?: Partial<OAuthAppSecretArgs>;
    readonly before?: pulumi.CustomResourceOptions;
    readonly after: (others: Others) => pulumi.CustomResourceOptions;
    /** What Pulumi does with the resource. Default: nothing. */
    readonly operations?: readonly string[];
    /** How many secrets CSP makes for it. Default: 0. */
    readonly secrets?: number;
}

class Component extends pulumi.ComponentResource {
    constructor(name: string) {
        super("test:index:Component", name);
    }
}

class NodejsProvider extends pulumi.ProviderResource {
    constructor(name: string) {
        super("pulumi-nodejs", name, {});
    }
}

const replacement = ["create-replacement", "replace", "delete-replaced"];
const asIs = async ({ props, opts }: pulumi.ResourceTransformArgs) => ({ props, opts });

/** What each option does when it is added to a resource that exists. */
const cases: Readonly<Record<string, Case>> = {
    additionalSecretOutputs: { after: () => ({ additionalSecretOutputs: ["rotatedAt"] }) },
    aliases: { after: () => ({ aliases: [{ name: "before" }] }) },
    customTimeouts: { after: () => ({ customTimeouts: { update: "1s" } }) },
    // The old resource is deleted, and its secret revoked, before the new one is created. The overlap has ended by then.
    deleteBeforeReplace: {
        args: { revokeOnDelete: true, overlapSeconds: 1 },
        before: { replacementTrigger: 1 },
        after: () => ({ replacementTrigger: 2, deleteBeforeReplace: true }),
        operations: ["delete-replaced", "replace", "create-replacement"],
        secrets: 1,
    },
    deletedWith: { after: ({ replaced }) => ({ deletedWith: replaced }) },
    dependsOn: { after: ({ component }) => ({ dependsOn: component }) },
    hideDiffs: { after: () => ({ hideDiffs: ["clientSecret"] }) },
    hooks: { after: () => ({ hooks: { afterUpdate: [new pulumi.ResourceHook("hook", () => {})] } }) },
    ignoreChanges: { after: () => ({ ignoreChanges: ["rotationTrigger"] }) },
    parent: { after: ({ component }) => ({ parent: component }), operations: ["create", "delete"], secrets: 1 },
    pluginDownloadURL: { after: () => ({ pluginDownloadURL: "https://127.0.0.1:9" }) },
    protect: { after: () => ({ protect: true }) },
    provider: { after: ({ provider }) => ({ provider }) },
    replaceOnChanges: { after: () => ({ replaceOnChanges: ["*"] }) },
    replaceWith: { after: ({ replaced }) => ({ replaceWith: [replaced] }), operations: replacement, secrets: 1 },
    replacementTrigger: {
        before: { replacementTrigger: 1 },
        after: () => ({ replacementTrigger: 2 }),
        operations: replacement,
        secrets: 1,
    },
    retainOnDelete: { after: () => ({ retainOnDelete: true }) },
    stateMigrations: { after: () => ({ stateMigrations: [] }) },
    transformations: { after: () => ({ transformations: [({ props, opts }) => ({ props, opts })] }) },
    transforms: { after: () => ({ transforms: [asIs] }) },
    version: { after: () => ({ version: "3.0.0" }) },
};

/** Options that are refused: by this package (`id`, `import`), or by Pulumi, for a resource that is not a provider or not yet registered. */
const refused = ["envVarMappings", "id", "import", "urn"];

/*
 * Inline programs of the Automation API: the language host that a machine without Pulumi builds here is of a release
 * that stands between program and engine and does not know every option.
 */
describe("a resource option, added to a secret that exists", () => {
    const names = Object.keys(cases);
    const scene = useScene({ apps: [...names, "replaced"] });
    let ran: Ran;
    const secretsMade = (name: string) => scene.app(name).secretsMade.length;
    let before: Readonly<Record<string, number>>;

    async function up(optionsOf: (name: string, others: Others) => pulumi.CustomResourceOptions, run: number) {
        const program = async () => {
            const others = {
                component: new Component("component"),
                replaced: new OAuthAppSecret("replaced", { oauthAppId: "replaced" }, { replacementTrigger: run }),
                provider: new NodejsProvider("explicit"),
            };
            for (const name of names)
                new OAuthAppSecret(name, { oauthAppId: name, ...cases[name]?.args }, optionsOf(name, others));
        };
        const observer = new Observer();
        await (await scene.inlineStack(program)).up(observer.listeners);
        return observer.ran(undefined);
    }

    beforeAll(async () => {
        vi.stubEnv("CSP_ORG_ID", scene.simulator.orgId);
        await up((name) => cases[name]?.before ?? {}, 1);
        before = Object.fromEntries(names.map((name) => [name, secretsMade(name)]));
        ran = await up((name, others) => cases[name]?.after(others) ?? {}, 2);
    });
    afterAll(() => void vi.unstubAllEnvs());

    it("is covered by these tests, whatever the SDK's release", () => {
        expect([...names, ...refused].toSorted()).toEqual(resourceOptionNames().toSorted());
    });

    it.each(Object.entries(cases))("%s: has the effect that docs/reference.md describes", (name, expected) => {
        expect(ran.operations[name]).toEqual(expected.operations ?? ["same"]);
        expect(secretsMade(name) - (before[name] ?? 0)).toBe(expected.secrets ?? 0);
    });
});
