import type { Call, CallKind } from "pulumi-vmware-csp/testing";
import { describe, expect, it } from "vitest";
import { credentialsIn, expectNoSecretIn, newCalls, rotationCalls } from "../../../../tools/demo/checks.mts";

function simulatorWith(...kinds: readonly [CallKind, number][]) {
    const one = { method: "PUT", path: "/a/b/c", requestId: "1", atMs: 0, bodyText: "", headers: {} };
    const calls = kinds.map(([kind, status]): Call => ({ ...one, kind, status, credential: "none" }));
    return { calls, clearCalls: () => void calls.splice(0) };
}

describe("the demo", () => {
    const logIn: [CallKind, number] = ["apiTokenGrant", 200];
    const rotate: [CallKind, number] = ["regenerateSecret", 200];
    const test: [CallKind, number] = ["clientCredentialsGrant", 200];

    it.each([
        ["a call is missing", simulatorWith(logIn, rotate)],
        ["the order is another", simulatorWith(logIn, test, rotate)],
        ["a call was refused", simulatorWith(logIn, ["regenerateSecret", 409], test)],
    ])("fails when %s", (_, simulator) => {
        expect(() => newCalls(simulator, rotationCalls)).toThrow(
            'calls to CSP: expected ["apiTokenGrant 200","regenerateSecret 200","clientCredentialsGrant 200"]',
        );
    });

    it("fails when CSP got a call and none was expected", () => {
        const simulator = simulatorWith(["getApp", 200]);
        expect(() => newCalls(simulator, [])).toThrow('but found ["getApp 200"]');
        expect(newCalls(simulator, []), "counted from the last time").toBe("none");
    });

    it.each(["state: s3cret.", `state: ${btoa("s3cret")}.`])(
        "fails, without showing it, on the secret in: %s",
        (text) => {
            const search = () => expectNoSecretIn("the state", text, ["other", "s3cret"], "state");
            expect(search).toThrow("the state has 1 of the secrets in plaintext");
            expect(search).not.toThrow("s3cret");
        },
    );

    it("fails when it searched another text", () => {
        const search = (text: string) => () => expectNoSecretIn("the state", text, ["s3cret"], "state");
        expect(search("")).toThrow("the state is not the text that was to be searched");
        expect(search("state")).not.toThrow();
    });

    it("fails when the program exports its secret in plaintext", () => {
        const credentials = { tokenEndpoint: "http://x", clientId: "ci", clientSecret: "s3cret" };
        const outputs = (secret: boolean) =>
            Object.fromEntries(Object.entries(credentials).map(([name, value]) => [name, { value, secret }]));
        expect(() => credentialsIn(outputs(false))).toThrow("The output clientSecret is not secret");
        expect(credentialsIn(outputs(true))).toEqual(credentials);
    });
});
