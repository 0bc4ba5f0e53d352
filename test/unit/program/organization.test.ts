import * as pulumi from "@pulumi/pulumi";
import { afterEach, describe, expect, it, vi } from "vitest";
import { OAuthAppSecret, type OAuthAppSecretArgs } from "../../../provider";
import { registered } from "../../support/registrations";

const app = { oauthAppId: "app" };
const config = { "vmware-csp:orgId": "from-config" };
const profiles = JSON.stringify({ one: { orgId: "of-profile-one" }, two: { host: "two.example" } });

afterEach(() => vi.unstubAllEnvs());

/** The organization that is registered. */
async function organization(
    args: Partial<OAuthAppSecretArgs>,
    options: { config?: Record<string, string>; env?: Record<string, string>; preview?: boolean } = {},
): Promise<unknown> {
    for (const name of ["CSP_ORG_ID", "CSP_PROFILES"]) vi.stubEnv(name, options.env?.[name]);
    const [secret] = await registered(() => new OAuthAppSecret("ci", { ...app, ...args }), options);
    return secret?.inputs["orgId"];
}

/** An output that is not known in a preview. */
function unknown(): pulumi.Output<string> {
    const text = { value: "" };
    Object.assign(text, { value: pulumi.unknown });
    return pulumi.output("never seen").apply(() => text.value);
}

const sentinel = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

describe("the organization", () => {
    const env = { CSP_ORG_ID: "from-environment" };
    const both = { env, config };
    const withProfiles = { ...both, config: { ...config, "vmware-csp:profiles": profiles } };

    it.each([
        { name: "the input", args: { orgId: "given" }, options: both, is: "given" },
        { name: "the configuration, before the environment", args: {}, options: both, is: "from-config" },
        { name: "the environment", args: {}, options: { env }, is: "from-environment" },
        {
            name: "the configuration for an undefined input",
            args: { orgId: undefined },
            options: both,
            is: "from-config",
        },
        {
            name: "the configuration for an input that turns out undefined",
            args: { orgId: pulumi.output(undefined) },
            options: both,
            is: "from-config",
        },
        { name: "the profile", args: { profile: "one" }, options: withProfiles, is: "of-profile-one" },
        {
            name: "the input, before the profile",
            args: { orgId: "given", profile: "one" },
            options: withProfiles,
            is: "given",
        },
        {
            name: "the profile in the environment",
            args: { profile: "one" },
            options: { ...both, env: { ...env, CSP_PROFILES: profiles } },
            is: "of-profile-one",
        },
        {
            name: "an output's profile",
            args: { profile: pulumi.output("one") },
            options: withProfiles,
            is: "of-profile-one",
        },
    ])("is that of $name", async ({ args, options, is }) => {
        expect(await organization(args, options)).toBe(is);
    });

    it.each([
        { name: "nowhere", args: {}, options: {}, says: /orgId is missing.*vmware-csp:orgId or CSP_ORG_ID/ },
        {
            name: "not in the profile, which the plain settings don't fill",
            args: { profile: "two" },
            options: withProfiles,
            says: /orgId is missing.*profile "two".*vmware-csp:profiles or CSP_PROFILES/,
        },
        {
            name: "not in an unknown profile",
            args: { profile: "three" },
            options: withProfiles,
            says: /profile "three"/,
        },
        {
            name: "not in one that objects inherit",
            args: { profile: "constructor" },
            options: withProfiles,
            says: /profile "constructor"/,
        },
        {
            name: "not in profiles that can't be read",
            args: { profile: "one" },
            options: { config: { "vmware-csp:profiles": "{Sesame" } },
            says: /^vmware-csp:profiles is not valid(?!.*Sesame)/,
        },
    ])("that is $name is asked for by name", async ({ args, options, says }) => {
        const missing = organization(args, options);
        await expect(missing).rejects.toThrow(says);
        await expect(missing).rejects.toThrow(pulumi.RunError);
    });
});

describe("in a preview", () => {
    const env = { CSP_ORG_ID: "from-environment" };

    it("an unknown profile does not make a given organization unknown", async () => {
        const args = { orgId: "given", profile: unknown() };
        expect(await organization(args, { env, preview: true })).toBe("given");
    });

    it("an unknown organization is registered as unknown", async () => {
        expect(await organization({ orgId: unknown() }, { env, preview: true })).toBe(sentinel);
    });

    it("an unknown profile makes its organization unknown", async () => {
        expect(await organization({ profile: unknown() }, { env, preview: true })).toBe(sentinel);
    });

    it("an unknown app is registered as unknown, and its organization as known", async () => {
        const args = { orgId: "given", oauthAppId: unknown() };
        const [secret] = await registered(() => new OAuthAppSecret("ci", args), { preview: true });
        expect(secret?.inputs).toMatchObject({ orgId: "given", oauthAppId: sentinel });
    });
});
