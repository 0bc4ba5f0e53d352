import { secretsProgram } from "./secretsProgram";
import { ref, yamlProject, yamlRetirement, yamlSecret } from "./yamlProgram";

/** Gives a secret to a consumer process. It takes `deployMs`, and ends once the process uses the secret. */
const deploy = `
async function deploy({ folder, clientSecret, deployMs, fails }) {
    if (fails) throw new Error("the roll-out fails");
    const { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
    const sleep = require("node:timers/promises").setTimeout;
    const read = (name) => (existsSync(folder + name) ? JSON.parse(readFileSync(folder + name, "utf8")) : undefined);
    await sleep(deployMs);
    const generation = (read("/given.json")?.generation ?? 0) + 1;
    writeFileSync(folder + "/given.json.new", JSON.stringify({ generation, clientSecret }));
    renameSync(folder + "/given.json.new", folder + "/given.json");
    const untilMs = Date.now() + 30_000;
    while (read("/in-use") !== generation) {
        if (Date.now() > untilMs) throw new Error("the consumer does not use what it was given");
        await sleep(5);
    }
    appendFileSync(folder + "/deployed.jsonl", JSON.stringify({ generation, atMs: Date.now() }) + "\\n");
}
`;

/** The resource that does so, for programs that have `pulumi`. */
const deployment = `
${deploy}
class Deployment extends pulumi.dynamic.Resource {
    constructor(name, inputs) {
        const provider = {
            create: async (given) => (await deploy(given), { id: name, outs: {} }),
            update: async (_id, _olds, given) => (await deploy(given), { outs: {} }),
        };
        super(provider, name, inputs);
    }
}
`;

/** A program with a secret, consumers that get it, and the retirement that waits for them, as settings.json says. */
const index = `
const pulumi = require("@pulumi/pulumi");
const csp = require("pulumi-vmware-csp");
const { overlapSeconds, rotationTrigger, consumers } = JSON.parse(
    require("node:fs").readFileSync("settings.json", "utf8"),
);
${deployment}
const secret = new csp.OAuthAppSecret("ci", { oauthAppId: "ci", overlapSeconds, rotationTrigger });
const deployments = consumers.map(
    ({ name, folder, deployMs }) => new Deployment(name, { folder, deployMs, clientSecret: secret.clientSecret }),
);
new csp.PreviousSecretRetirement("done", { secret, drainSeconds: 0 }, { dependsOn: deployments });
`;

/** The files of that program. */
export const zeroDowntimeProgram: Readonly<Record<string, string>> = { ...secretsProgram, "index.js": index };

/** The same in YAML, with a command as the deployment. */
export function yamlZeroDowntimeProgram({ overlapSeconds, rotationTrigger, consumers }: ZeroDowntimeSettings): string {
    const names = consumers.map(({ name }) => name);
    const deployments = consumers.map(({ name, folder, deployMs }) => {
        const environment = { FOLDER: folder, DEPLOY_MS: String(deployMs), CLIENT_SECRET: ref("ci.clientSecret") };
        return [name, { type: "command:local:Command", properties: { create: "node deploy.cjs", environment } }];
    });
    const resources = {
        ci: yamlSecret({ oauthAppId: "ci", overlapSeconds, rotationTrigger }),
        ...Object.fromEntries(deployments),
        done: yamlRetirement("ci", names),
    };
    return yamlProject({ resources });
}

/** The command of that program. */
export const deployCommand: Readonly<Record<string, string>> = {
    "deploy.cjs": `${deploy}
const { FOLDER: folder, CLIENT_SECRET: clientSecret, DEPLOY_MS } = process.env;
deploy({ folder, clientSecret, deployMs: Number(DEPLOY_MS) });
`,
};

/** The settings of both programs. */
export interface ZeroDowntimeSettings {
    readonly overlapSeconds: number;
    readonly rotationTrigger: string;
    readonly consumers: readonly { readonly name: string; readonly folder: string; readonly deployMs: number }[];
}

/** A program that uses the secret of another stack, and confirms it once its deployment is done. */
const consumerIndex = `
const pulumi = require("@pulumi/pulumi");
const { producer, ...settings } = JSON.parse(require("node:fs").readFileSync("settings.json", "utf8"));
${deployment}
const reference = new pulumi.StackReference(producer);
const deployed = new Deployment("app", { ...settings, clientSecret: reference.requireOutput("clientSecret") });
exports.cspSecretRotatedAt = pulumi.all([reference.getOutput("rotatedAt"), deployed.urn]).apply(([at]) => at);
`;

/** The files of that program, a project of that name. */
export function consumerProgram(name: string): Readonly<Record<string, string>> {
    const settings = `${secretsProgram["Pulumi.yaml"]}`.replace(/^name: .*/, `name: ${name}`);
    return { ...secretsProgram, "Pulumi.yaml": settings, "index.js": consumerIndex };
}
