import { describe, expect, it } from "vitest";
import { usePlugin } from "../../../support/plugin/scene";
import { asset, opened, secret, unknown } from "../../../support/plugin/wire";
import type { Properties } from "../../../support/properties";

const scene = usePlugin();

async function failuresOf(name: string, given: Properties) {
    const plugin = await scene.startProcess();
    return (await plugin.checkConfig(name, given)).failures;
}

describe("the inputs of a provider resource", () => {
    it("a failure names the input, in the program and in the stack", async () => {
        const reason = expect.stringMatching(/must use https/);
        for (const name of ["default", "default_1_2_3", "default_eu", "acme"]) {
            expect(await failuresOf(name, { host: "http://csp.example" })).toEqual([{ property: "host", reason }]);
        }
    });

    it("a bad secret is named in the reason only, without its value", async () => {
        for (const given of [{ apiToken: secret({ a: "Sesame" }) }, { apiToken: { a: "Sesame" } }]) {
            const failures = await failuresOf("acme", given);
            expect(failures).toEqual([{ property: "", reason: expect.stringMatching(/^apiToken: must be a string/) }]);
        }
    });

    it("a key of the stack's configuration without effect is named once, and not refused", async () => {
        const given = { freezeRotations: "true", apitoken: secret("Sesame"), profiles: "{}", host: "csp.example" };
        expect(await failuresOf("default", given)).toEqual([]);
        expect(scene.engine.lines.map(({ message }) => message)).toEqual([
            "in the stack's configuration, vmware-csp:apitoken (did you mean vmware-csp:apiToken?) and " +
                "vmware-csp:freezeRotations (did you mean vmware-csp:freezeRotation?) are not settings of this package, and have no effect",
        ]);
        expect(await failuresOf("acme", { freezeRotations: "true" })).toEqual([
            { property: "", reason: expect.stringMatching(/provider, which has .*\. Did you mean freezeRotation\?$/) },
        ]);
        expect(scene.engine.lines).toHaveLength(1);
    });

    it("an input that is not known yet is reported, since the engine then asks the provider nothing", async () => {
        expect(await failuresOf("acme", { apiToken: secret(unknown), host: unknown })).toEqual([]);
        expect(scene.engine.lines.map(({ urn, message }) => [urn.split("::").at(-1), message])).toEqual([
            [
                "acme",
                "apiToken and host are not known yet, so this preview can't tell which secrets of this provider " +
                    "resource will rotate",
            ],
        ]);
    });

    it("a file is refused", async () => {
        expect(await failuresOf("acme", { orgId: asset("Sesame") })).toEqual([
            { property: "orgId", reason: "a file is not a JSON value" },
        ]);
    });

    it("come back unchanged, except plain secrets, which are marked", async () => {
        const plugin = await scene.startProcess();
        const given = { apiToken: "Sesame", clientId: "id", clientSecret: unknown, freezeRotation: "true" };
        const { inputs } = await plugin.checkConfig("acme", { ...given, host: secret("csp.example") });
        expect(opened(inputs)).toEqual({
            values: { ...given, host: "csp.example" },
            secrets: ["apiToken", "clientSecret", "host"],
        });
    });
});
