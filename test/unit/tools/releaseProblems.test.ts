import { describe, expect, it } from "vitest";
import { releaseProblems } from "../../../tools/plugin/releaseProblems.mts";
import { repositoryText } from "../../support/repository";

const at = (repository: string | undefined) => ({ version: "1.2.3", repository });
const schema = { version: "1.2.3", pluginDownloadURL: "github://api.github.com/acme/csp" };

describe("a release", () => {
    it("is stopped while its repository is not known, as docs/releasing.md quotes", () => {
        const [problem = "", ...others] = releaseProblems(at(undefined), schema, undefined);
        expect(others).toEqual([]);
        expect(repositoryText("docs/releasing.md")).toContain(`\n${problem}\n`);
    });

    it("has nothing in its way once that is known, here and in that repository's workflow", () => {
        expect(releaseProblems(at("acme/csp"), schema, undefined)).toEqual([]);
        expect(releaseProblems(at("acme/csp"), schema, "acme/csp")).toEqual([]);
    });

    it("is stopped in another repository, and by an old schema.json", () => {
        expect(releaseProblems(at("acme/csp"), schema, "other/csp")).toEqual([
            "package.json names the repository acme/csp, but this is other/csp.",
        ]);
        expect(releaseProblems(at("acme/csp"), { ...schema, version: "1.2.2" }, undefined)).toEqual([
            "schema.json has the version 1.2.2, not 1.2.3. Run: npm run schema",
        ]);
        expect(releaseProblems(at("acme/csp"), { version: "1.2.3" }, undefined)).toEqual([
            "schema.json has the pluginDownloadURL undefined, not github://api.github.com/acme/csp. Run: npm run schema",
        ]);
    });
});

describe("the workflows", () => {
    it.each(["release.yml", "test.yml"])("%s names every action by its commit", (file) => {
        const workflow = repositoryText(".github/workflows", file);
        const actions = [...workflow.matchAll(/uses: (\S+)/g)].map(([, action = ""]) => action);
        expect(actions.length).toBeGreaterThan(0);
        for (const action of actions) expect(action).toMatch(/@[0-9a-f]{40}$/);
    });
});
