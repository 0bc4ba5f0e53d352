import { describe, expect, it } from "vitest";
import { releaseProblems } from "../../../tools/plugin/releaseProblems.mts";
import { repositoryOf } from "../../../tools/plugin/schema/packageNames.mts";
import { repositoryText } from "../../support/repository";

describe("a release", () => {
    const schema = { version: "1.2.3", pluginDownloadURL: "github://api.github.com/acme/csp" };
    const problems = (repository: string | undefined, builtIn?: string, other: object = schema) =>
        releaseProblems({ version: "1.2.3", repository }, other, builtIn);

    it("is stopped while its repository is not known, as docs/releasing.md quotes", () => {
        const [problem, ...others] = problems(undefined);
        expect(others).toEqual([]);
        expect(repositoryText("docs/releasing.md")).toContain(`\n${problem}\n`);
    });

    it("has nothing in its way once that is known, here and in that repository's workflow", () => {
        expect(problems("acme/csp")).toEqual([]);
        expect(problems("acme/csp", "acme/csp")).toEqual([]);
    });

    it("is stopped in another repository, and by an old schema.json", () => {
        expect(problems("acme/csp", "other/csp", { version: "1.2.2" })).toEqual([
            "package.json names the repository acme/csp, but this is other/csp.",
            "schema.json has the version 1.2.2, not 1.2.3. Run: npm run schema",
            "schema.json has the pluginDownloadURL undefined, not github://api.github.com/acme/csp. Run: npm run schema",
        ]);
    });
});

it.each([
    ["git+https://github.com/acme-1/pulumi.csp_2.git", "acme-1/pulumi.csp_2"],
    ["git+https://github.com/OWNER/REPOSITORY.git", undefined],
    ["https://github.com/acme/csp", undefined],
    ["git+https://github.com/acme/csp/more.git", undefined],
    ["", undefined],
])("the repository in package.json's %j is %s", (url, repository) => {
    expect(repositoryOf(url)).toBe(repository);
});
