import { describe, expect, it } from "vitest";
import { defaultName, intoQName, isDefaultProvider, nameOf } from "../../../../provider/hosts/plugin/defaultProvider";
import { providerUrn } from "../../../support/plugin/client";

/** The first six are the engine's own tests (pkg/resource/deploy/providers/provider_test.go). */
describe("the name that the engine gives", () => {
    it.each<{ readonly version?: string; readonly url?: string; readonly name: string }>([
        { name: "default" },
        { version: "0.18.1", name: "default_0_18_1" },
        {
            version: "0.17.7-dev.1555435978+gb7030aa4.dirty",
            name: "default_0_17_7_dev_1555435978_gb7030aa4_dirty",
        },
        { version: "0.18.1", url: "pulumi.com/pkg", name: "default_0_18_1_pulumi.com/pkg" },
        {
            version: "0.17.7-dev.1555435978+gb7030aa4.dirty",
            url: "company.com/artifact-storage/pkg",
            name: "default_0_17_7_dev_1555435978_gb7030aa4_dirty_company.com/artifact-storage/pkg",
        },
        { version: "v10.20.30", name: "default_10_20_30" },
        { version: "1.2", name: "default" },
        { version: "1.2.3 or later", name: "default" },
        { version: "from 1.2.3", name: "default" },
        { url: "company.com/", name: "default_company.com" },
        { version: "1.0.0-alpha-1.x-y+2026-01", name: "default_1_0_0_alpha-1_x-y_2026-01" },
        { version: "1.0.0+build", name: "default_1_0_0_build" },
        {
            version: "0.2.0",
            url: "github://api.github.com/OWNER/REPO",
            name: "default_0_2_0_github_/api.github.com/OWNER/REPO",
        },
        { url: "https://a.example:8443/x?y=1", name: "default_https_/a.example_8443/x_y_1" },
    ])("is $name", ({ version, url, name }) => {
        expect(defaultName(version, url)).toBe(name);
    });

    it.each([
        ["a/b", "a/b"],
        ["//a//b/", "a/b"],
        ["/", "_"],
        ["", "_"],
        ["ä", "__"],
        ["a b:c", "a_b_c"],
    ])("replaces what a name can't contain: %j", (url, name) => {
        expect(intoQName(url)).toBe(name);
    });
});

describe("a provider resource", () => {
    it.each<{ readonly name: string; readonly given?: object; readonly isDefault: boolean }>([
        { name: "default", isDefault: true },
        { name: "default_0_2_0", given: { version: "0.2.0" }, isDefault: true },
        { name: "default_0_3_0_dev_1_abc", given: { version: "0.3.0-dev.1+abc" }, isDefault: true },
        // Newer engines keep the address to themselves. Older ones pass it on.
        { name: "default_0_2_0_github_/api.github.com/o/r", given: { version: "0.2.0" }, isDefault: true },
        { name: "default_https_/mirror.example_8443/p", isDefault: true },
        {
            name: "default_0_2_0_mirror/p",
            given: { version: "0.2.0", pluginDownloadURL: "mirror/p" },
            isDefault: true,
        },
        { name: "default_0_2_0", given: { version: "0.2.0", pluginDownloadURL: "https://a.example" }, isDefault: true },
        { name: "default", given: { version: 7, pluginDownloadURL: 7 }, isDefault: true },
        { name: "default_0_2_1_https_/a.example", given: { version: "0.2.0" }, isDefault: false },
        { name: "acme_0_2_0_https_/a.example", given: { version: "0.2.0" }, isDefault: false },
        { name: "default_https_/a b", isDefault: false },
        { name: "default_https_/a//b", isDefault: false },
        { name: "", isDefault: false },
        { name: "acme", isDefault: false },
        { name: "my-default", isDefault: false },
        { name: "defaults", isDefault: false },
        { name: "default-eu", isDefault: false },
        { name: "default_eu", isDefault: false },
        { name: "default_eu", given: { version: "0.2.0" }, isDefault: false },
        { name: "default_1_eu", isDefault: false },
        { name: "default_0_2_0", isDefault: false },
        { name: "default_0_2_0", given: { version: "0.2.1" }, isDefault: false },
        { name: "default_0_2_0_eu", given: { version: "0.2.0" }, isDefault: false },
        { name: "default_0_2_0_eu/west", given: { version: "0.2.0" }, isDefault: false },
        { name: "default_0_2_0_https", given: { version: "0.2.0" }, isDefault: false },
        { name: "default_0_2_0_https://a.example", given: { version: "0.2.0" }, isDefault: false },
        { name: "default", given: { version: "0.2.0" }, isDefault: false },
    ])("$name with $given is the engine's own: $isDefault", ({ name, given = {}, isDefault }) => {
        expect(isDefaultProvider({ urn: providerUrn(name), given: { ...given } })).toBe(isDefault);
    });

    it("with a parent belongs to the program, whatever its name", () => {
        const urn = "urn:pulumi:dev::project::my:index:Team$pulumi:providers:vmware-csp::default";
        expect(isDefaultProvider({ urn, given: {} })).toBe(false);
    });
});

it.each([
    ["urn:pulumi:dev::project::pulumi:providers:vmware-csp::acme", "acme"],
    ["urn:pulumi:dev::project::pulumi:providers:vmware-csp::a::b", "a::b"],
    ["urn:pulumi:dev::project", ""],
])("the name in %s is %j", (urn, name) => {
    expect(nameOf(urn)).toBe(name);
});
