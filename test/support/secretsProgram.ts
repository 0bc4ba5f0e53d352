/** A secret that the program of {@link secretsProgram} declares. */
export interface Declared {
    /** The inputs; `oauthAppId` is the resource's name unless it is given. */
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
 * A resource that notes what it gets, and fails while there is a file `roll-out-fails`. Its text is a constant, so
 * that nothing has to be serialised.
 */
const consumer = `
const pulumi = require("@pulumi/pulumi");
const { appendFileSync, existsSync } = require("node:fs");
const { join } = require("node:path");
const note = ({ input }) => {
    if (existsSync(join(__dirname, "roll-out-fails"))) throw new Error("the roll-out fails");
    appendFileSync(join(__dirname, "consumed.jsonl"), JSON.stringify(input) + "\\n");
};
exports.Consumer = class extends pulumi.CustomResource {
    constructor(name, input, options) {
        const provider = "exports.handler = () => require(" + JSON.stringify(__filename) + ").handler;";
        super("pulumi-nodejs:dynamic:Resource", name, { input, output: undefined, __provider: provider }, options);
    }
};
exports.handler = {
    create: async (inputs) => (note(inputs), { id: "consumer", outs: { ...inputs, output: inputs.input } }),
    update: async (_id, _olds, inputs) => (note(inputs), { outs: { ...inputs, output: inputs.input } }),
};
`;

const index = `
const csp = require("pulumi-vmware-csp");
const { Consumer } = require("./consumer");
const declared = JSON.parse(require("node:fs").readFileSync("declared.json", "utf8"));
for (const [name, { args, options, consumed, retired }] of Object.entries(declared)) {
    const secret = new csp.OAuthAppSecret(name, { oauthAppId: name, ...args }, options);
    const consumers = consumed ? [new Consumer(name + "-consumer", secret.clientSecret)] : [];
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
