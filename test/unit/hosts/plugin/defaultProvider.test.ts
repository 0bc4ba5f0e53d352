import { describe, expect, it } from "vitest";
import { defaultName, intoQName, isDefaultProvider, nameOf } from "../../../../provider/hosts/plugin/defaultProvider";
import { providerUrn } from "../../../support/plugin/client";

const development = "0.17.7-dev.1555435978+gb7030aa4.dirty";
const artifacts = "company.com/artifact-storage/pkg";

/** The first five are the engine's own tests (pkg/resource/deploy/providers/provider_test.go). */
describe("the name that the engine gives", () => {
    it.each([
        ["default", undefined, undefined],
        ["default_0_18_1", "0.18.1", undefined],
        ["default_0_17_7_dev_1555435978_gb7030aa4_dirty", development, undefined],
        ["default_0_18_1_pulumi.com/pkg", "0.18.1", "pulumi.com/pkg"],
        [`default_0_17_7_dev_1555435978_gb7030aa4_dirty_${artifacts}`, development, artifacts],
        ["default_10_20_30", "v10.20.30", undefined],
        ["default", "1.2", undefined],
        ["default", "1.2.3 or later", undefined],
        ["default", "from 1.2.3", undefined],
        ["default_company.com", undefined, "company.com/"],
        ["default_1_0_0_alpha-1_x-y_2026-01", "1.0.0-alpha-1.x-y+2026-01", undefined],
        ["default_1_0_0_build", "1.0.0+build", undefined],
        ["default_0_2_0_github_/api.github.com/OWNER/REPO", "0.2.0", "github://api.github.com/OWNER/REPO"],
        ["default_https_/a.example_8443/x_y_1", undefined, "https://a.example:8443/x?y=1"],
    ])("is %s: %s, %s", (name, version, url) => {
        expect(defaultName(version, url)).toBe(name);
    });

    it.each([
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
    const isDefault = (name: string, given: object) =>
        isDefaultProvider({ urn: providerUrn(name), given: { ...given } });
    const version = "0.2.0";

    it.each<[string, object]>([
        ["default", {}],
        ["default_0_2_0", { version }],
        ["default_0_3_0_dev_1_abc", { version: "0.3.0-dev.1+abc" }],
        // Newer engines keep the address to themselves. Older ones pass it on.
        ["default_0_2_0_github_/api.github.com/o/r", { version }],
        ["default_https_/mirror.example_8443/p", {}],
        ["default_0_2_0_mirror/p", { version, pluginDownloadURL: "mirror/p" }],
        ["default_0_2_0", { version, pluginDownloadURL: "https://a.example" }],
        ["default", { version: 7, pluginDownloadURL: 7 }],
    ])("%s with %s is the engine's own", (name, given) => {
        expect(isDefault(name, given)).toBe(true);
    });

    it.each<[string, object]>([
        ["default_0_2_1_https_/a.example", { version }],
        ["acme_0_2_0_https_/a.example", { version }],
        ["default_https_/a b", {}],
        ["default_https_/a//b", {}],
        ["", {}],
        ["my-default", {}],
        ["defaults", {}],
        ["default_eu", {}],
        ["default_eu", { version }],
        ["default_0_2_0", {}],
        ["default_0_2_0", { version: "0.2.1" }],
        ["default_0_2_0_eu", { version }],
        ["default_0_2_0_eu/west", { version }],
        ["default_0_2_0_https", { version }],
        ["default_0_2_0_https://a.example", { version }],
        ["default", { version }],
    ])("%s with %s belongs to the program", (name, given) => {
        expect(isDefault(name, given)).toBe(false);
    });

    it("with a parent belongs to the program, whatever its name", () => {
        const urn = "urn:pulumi:dev::project::my:index:Team$pulumi:providers:vmware-csp::default";
        expect(isDefaultProvider({ urn, given: {} })).toBe(false);
    });

    it.each([
        ["urn:pulumi:dev::project::pulumi:providers:vmware-csp::a::b", "a::b"],
        ["urn:pulumi:dev::project", ""],
    ])("has a name at the end of its URN: %s, %j", (urn, name) => {
        expect(nameOf(urn)).toBe(name);
    });
});
