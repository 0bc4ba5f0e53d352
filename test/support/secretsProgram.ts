/** A secret that the program of {@link secretsProgram} declares. */
export interface Declared {
    /** The inputs; `oauthAppId` is the resource's name unless it is given. `{ "fn::secret": … }` is a secret. */
    readonly args?: Readonly<Record<string, unknown>>;
    readonly options?: Readonly<Record<string, unknown>>;
    /** Declares a resource NAME-consumer too, which notes in consumed.jsonl each secret that it gets. */
    readonly consumed?: boolean;
    /** Declares the retirement NAME-retirement too, after the consumer. */
    readonly retired?: boolean;
}

const settings = `name: e2e
runtime:
  name: nodejs
  options:
    # Half a second less a command: no TypeScript to compile.
    typescript: false
`;

const packageJson = JSON.stringify({ name: "e2e", main: "index.js" });

/**
 * A resource that notes what it gets, and fails while there is a file `roll-out-fails`. Before that it calls the address
 * in the file `roll-out-calls`, if there is one. Its text is a constant, so that nothing has to be serialised.
 */
const consumer = `
const pulumi = require("@pulumi/pulumi");
const { appendFileSync, existsSync, readFileSync } = require("node:fs");
const { join } = require("node:path");
const file = (name) => join(__dirname, name);
const rollOut = async (inputs) => {
    if (existsSync(file("roll-out-fails"))) throw new Error("the roll-out fails");
    if (existsSync(file("roll-out-calls"))) await fetch(readFileSync(file("roll-out-calls"), "utf8"));
    appendFileSync(file("consumed.jsonl"), JSON.stringify(inputs.input) + "\\n");
    return { ...inputs, output: inputs.input };
};
exports.Consumer = class extends pulumi.CustomResource {
    constructor(name, input, options) {
        const provider = "exports.handler = () => require(" + JSON.stringify(__filename) + ").handler;";
        super("pulumi-nodejs:dynamic:Resource", name, { input, output: undefined, __provider: provider }, options);
    }
};
exports.handler = {
    create: async (inputs) => ({ id: "consumer", outs: await rollOut(inputs) }),
    update: async (_id, _olds, inputs) => ({ outs: await rollOut(inputs) }),
};
`;

const index = `
const csp = require("pulumi-vmware-csp");
const pulumi = require("@pulumi/pulumi");
const { Consumer } = require("./consumer");
const withSecrets = (_name, value) => (value?.["fn::secret"] ? pulumi.secret(value["fn::secret"]) : value);
const declared = JSON.parse(require("node:fs").readFileSync("declared.json", "utf8"), withSecrets);
for (const [name, { args, options, consumed, retired }] of Object.entries(declared)) {
    const secret = new csp.OAuthAppSecret(name, { oauthAppId: name, ...args }, options);
    // Pulumi can't know that its output is a copy of a secret.
    const secretOutput = { additionalSecretOutputs: ["output"] };
    const consumers = consumed ? [new Consumer(name + "-consumer", secret.clientSecret, secretOutput)] : [];
    const retirement = { secret, drainSeconds: 0 };
    if (retired) new csp.PreviousSecretRetirement(name + "-retirement", retirement, { dependsOn: consumers });
    exports[name] = secret.clientSecret;
}
`;

/** The files of a program that declares what declared.json lists, with `./consumer` for programs of other kinds. */
export const secretsProgram: Readonly<Record<string, string>> = {
    "Pulumi.yaml": settings,
    "package.json": packageJson,
    "consumer.js": consumer,
    "index.js": index,
};
