import * as pulumi from "@pulumi/pulumi";

/** What a consumer of the secret needs. */
export interface CredentialsFileArgs {
    /** Where the consumer reads its credentials. */
    file: pulumi.Input<string>;
    text: pulumi.Input<string>;
    /**
     * A command that makes the consumer read the file again. It must not return before the consumer uses what it
     * has read: the old secret may be dead in the next moment.
     */
    reload?: pulumi.Input<string | undefined>;
}

interface Deployed {
    readonly file: string;
    readonly text: string;
    readonly reload?: string;
}

/** Pulumi stores the text of these functions and runs it in another process, so they load what they need themselves. */
function deploy({ file, text, reload }: Deployed): void {
    const { mkdirSync, renameSync, writeFileSync } = process.getBuiltinModule("node:fs");
    const { execSync } = process.getBuiltinModule("node:child_process");
    const { dirname } = process.getBuiltinModule("node:path");
    mkdirSync(dirname(file), { recursive: true });
    // Renamed when it is complete, so that nobody reads half of it.
    writeFileSync(`${file}.new`, text, { mode: 0o600 });
    renameSync(`${file}.new`, file);
    if (reload) execSync(reload, { stdio: "inherit" });
}

const provider: pulumi.dynamic.ResourceProvider<Deployed> = {
    async create(inputs) {
        deploy(inputs);
        return { id: inputs.file, outs: {} };
    },
    async update(_id, _olds, news) {
        deploy(news);
        return { outs: {} };
    },
    async delete(file) {
        process.getBuiltinModule("node:fs").rmSync(file, { force: true });
    },
};

/** The credentials of one consumer. Any resource that passes a secret to an application can take its place. */
export class CredentialsFile extends pulumi.dynamic.Resource {
    constructor(name: string, args: CredentialsFileArgs, options?: pulumi.CustomResourceOptions) {
        super(provider, name, args, options);
    }
}
