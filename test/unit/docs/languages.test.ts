import { globSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { languageNames } from "../../../tools/languages/languages.mts";
import { root } from "../../../tools/root.mts";
import { blocksOf } from "../../support/documents/page";
import { repositoryText } from "../../support/repository";

const steps = ["Install", "Add the package", "Write the program", "Run it", "Rotate", "Test your stack"];

/** The blocks of a language's page in these languages. */
function blocks(page: string, language: RegExp): string[] {
    const all = blocksOf(`docs/languages/${page}.md`);
    return all.filter(({ name }) => language.test(name)).map(({ text }) => text);
}

/** Without indentation: the page may show a part of something deeper. */
function flat(text: string): string {
    return text.replaceAll(/^[ \t]+/gm, "");
}

describe("the pages of the languages", () => {
    it.each(languageNames)("%s: has the six steps", (name) => {
        const found = [...repositoryText("docs", "languages", `${name}.md`).matchAll(/^\d\. \*\*(.*?)\*\*/gm)];
        expect(found.map(([, step]) => step)).toEqual(steps);
    });

    it("node: is run by the commands of yaml, which are run", () => {
        expect(blocks("node", /: sh/)).toEqual(blocks("yaml", /: sh/));
    });

    it.each([
        ["python", /: python/],
        ["go", /: go/],
        ["java", /: (java|xml)/],
    ])("%s: shows code of the example, which is run", (name, language) => {
        const files = globSync(`examples/${name}/**/*.{py,go,java,xml}`, { cwd: root });
        const example = files.map((file) => flat(repositoryText(file))).join("\n");
        const shown = blocks(name, language);
        expect(shown.length).toBeGreaterThan(1);
        for (const block of shown) expect(example).toContain(flat(block));
    });
});
