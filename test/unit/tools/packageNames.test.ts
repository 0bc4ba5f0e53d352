import { expect, it } from "vitest";
import { repositoryOf } from "../../../tools/plugin/schema/packageNames.mts";

it.each([
    ["git+https://github.com/acme/csp.git", "acme/csp"],
    ["git+https://github.com/acme-1/pulumi.csp_2.git", "acme-1/pulumi.csp_2"],
    ["git+https://github.com/OWNER/REPOSITORY.git", undefined],
    ["https://github.com/acme/csp", undefined],
    ["git+https://github.com/acme/csp/more.git", undefined],
    ["", undefined],
])("the repository in package.json's %j is %s", (url, repository) => {
    expect(repositoryOf(url)).toBe(repository);
});
