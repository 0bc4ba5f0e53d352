import type { Call, CallKind } from "pulumi-vmware-csp/testing";
import { describe, expect, it } from "vitest";
import { newCalls, rotationCalls } from "../../tools/demo/cspCalls.mts";
import { exceptLoopbackFromProxy, forgetSettings } from "../../tools/demo/environment.mts";
import { credentialsIn } from "../../tools/demo/outputs.mts";
import { expectNoSecretIn } from "../../tools/demo/secretSearch.mts";

describe("the demo's environment", () => {
    it("has no settings of the user for Pulumi or for CSP, but those for the engine tool", () => {
        const env = {
            PATH: "/bin",
            CSP_API_TOKEN: "x",
            PULUMI_ACCESS_TOKEN: "x",
            PULUMI_VMWARE_CSP_ENGINE_CACHE: "/cache",
            PULUMI_VMWARE_CSP_ENGINE_WAYS: "cache",
        };
        forgetSettings(env);
        expect(Object.keys(env)).toEqual([
            "PATH",
            "PULUMI_VMWARE_CSP_ENGINE_CACHE",
            "PULUMI_VMWARE_CSP_ENGINE_WAYS",
        ]);
    });

    it.each([
        [{}, "127.0.0.1,localhost,::1"],
        [{ NO_PROXY: "a.example" }, "a.example,127.0.0.1,localhost,::1"],
        [{ NO_PROXY: "a.example", no_proxy: "b.example" }, "b.example,127.0.0.1,localhost,::1"],
    ])("keeps loopback from the proxy, beside what the user excepts: %j", (env, expected) => {
        const changed: NodeJS.ProcessEnv = { ...env };
        exceptLoopbackFromProxy(changed);
        expect(changed).toEqual({ NO_PROXY: expected, no_proxy: expected });
    });
});

describe("the demo fails when", () => {
    const journal = (...kinds: [CallKind, number][]) => {
        const calls = kinds.map(
            ([kind, status]): Call => ({
                ...{ kind, status, method: "PUT", path: "/a/b/c", requestId: "1", atMs: 0 },
                ...{ bodyText: "", credential: "none", headers: {} },
            }),
        );
        return { calls, clearCalls: () => void calls.splice(0) };
    };

    it.each([
        ["a call is missing", journal(["apiTokenGrant", 200], ["regenerateSecret", 200])],
        [
            "the order is another",
            journal(["apiTokenGrant", 200], ["clientCredentialsGrant", 200], ["regenerateSecret", 200]),
        ],
        [
            "a call was refused",
            journal(["apiTokenGrant", 200], ["regenerateSecret", 409], ["clientCredentialsGrant", 200]),
        ],
    ])("%s", (_, simulator) => {
        expect(() => newCalls(simulator, rotationCalls)).toThrow(
            /The calls of CSP: expected \["apiTokenGrant 200","regenerateSecret 200","clientCredentialsGrant 200"\]/,
        );
    });

    it("CSP saw a call where none was to be", () => {
        const simulator = journal(["getApp", 200]);
        expect(() => newCalls(simulator, [])).toThrow('but found ["getApp 200"]');
        expect(newCalls(simulator, []), "counted from the last time").toBe("no call");
    });

    it.each([
        ["in clear", "state: s3cret."],
        ["in base64", `state: ${btoa("s3cret")}.`],
    ])("a secret is found %s, and the message does not show it", (_, text) => {
        const search = () => expectNoSecretIn("the state", text, ["other", "s3cret"], "state");
        expect(search).toThrow("the state has 1 of the secrets in clear");
        expect(search).not.toThrow("s3cret");
    });

    it("the text that was searched is another one", () => {
        expect(() => expectNoSecretIn("the state", "", ["s3cret"], "state")).toThrow(
            "not what was to be searched",
        );
        expect(() => expectNoSecretIn("the state", "state", ["s3cret"], "state")).not.toThrow();
    });

    it("the program exports its secret in clear", () => {
        const outputs = (secret: boolean) => ({
            tokenEndpoint: { value: "http://x", secret: false },
            clientId: { value: "ci", secret: false },
            clientSecret: { value: "s3cret", secret },
        });
        expect(() => credentialsIn(outputs(false))).toThrow("the output clientSecret is not secret");
        expect(credentialsIn(outputs(true))).toEqual({
            tokenEndpoint: "http://x",
            clientId: "ci",
            clientSecret: "s3cret",
        });
    });
});
