import packageJson from "../../../package.json" with { type: "json" };

/** How the plugin's package and its SDKs are called where each language has its packages. */
export interface PackageNames {
    /** An npm package beside this one, in nobody's scope. */
    readonly npm: string;
    readonly python: string;
    /** The path of a Go module. */
    readonly go: string;
    /** The first part of .NET's names. */
    readonly dotnet: string;
    /** The first part of Java's names, and the group in Maven. */
    readonly java: string;
}

/**
 * Names that nobody else can have: those of npm and PyPI are this package's own, the others begin with the owner of the
 * repository. Until that is known they begin with `example`, which is nobody's.
 *
 * @param repository `OWNER/REPOSITORY` on GitHub.
 */
export function packageNames(repository: string | undefined): PackageNames {
    const own = { npm: "pulumi-vmware-csp-sdk", python: "pulumi_vmware_csp" };
    const folder = "sdk/go/vmwarecsp";
    if (repository === undefined)
        return { ...own, go: `example.com/pulumi-vmware-csp/${folder}`, dotnet: "Example", java: "com.example" };
    const [owner = ""] = repository.split("/");
    const words = owner.split(/[^A-Za-z0-9]+/).map((word) => word.charAt(0).toUpperCase() + word.slice(1));
    return {
        ...own,
        go: `github.com/${repository}/${folder}`,
        dotnet: words.join(""),
        // Maven Central gives every account of GitHub this group. A hyphen can't stand in Java's names.
        java: `io.github.${owner.toLowerCase().replaceAll("-", "_")}`,
    };
}

/**
 * Where a package's releases are, `OWNER/REPOSITORY` on GitHub. Undefined while package.json has these very words, for
 * nobody has decided it yet. Until then, nothing that a user gets may have a link to it.
 *
 * @param url as package.json has it.
 */
export function repositoryOf(url: string): string | undefined {
    const [, path] = /^git\+https:\/\/github\.com\/([\w.-]+\/[\w.-]+)\.git$/.exec(url) ?? [];
    return path === "OWNER/REPOSITORY" ? undefined : path;
}

export function ownRepository(): string | undefined {
    return repositoryOf(packageJson.repository.url);
}
