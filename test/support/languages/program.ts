import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { LanguageName } from "../../../tools/languages/languages.mts";
import type { PulumiProject } from "../../../tools/pulumiProject.mts";
import { root } from "../../../tools/root.mts";
import type { Scene } from "../scene";
import { plugins, ref, yamlConsumer, yamlProject, yamlProvider, yamlRetirement, yamlSecret } from "../yamlProgram";

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

/** How programs of a language are tested. */
export interface TestedLanguage {
    readonly name: LanguageName;
    /** What its SDK says about a secret without `oauthAppId`, by the language's own name for it. */
    readonly missing: string;
    /** Whether its SDK prints secrets with `--debug`. */
    readonly debugPrintsSecrets: boolean;
    /** The files of the program's project. */
    readonly files: Readonly<Record<string, string>>;
    /** Prepares the project for the engine: generates the SDK, and compiles the program once. */
    build(project: PulumiProject): Promise<void>;
    /** Changes what the program declares. */
    set(scene: Scene, settings: Settings): Promise<void>;
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
    const shown = (value: string) => ({ value });
    const hidden = (value: string) => ({ value, secret: true });
    const ofOrganizations = organizationNames.flatMap((name) => [
        [`${name}OrgId`, shown(organizations[name].orgId)] as const,
        [`${name}Token`, hidden(organizations[name].token)] as const,
    ]);
    if (oauthAppId === undefined) await stack.removeConfig("oauthAppId");
    await stack.setAllConfig({
        trigger: shown(trigger),
        onExternalRotation: shown(onExternalRotation),
        overlapSeconds: shown(String(overlapSeconds)),
        confirmations: shown(JSON.stringify(confirmations)),
        ...(oauthAppId !== undefined && { oauthAppId: shown(oauthAppId) }),
        ...(secretTrigger !== undefined && { secretTrigger: hidden(secretTrigger) }),
        ...(settings.organizations && { organizations: shown("true"), ...Object.fromEntries(ofOrganizations) }),
    });
}

/** What the other programs do with the settings, for YAML, which has no conditions. */
export function yamlProgram(settings: Settings): string {
    const { oauthAppId, trigger, secretTrigger, onExternalRotation, overlapSeconds, confirmations } = settings;
    const quarter = secretTrigger === undefined ? trigger : { "fn::secret": secretTrigger };
    return yamlProject({
        resources: {
            ci: yamlSecret({ oauthAppId, rotationTrigger: { quarter }, onExternalRotation, overlapSeconds }),
            "ci-consumer": yamlConsumer(ref("ci.clientSecret")),
            ...(overlapSeconds > 0 && { "ci-retirement": yamlRetirement("ci", ["ci-consumer"], { confirmations }) }),
            ...(settings.organizations && Object.assign({}, ...organizationNames.map(yamlOrganization))),
        },
        outputs: {
            clientSecret: ref("ci.clientSecret"),
            rotationReason: ref("ci.rotationReason"),
            rotatedAt: ref("ci.rotatedAt"),
        },
    });
}

function yamlOrganization(name: (typeof organizationNames)[number]): object {
    const { orgId, token } = organizations[name];
    return {
        [name]: yamlProvider({ orgId, apiToken: { "fn::secret": token } }),
        [`ci-${name}`]: yamlSecret({ oauthAppId: `ci-${name}` }, { provider: ref(name) }),
    };
}
