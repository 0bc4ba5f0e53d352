import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { OAuthAppSecret, PreviousSecretRetirement } from "../../../provider";
import { providerTexts } from "../../../provider/program/providerText";
import { registered } from "../../support/registrations";

/** Every existing state has these texts. If this test fails, the change breaks all of them. */
const frozen = {
    oauthAppSecret: 'exports.handler = () => require("pulumi-vmware-csp/runtime").oauthAppSecret;',
    previousSecretRetirement: 'exports.handler = () => require("pulumi-vmware-csp/runtime").previousSecretRetirement;',
};

const ids = { orgId: "org", oauthAppId: "app" };

describe("the stored text of a provider", () => {
    it("has never changed", () => {
        expect(providerTexts).toEqual(frozen);
    });

    it.each(Object.values(frozen))("has under 200 bytes: %s", (text) => {
        expect(Buffer.byteLength(text)).toBeLessThan(200);
    });

    it("is what the resources register, in plain text", async () => {
        const [secret, retirement] = await registered(() => {
            const made = new OAuthAppSecret("ci", ids);
            return new PreviousSecretRetirement("done", { secret: made });
        });
        expect(secret?.inputs["__provider"]).toBe(frozen.oauthAppSecret);
        expect(retirement?.inputs["__provider"]).toBe(frozen.previousSecretRetirement);
        expect([...(secret?.secretInputs ?? []), ...(retirement?.secretInputs ?? [])]).not.toContain("__provider");
    });

    it("is the same whatever the resource's inputs are", async () => {
        const [secret] = await registered(
            () =>
                new OAuthAppSecret("ci", {
                    ...ids,
                    existingClientSecret: "Sesame-1",
                    rotationTrigger: { a: 1 },
                }),
        );
        expect(secret?.inputs["__provider"]).toBe(frozen.oauthAppSecret);
    });
});

describe("the installed SDK's own dynamic resources", () => {
    class Secret extends pulumi.dynamic.Resource {
        constructor(name: string) {
            super({ create: () => Promise.resolve({ id: "id" }) }, name, { a: 1 }, {}, "csp", "OAuthAppSecret");
        }
    }

    it("register under the same type, with a text of the same form in the same property", async () => {
        const [theirs] = await registered(() => new Secret("ci"));
        const [ours] = await registered(() => new OAuthAppSecret("ci", ids));
        expect(ours?.type).toBe(theirs?.type);
        expect(Object.keys(theirs?.inputs ?? {}).sort()).toEqual(["__provider", "a"]);
        // Pulumi's host evaluates a text, and calls `handler` for the provider.
        expect(theirs?.inputs["__provider"]).toMatch(/^exports\.handler = /);
        expect(ours?.inputs["__provider"]).toMatch(/^exports\.handler = /);
    });
});
