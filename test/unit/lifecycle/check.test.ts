import { describe, expect, it } from "vitest";
import { unknownValue } from "../../../provider/common/unknown";
import { check } from "../../../provider/lifecycle/check";
import { createProviderContext } from "../../../provider/rotation/providerContext";

const ids = { orgId: "org", oauthAppId: "app" };

function checked(
    news: Readonly<Record<string, unknown>>,
    settings: { config?: Record<string, string>; env?: Record<string, string> } = {},
) {
    const { config = {}, env = {} } = settings;
    const process = createProviderContext({ config: (key) => config[key], env });
    return check(process, {}, { ...ids, ...news });
}

describe("check resolves the host", () => {
    const config = { "vmware-csp:host": "from-config.example" };
    const env = { CSP_HOST: "from-environment.example" };
    const profiles = (host: string) => JSON.stringify({ one: { host } });

    it.each([
        { name: "by default", news: {}, settings: {}, host: "console.cloud.vmware.com" },
        { name: "from the environment", news: {}, settings: { env }, host: "from-environment.example" },
        {
            name: "from the configuration, before the environment",
            news: {},
            settings: { config, env },
            host: "from-config.example",
        },
        {
            name: "from the input, before both",
            news: { host: "given.example" },
            settings: { config, env },
            host: "given.example",
        },
        {
            name: "from a null input like from none",
            news: { host: null },
            settings: { env },
            host: "from-environment.example",
        },
        {
            name: "from the profile, and not from the plain settings",
            news: { profile: "one" },
            settings: { config: { ...config, "vmware-csp:profiles": profiles("of-profile.example") }, env },
            host: "of-profile.example",
        },
        {
            name: "from the profile in the environment",
            news: { profile: "one" },
            settings: { config, env: { ...env, CSP_PROFILES: profiles("of-profile.example") } },
            host: "of-profile.example",
        },
        {
            name: "by default for a profile without one",
            news: { profile: "one" },
            settings: { config, env },
            host: "console.cloud.vmware.com",
        },
        { name: "unknown", news: { host: unknownValue }, settings: { config, env }, host: unknownValue },
    ])("$name", ({ news, settings, host }) => {
        expect(checked(news, settings)).toEqual({ inputs: { ...ids, ...news, host }, failures: [] });
    });

    it("and refuses a bad one from a setting like a bad input", () => {
        const { failures } = checked({}, { env: { CSP_HOST: "http://csp.example" } });
        expect(failures).toMatchObject([{ reason: expect.stringMatching(/^host: must use https/) }]);
    });

    it("and does not stumble over a profile that is not known yet", () => {
        expect(checked({ profile: unknownValue }).failures).toEqual([]);
    });
});

describe("what check hands on", () => {
    it("has the inputs that are there, and nothing else", () => {
        const { inputs } = checked({ verify: false, profile: null, colour: "red", __provider: "text" });
        expect(inputs).toEqual({ ...ids, verify: false, host: "console.cloud.vmware.com" });
    });

    it("refuses what is no input: a misspelt one must not pass for an absent one", () => {
        const { failures } = checked({ overlapSecond: "Sesame", __provider: "text", verfiy: null });
        expect(failures).toEqual([{ property: "", reason: "overlapSecond: is no input of OAuthAppSecret" }]);
    });

    it("names what is wrong in the reason only: beside a property's name the engine prints its value", () => {
        const newClientSecret = "Sesame-without-a-digit";
        const { failures } = checked({ newClientSecret, overlapSeconds: 60 });
        expect(failures).toEqual([
            { property: "", reason: expect.stringMatching(/^newClientSecret: must have a digit/) },
        ]);
        expect(JSON.stringify(failures)).not.toContain(newClientSecret);
    });

    it("refuses profiles that can't be read, without quoting them", () => {
        const env = { CSP_PROFILES: '{"one": {"apiToken": "Sesame"' };
        expect(() => checked({ profile: "one" }, { env })).toThrow(/^CSP_PROFILES is not valid(?!.*Sesame)/);
    });
});
