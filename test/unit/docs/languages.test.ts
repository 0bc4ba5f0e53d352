import { globSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { languageNames } from "../../../tools/languages/languages.mts";
import { root } from "../../../tools/root.mts";
import { repositoryText } from "../../support/repository";

const steps = ["Install", "Add the package", "Write the program", "Run it", "Rotate", "Test your stack"];

/** The blocks of code in these languages, without the indentation of the list in which they stand. */
function blocks(page: string, ...languages: string[]): string[] {
    const fenced = new RegExp(`^( *)\`\`\`(?:${languages.join("|")})\n(.*?)^ *\`\`\`$`, "gms");
    return [...page.matchAll(fenced)].map(([, indent = "", text = ""]) =>
        text.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
    );
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
        const [node, yaml] = ["node", "yaml"].map((name) =>
            blocks(repositoryText("docs", "languages", `${name}.md`), "sh"),
        );
        expect(node).toEqual(yaml);
    });

    it.each([
        ["python", ["python"]],
        ["go", ["go"]],
        ["java", ["java", "xml"]],
    ] as const)("%s: shows code of the example, which is run", (name, languages) => {
        const files = globSync(`examples/${name}/**/*.{py,go,java,xml}`, { cwd: root });
        const example = files.map((file) => flat(repositoryText(file))).join("\n");
        const shown = blocks(repositoryText("docs", "languages", `${name}.md`), ...languages);
        expect(shown.length).toBeGreaterThan(1);
        for (const block of shown) expect(example).toContain(flat(block));
    });
});
