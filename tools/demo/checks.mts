import { isDeepStrictEqual } from "node:util";
import type { OutputMap } from "@pulumi/pulumi/automation/index.js";
import type { Call, CallKind, Simulator } from "pulumi-vmware-csp/testing";

function unexpected(what: string): Error {
    return new Error(`The demo did not go as expected. ${what}.`);
}

/** Throws unless both are deeply equal, and tells both: never for secret values. */
export function expectEqual(what: string, actual: unknown, expected: unknown): void {
    if (isDeepStrictEqual(actual, expected)) return;
    throw unexpected(`${what}: expected ${JSON.stringify(expected)}, but found ${JSON.stringify(actual)}`);
}

/**
 * Throws if a text has one of the secrets in plaintext or in base64. The message tells where, never what.
 *
 * @param known is in the text for sure, so that a search in the wrong text does not pass.
 */
export function expectNoSecretIn(where: string, text: string, secrets: readonly string[], known: string): void {
    if (!text.includes(known)) throw unexpected(`${where} is not the text that was to be searched`);
    const found = secrets.filter((secret) => [secret, btoa(secret)].some((form) => text.includes(form)));
    if (found.length > 0) throw unexpected(`${where} has ${found.length} of the secrets in plaintext`);
}

/** An expected call, and what it is for. */
export interface ExpectedCall {
    readonly kind: CallKind;
    readonly purpose: string;
}

/** The calls that one rotation takes. */
export const rotationCalls: readonly ExpectedCall[] = [
    { kind: "apiTokenGrant", purpose: "log in" },
    { kind: "regenerateSecret", purpose: "create a new secret" },
    { kind: "clientCredentialsGrant", purpose: "test it" },
];

/** What an application does with the secret. */
export const applicationCall: ExpectedCall = {
    kind: "clientCredentialsGrant",
    purpose: "get an access token",
};

/**
 * Describes the calls since the last time.
 *
 * @throws Error unless they are the expected ones, in this order, each with the status 200.
 */
export function newCalls(
    simulator: Pick<Simulator, "calls" | "clearCalls">,
    expected: readonly ExpectedCall[],
): string {
    const calls = [...simulator.calls];
    simulator.clearCalls();
    expectEqual(
        "The calls to CSP",
        calls.map(({ kind, status }) => `${kind} ${status}`),
        expected.map(({ kind }) => `${kind} 200`),
    );
    const described = calls.map((call, index) => `${shortened(call)} (${expected[index]?.purpose})`);
    return described.join(", ") || "none";
}

function shortened({ method, path }: Call): string {
    return `${method} …/${path.split("/").slice(-2).join("/")}`;
}

/** What an application needs, of the quickstart's outputs. Throws unless `clientSecret` is a Pulumi secret. */
export function credentialsIn(outputs: OutputMap) {
    const text = (name: string) => {
        const value: unknown = outputs[name]?.value;
        if (typeof value !== "string") throw unexpected(`There is no output ${name}`);
        return value;
    };
    if (!outputs["clientSecret"]?.secret) throw unexpected("The output clientSecret is not secret");
    return {
        tokenEndpoint: text("tokenEndpoint"),
        clientId: text("clientId"),
        clientSecret: text("clientSecret"),
    };
}
