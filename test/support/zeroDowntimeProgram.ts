import { secretsProgram } from "./secretsProgram";

/**
 * A program with a secret, consumers that get it, and the retirement that waits for them. A deployment takes as
 * long as settings.json says, and is done once the consumer process uses what it was given.
 */
const index = `
const pulumi = require("@pulumi/pulumi");
const csp = require("pulumi-vmware-csp");
const { overlapSeconds, rotationTrigger, consumers } = JSON.parse(
    require("node:fs").readFileSync("settings.json", "utf8"),
);

async function deploy({ folder, clientSecret, deployMs }) {
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

class Deployment extends pulumi.dynamic.Resource {
    constructor(name, inputs) {
        const provider = {
            create: async (given) => (await deploy(given), { id: name, outs: {} }),
            update: async (_id, _olds, given) => (await deploy(given), { outs: {} }),
        };
        super(provider, name, inputs);
    }
}

const secret = new csp.OAuthAppSecret("ci", { oauthAppId: "ci", overlapSeconds, rotationTrigger });
const deployments = consumers.map(
    ({ name, folder, deployMs }) => new Deployment(name, { folder, deployMs, clientSecret: secret.clientSecret }),
);
new csp.PreviousSecretRetirement("done", { secret, drainSeconds: 0 }, { dependsOn: deployments });
`;

/** The files of that program. */
export const zeroDowntimeProgram: Readonly<Record<string, string>> = { ...secretsProgram, "index.js": index };
