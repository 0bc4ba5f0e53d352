import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const examples = join(__dirname, "../../../examples");
const workflows = globSync("*/.github/workflows/*.yml", { cwd: examples }).map((file) => ({
    file,
    text: readFileSync(join(examples, file), "utf8"),
}));

describe("the workflows of the examples", () => {
    it.each(workflows)(
        "$file: has every action by commit, because a tag can be moved beside credentials",
        ({ text }) => {
            const actions = [...text.matchAll(/uses: (.+)/g)].map(([, action = ""]) => action);
            expect(actions.length).toBeGreaterThan(2);
            for (const action of actions) expect(action).toMatch(/^[\w/-]+@[0-9a-f]{40} # v[\d.]+$/);
        },
    );

    it.each(workflows)("$file: has the environment in every job", ({ text }) => {
        const jobs = text.match(/^ {8}runs-on:/gm) ?? [];
        expect(text.match(/^ {8}environment: production$/gm)).toHaveLength(jobs.length);
    });

    it("that rotates across stacks goes on after a refused rotation, since a later step may end the overlap", () => {
        const { text = "" } = workflows.find(({ file }) => file.startsWith("cross-stack")) ?? {};
        expect(text.match(/^ {8}needs: /gm)).toHaveLength(2);
        expect(text.match(/^ {8}if: \$\{\{ !cancelled\(\) \}\}$/gm)).toHaveLength(2);
    });
});
