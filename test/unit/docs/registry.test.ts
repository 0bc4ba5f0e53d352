import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import packageJson from "../../../package.json";
import { names, settings } from "../../../provider/common/properties";
import { ownRepository, packageNames } from "../../../tools/plugin/schema/packageNames.mts";
import { packageSchema } from "../../../tools/plugin/schema/packageSchema.mts";
import { root } from "../../../tools/root.mts";
import { openPage } from "../../support/documents/page";
import { repositoryText } from "../../support/repository";

/** The rules of Pulumi's registry for packages of its community (its README and its template of pull requests, 2026-08). */
const overview = repositoryText("docs/_index.md");
const installation = repositoryText("docs/installation-configuration.md");
const owned = packageNames(ownRepository());

const languages = {
    typescript: owned.npm,
    javascript: owned.npm,
    python: owned.python,
    go: owned.go,
    csharp: `${owned.dotnet}.VmwareCsp`,
    java: `${owned.java}.vmwarecsp`,
    yaml: "vmware-csp:OAuthAppSecret",
};

describe.each([
    ["docs/_index.md", overview],
    ["docs/installation-configuration.md", installation],
])("%s, for Pulumi's registry", (_file, page) => {
    it("begins with the front matter that the registry shows", () => {
        expect(page).toMatch(/^---\ntitle: VMware Cloud Services.*\nmeta_desc: .*\.\nlayout: package\n---\n/);
    });

    it("has no relative link, no link to a .md file, and only pictures from the web", () => {
        const targets = [...page.matchAll(/\]\(([^)\s]+)\)|(?:src|href)="([^"]+)"/g)];
        for (const [, link, source] of targets) expect(link ?? source).toMatch(/^https:\/\/(?!.*\.md(#|$))/);
    });

    it("has no first-level heading, since the registry makes one from the title", () => {
        expect(page.replaceAll(/^```[\s\S]*?^```$/gm, "")).not.toMatch(/^# /m);
    });
});

describe("docs/_index.md", () => {
    it("has the program in YAML of README.md", () => {
        const program = (page: string, block: string) =>
            openPage(page)
                .block(block)
                .replaceAll(/ +#.*$/gm, "")
                .replace(/oauthAppId: .*/, "");
        expect(program("docs/_index.md", "Example: yaml 1")).toBe(program("README.md", "In YAML: yaml 1"));
    });

    it("has an example in every language, by the names of our packages", () => {
        expect(overview).toContain(`{{< chooser language "${Object.keys(languages).join()}" >}}`);
        for (const [language, name] of Object.entries(languages)) {
            const [, rest = ""] = overview.split(`{{% choosable language ${language} %}}\n\n\`\`\`${language}\n`);
            const [code] = rest.split("```\n\n{{% /choosable");
            expect(code, language).toContain(name);
            expect(code, language).toContain("ci-app");
        }
    });
});

describe("docs/installation-configuration.md", () => {
    it("has the names of the SDKs, and commands to copy for the plugin, of this version", () => {
        for (const name of Object.values(languages).slice(0, -1)) expect(installation).toContain(`\`${name}\``);
        const server = `--server github://api.github.com/${ownRepository() ?? "OWNER/REPOSITORY"}`;
        expect(installation).toContain(`pulumi package add vmware-csp@${packageJson.version} ${server}`);
        expect(installation).toContain(`pulumi plugin install resource vmware-csp ${packageJson.version} ${server}`);
        expect(repositoryText("README.md")).toContain(`pulumi package add vmware-csp@${packageJson.version} ${server}`);
    });

    it("configures the provider by pulumi config set and by the environment, and has every setting", () => {
        expect(installation).toContain("pulumi config set --secret vmware-csp:apiToken");
        expect(installation).toContain("export CSP_API_TOKEN=");
        for (const name of names(settings)) expect(installation).toContain(`\`vmware-csp:${name}\``);
    });
});

describe("the names of our packages", () => {
    const known = packageSchema("1.2.3", "Acme-Labs/pulumi-vmware-csp");
    const unknown = packageSchema("1.2.3", undefined);

    it("are in the schema, with the publisher and the plugin's address, once the repository is known", () => {
        expect(known).toMatchObject({
            publisher: "Acme-Labs",
            namespace: "acme-labs",
            repository: "https://github.com/Acme-Labs/pulumi-vmware-csp",
            logoUrl: "https://raw.githubusercontent.com/Acme-Labs/pulumi-vmware-csp/v1.2.3/docs/logo.png",
            pluginDownloadURL: "github://api.github.com/Acme-Labs/pulumi-vmware-csp",
            language: {
                nodejs: { packageName: "pulumi-vmware-csp-sdk" },
                python: { packageName: "pulumi_vmware_csp" },
                go: { importBasePath: "github.com/Acme-Labs/pulumi-vmware-csp/sdk/go/vmwarecsp" },
                csharp: { rootNamespace: "AcmeLabs" },
                java: { basePackage: "io.github.acme_labs" },
            },
        });
    });

    it("have placeholders until then, and no link leads elsewhere", () => {
        for (const name of ["publisher", "namespace", "repository", "logoUrl", "pluginDownloadURL"])
            expect(unknown).not.toHaveProperty(name);
        expect(unknown.language).toMatchObject({
            nodejs: { packageName: "pulumi-vmware-csp-sdk" },
            go: { importBasePath: expect.stringMatching(/^example\.com\//) },
            java: { basePackage: "com.example" },
            csharp: { rootNamespace: "Example" },
        });
    });
});

it("docs/logo.png is a picture of 100 by 100", () => {
    const picture = readFileSync(join(root, "docs/logo.png"));
    expect(picture.toString("latin1", 1, 4)).toBe("PNG");
    expect([picture.readUInt32BE(16), picture.readUInt32BE(20)]).toEqual([100, 100]);
});

it("schema.json says what the docstrings say: npm run schema updates it", () => {
    const schema = packageSchema(packageJson.version, ownRepository());
    expect(repositoryText("schema.json")).toBe(`${JSON.stringify(schema, null, 4)}\n`);
});
