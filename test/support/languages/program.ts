import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../../tools/root.mts";
import type { Scene } from "../scene";
import { plugins, ref, yamlConsumer, yamlProject, yamlSecret } from "../yamlProgram";

/** What the stack of a language's program declares. */
export interface Settings {
    /** Undefined: the program leaves the input out. */
    readonly oauthAppId: string | undefined;
    readonly trigger: string;
    /** Instead of the trigger, a secret. */
    readonly secretTrigger: string | undefined;
    readonly onExternalRotation: "rotate" | "warn";
    /** If more than 0, the previous secret is retired after the consumer, with these confirmations. */
    readonly overlapSeconds: number;
    readonly confirmations: readonly string[];
    /** With secrets of two more organizations, with a provider for each. */
    readonly organizations: boolean;
}

/** The organizations `eu` and `us`, each with its own token. */
export const organizations = {
    eu: { orgId: "0a1b2c3d-0000-4000-8000-00000000000e", token: "Api-token-of-the-european-organization_1" },
    us: { orgId: "0a1b2c3d-0000-4000-8000-00000000000a", token: "Api-token-of-the-american-organization_1" },
} as const;

/** The names of the organizations, which are those of their providers too. */
export const organizationNames = ["eu", "us"] as const;

const folder = join(root, "test", "e2e", "testdata", "languages");

/** The file of a program in this repository. */
export function programFile(language: string, ...path: string[]): string {
    return readFileSync(join(folder, language, ...path), "utf8");
}

/** The Pulumi.yaml of a program, with its language's settings. */
export function projectFile(runtime: object | string): string {
    return JSON.stringify({ name: "e2e", runtime, plugins });
}

/** Sets the stack's configuration, which the programs read. */
export async function configureProgram({ stack }: Scene, settings: Settings): Promise<void> {
    const { oauthAppId, trigger, secretTrigger, onExternalRotation, overlapSeconds, confirmations } = settings;
    const plain = {
        trigger,
        onExternalRotation,
        overlapSeconds: String(overlapSeconds),
        ...(oauthAppId !== undefined && { oauthAppId }),
        confirmations: JSON.stringify(confirmations),
        ...(settings.organizations && { organizations: "true", ...plainOrganizations }),
    };
    const secret = {
        ...(secretTrigger !== undefined && { secretTrigger }),
        ...(settings.organizations && secretOrganizations),
    };
    if (oauthAppId === undefined) await stack.removeConfig("oauthAppId");
    await stack.setAllConfig({
        ...Object.fromEntries(Object.entries(plain).map(([key, value]) => [key, { value }])),
        ...Object.fromEntries(Object.entries(secret).map(([key, value]) => [key, { value, secret: true }])),
    });
}

const entries = organizationNames.map((name) => [name, organizations[name]] as const);
const plainOrganizations = Object.fromEntries(entries.map(([name, { orgId }]) => [`${name}OrgId`, orgId]));
const secretOrganizations = Object.fromEntries(entries.map(([name, { token }]) => [`${name}Token`, token]));

/** What the other programs do with the settings, for YAML, which has no conditions. */
export function yamlProgram(settings: Settings): string {
    const { oauthAppId, trigger, secretTrigger, onExternalRotation, overlapSeconds, confirmations } = settings;
    const quarter = secretTrigger === undefined ? trigger : { "fn::secret": secretTrigger };
    const rotation = ref("ci.rotation");
    return yamlProject({
        resources: {
            ci: yamlSecret({ oauthAppId, rotationTrigger: { quarter }, onExternalRotation, overlapSeconds }),
            "ci-consumer": yamlConsumer(ref("ci.clientSecret")),
            ...(overlapSeconds > 0 && {
                "ci-retirement": {
                    type: "vmware-csp:PreviousSecretRetirement",
                    properties: { rotation, drainSeconds: 0, confirmations },
                    options: { dependsOn: [ref("ci-consumer")] },
                },
            }),
            ...(settings.organizations && Object.assign({}, ...organizationNames.map(yamlOrganization))),
        },
        outputs: Object.fromEntries(exported.map((name) => [name, ref(`ci.${name}`)])),
    });
}

const exported = ["clientSecret", "rotationReason", "rotatedAt"];

function yamlOrganization(name: (typeof organizationNames)[number]): object {
    const { orgId, token } = organizations[name];
    return {
        [name]: { type: "pulumi:providers:vmware-csp", properties: { orgId, apiToken: { "fn::secret": token } } },
        [`ci-${name}`]: yamlSecret({ oauthAppId: `ci-${name}` }, { provider: ref(name) }),
    };
}
