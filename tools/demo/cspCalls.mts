import type { Call, CallKind, Simulator } from "pulumi-vmware-csp/testing";
import { expect } from "./expectation.mts";

/** A call that is expected, and what it is for. */
export interface ExpectedCall {
    readonly kind: CallKind;
    readonly purpose: string;
}

/** The calls that one rotation takes. */
export const rotationCalls: readonly ExpectedCall[] = [
    { kind: "apiTokenGrant", purpose: "log in" },
    { kind: "regenerateSecret", purpose: "make a new secret" },
    { kind: "clientCredentialsGrant", purpose: "test it" },
];

/** What an application does with the secret. */
export const applicationCall: ExpectedCall = {
    kind: "clientCredentialsGrant",
    purpose: "get an access token",
};

/**
 * What CSP has seen since the last time, in words.
 *
 * @throws Error unless it is these calls, in this order, all of them answered with 200.
 */
export function newCalls(
    simulator: Pick<Simulator, "calls" | "clearCalls">,
    expected: readonly ExpectedCall[],
): string {
    const calls = [...simulator.calls];
    simulator.clearCalls();
    expect(
        "The calls of CSP",
        calls.map(({ kind, status }) => `${kind} ${status}`),
        expected.map(({ kind }) => `${kind} 200`),
    );
    return calls.length === 0
        ? "no call"
        : calls.map((call, index) => `${inWords(call)} (${expected[index]?.purpose})`).join(", ");
}

function inWords({ method, path }: Call): string {
    return `${method} …/${path.split("/").slice(-2).join("/")}`;
}
