import type { Call, CallKind } from "pulumi-vmware-csp/testing";
import { describe, expect, it } from "vitest";
import { credentialsIn, expectNoSecretIn, newCalls, rotationCalls } from "../../../../tools/demo/checks.mts";

describe("the demo", () => {
    const simulatorWith = (...kinds: [CallKind, number][]) => {
        const calls = kinds.map(
            ([kind, status]): Call => ({
                kind,
                status,
                method: "PUT",
                path: "/a/b/c",
                requestId: "1",
                atMs: 0,
                bodyText: "",
                credential: "none",
                headers: {},
            }),
        );
        return { calls, clearCalls: () => void calls.splice(0) };
    };

    it.each([
        ["a call is missing", simulatorWith(["apiTokenGrant", 200], ["regenerateSecret", 200])],
        [
            "the order is another",
            simulatorWith(["apiTokenGrant", 200], ["clientCredentialsGrant", 200], ["regenerateSecret", 200]),
        ],
        [
            "a call was refused",
            simulatorWith(["apiTokenGrant", 200], ["regenerateSecret", 409], ["clientCredentialsGrant", 200]),
        ],
    ])("fails when %s", (_, simulator) => {
        expect(() => newCalls(simulator, rotationCalls)).toThrow(
            /The calls to CSP: expected \["apiTokenGrant 200","regenerateSecret 200","clientCredentialsGrant 200"\]/,
        );
    });

    it("fails when CSP got a call and none was expected", () => {
        const simulator = simulatorWith(["getApp", 200]);
        expect(() => newCalls(simulator, [])).toThrow('but found ["getApp 200"]');
        expect(newCalls(simulator, []), "counted from the last time").toBe("none");
    });

    it.each([
        ["in plaintext", "state: s3cret."],
        ["in base64", `state: ${btoa("s3cret")}.`],
    ])("fails when a secret is found %s, without showing it", (_, text) => {
        const search = () => expectNoSecretIn("the state", text, ["other", "s3cret"], "state");
        expect(search).toThrow("the state has 1 of the secrets in plaintext");
        expect(search).not.toThrow("s3cret");
    });

    it("fails when it searched another text", () => {
        expect(() => expectNoSecretIn("the state", "", ["s3cret"], "state")).toThrow(
            "the state is not the text that was to be searched",
        );
        expect(() => expectNoSecretIn("the state", "state", ["s3cret"], "state")).not.toThrow();
    });

    it("fails when the program exports its secret in plaintext", () => {
        const outputs = (secret: boolean) => ({
            tokenEndpoint: { value: "http://x", secret: false },
            clientId: { value: "ci", secret: false },
            clientSecret: { value: "s3cret", secret },
        });
        expect(() => credentialsIn(outputs(false))).toThrow("The output clientSecret is not secret");
        expect(credentialsIn(outputs(true))).toEqual({
            tokenEndpoint: "http://x",
            clientId: "ci",
            clientSecret: "s3cret",
        });
    });
});
