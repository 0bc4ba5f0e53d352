import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const folder = join(__dirname, "../../../examples");

it("examples/README.md lists every example, and nothing else", () => {
    const page = readFileSync(join(folder, "README.md"), "utf8");
    const listed = [...page.matchAll(/^\| \[([\w-]+)\]\(([\w-]+)\) \|/gm)].map(([, name, path]) => {
        expect(name).toBe(path);
        return name;
    });
    const examples = globSync("*/README.md", { cwd: folder }).map((path) => path.split("/")[0]);
    expect(listed.toSorted()).toEqual(examples.toSorted());
});
