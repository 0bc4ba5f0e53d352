import type { OutputMap, OutputValue } from "@pulumi/pulumi/automation/index.js";

/** What an application needs to get access tokens. */
export interface Credentials {
    readonly tokenEndpoint: string;
    readonly clientId: string;
    readonly clientSecret: string;
}

/** The outputs of the quickstart, of which `clientSecret` must be a Pulumi secret. */
export function credentialsIn(outputs: OutputMap): Credentials {
    const text = (name: string) => {
        const value: unknown = outputs[name]?.value;
        if (typeof value !== "string") {
            throw new Error(`The demo did not go as it must: there is no output ${name}.`);
        }
        return value;
    };
    if (!isSecret(outputs["clientSecret"])) {
        throw new Error("The demo did not go as it must: the output clientSecret is not secret.");
    }
    return {
        tokenEndpoint: text("tokenEndpoint"),
        clientId: text("clientId"),
        clientSecret: text("clientSecret"),
    };
}

/** Whether there is such an output, and Pulumi keeps it as a secret. */
export function isSecret(output: OutputValue | undefined): boolean {
    return output?.secret === true;
}
