import { beforeAll, describe, expect, it } from "vitest";
import { useScene } from "../support/scene";

/** With the plugin, test/e2e/languages has it in each language. Here all settings are a profile of the configuration. */
describe("a secret's life in a Node program", () => {
    const scene = useScene({ apps: ["ci"], env: { CSP_API_TOKEN: "", CSP_ORG_ID: "", CSP_HOST: "" } });
    const declare = (rotationTrigger: unknown) => scene.declare({ ci: { args: { profile: "eu", rotationTrigger } } });

    beforeAll(async () => {
        const { apiToken, orgId, origin: host } = scene.simulator;
        for (const [name, value] of Object.entries({ apiToken, orgId, host })) {
            const secret = name === "apiToken";
            await scene.stack.setConfig(`vmware-csp:profiles.eu.${name}`, { value, secret }, true);
        }
    });

    it("creates with one token request, one PUT of exactly {} and one test", async () => {
        declare({ a: 1, b: { c: [2, 3], d: null } });
        const ran = await scene.up();
        expect(ran.operations).toMatchObject({ ci: ["create"] });
        expect(ran.calls).toEqual(["apiTokenGrant", "regenerateSecret", "clientCredentialsGrant"]);
        expect(scene.simulator.callsOf("regenerateSecret")).toMatchObject([{ bodyText: "{}", status: 200 }]);
        const { currentSecret } = scene.app();
        expect(await scene.stack.outputs()).toEqual({ ci: { value: currentSecret, secret: true } });
        expect(await scene.outputsOf("ci")).toMatchObject({
            clientId: "ci",
            clientSecret: currentSecret,
            rotationReason: "created",
            rotationCount: 1,
            verified: true,
            rotationTrigger: { a: 1, b: { c: [2, 3] } },
            tokenEndpoint: `${scene.simulator.origin}/csp/gateway/am/api/auth/token`,
        });
    });

    it("makes no call when nothing changed, in whatever order the trigger's keys are", async () => {
        declare({ b: { d: null, c: [2, 3] }, a: 1 });
        expect(await scene.up()).toMatchObject({ operations: { ci: ["same"] }, calls: [], diagnostics: [] });
    });

    it("rotates with one PUT for a changed trigger", async () => {
        const old = scene.app().currentSecret;
        declare({ a: 1, b: { c: [3, 2] } });
        const ran = await scene.up();
        expect(ran.operations).toMatchObject({ ci: ["update"] });
        expect(ran.calls).toEqual(["apiTokenGrant", "regenerateSecret", "clientCredentialsGrant"]);
        expect(scene.app().accepts(old)).toBe(false);
        const clientSecret = scene.app().currentSecret;
        expect(await scene.outputsOf("ci")).toMatchObject({
            clientSecret,
            rotationReason: "trigger",
            rotationCount: 2,
        });
    });

    it("is destroyed without a call and without credentials", async () => {
        expect(scene.readable()).not.toContain(scene.simulator.apiToken);
        await scene.stack.removeConfig("vmware-csp:profiles");
        const { currentSecret } = scene.app();
        expect(await scene.destroy()).toMatchObject({ operations: { ci: ["delete"] }, calls: [] });
        expect(scene.app().currentSecret).toBe(currentSecret);
    });
});
