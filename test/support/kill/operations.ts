import type { HostName, Scene } from "../scene";
import type { Declared } from "../secretsProgram";
import { ref, yamlConsumer, yamlProject, yamlSecret } from "../yamlProgram";
import type { Victim } from "./victims";

/** Something that Pulumi does with a secret, in which a process is killed. */
export interface Operation {
    readonly name: string;
    readonly hosts: readonly HostName[];
    readonly apps: readonly string[];
    /** What the stack has before: the inputs of each secret; undefined: nothing. */
    readonly before?: Inputs;
    /** Whether somebody regenerates the secret elsewhere between that and the operation. */
    readonly rotatedElsewhere?: boolean;
    readonly declared: Inputs;
    /** Whether the present secret is given as `existingClientSecret`. */
    readonly adopts?: boolean;
    readonly command: "up" | "refresh" | "destroy";
    readonly victims: Readonly<Record<HostName, readonly Victim[]>>;
    /** What a person runs afterwards, as docs/operating.md says. */
    readonly next: readonly string[];
}

type Inputs = Readonly<Record<string, unknown>>;

const up = ["up", "--yes", "--skip-preview"];

const ofProgram = {
    dynamic: ["engine", "language host", "program", "provider", "all of them"],
    plugin: ["engine", "language host", "provider", "all of them"],
} as const;

/** A refresh and a destroy don't run the program. */
const withoutProgram = {
    dynamic: ["engine", "provider", "all of them"],
    plugin: ["engine", "provider", "all of them"],
} as const;

const ofOneApp = { hosts: ["dynamic", "plugin"], apps: ["ci"], command: "up", victims: ofProgram, next: up } as const;

/** Two apps, each under a provider resource, and so with a provider process, of its own. */
const ofTwoProviders = {
    hosts: ["plugin"],
    apps: ["ci", "cd"],
    command: "up",
    victims: { dynamic: [], plugin: ["one of two providers"] },
    next: up,
} as const;

const byTrigger = { before: { rotationTrigger: 1 }, declared: { rotationTrigger: 2 } } as const;
const withOverlap = {
    before: { rotationTrigger: 1, overlapSeconds: 3_600 },
    declared: { rotationTrigger: 2, overlapSeconds: 3_600 },
} as const;

export const operations: readonly Operation[] = [
    { ...ofOneApp, name: "create", declared: { rotationTrigger: 1 } },
    { ...ofOneApp, ...byTrigger, name: "rotate by regeneration" },
    { ...ofOneApp, ...withOverlap, name: "rotate with overlap, then retire" },
    { ...ofOneApp, ...byTrigger, name: "adopt, then rotate", rotatedElsewhere: true, adopts: true },
    {
        ...ofOneApp,
        name: "destroy with revokeOnDelete",
        command: "destroy",
        victims: withoutProgram,
        before: { revokeOnDelete: true },
        declared: { revokeOnDelete: true },
        next: ["destroy", "--yes", "--skip-preview"],
    },
    {
        ...ofOneApp,
        name: "refresh after a rotation elsewhere",
        command: "refresh",
        victims: withoutProgram,
        before: {},
        rotatedElsewhere: true,
        declared: {},
        next: [...up, "--refresh"],
    },
    { ...ofTwoProviders, ...byTrigger, name: "rotate two apps by regeneration" },
    { ...ofTwoProviders, ...withOverlap, name: "rotate two apps with overlap" },
];

/** Writes the program that gives these inputs to the secret of each app, and each secret to a consumer. */
export function declareSecrets(scene: Scene, apps: readonly string[], args: Inputs): void {
    const [app = "", ...others] = apps;
    const declared: Declared = { args, consumed: true, retired: "overlapSeconds" in args };
    if (others.length === 0) scene.declare({ [app]: declared });
    else scene.project.write("Pulumi.yaml", yamlProject({ resources: underOwnProviders(scene, apps, args) }));
}

function underOwnProviders({ simulator }: Scene, apps: readonly string[], args: Inputs): Record<string, object> {
    const { apiToken, origin: host, orgId } = simulator;
    const properties = { host, orgId, apiToken: { "fn::secret": apiToken } };
    return Object.fromEntries(
        apps.flatMap((app) => [
            [`${app}-provider`, { type: "pulumi:providers:vmware-csp", properties }],
            [app, yamlSecret({ oauthAppId: app, ...args }, { provider: ref(`${app}-provider`) })],
            [`${app}-consumer`, yamlConsumer(ref(`${app}.clientSecret`))],
        ]),
    );
}
