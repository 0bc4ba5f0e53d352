import { globSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { root } from "../../../tools/root.mts";
import { notRun } from "../../support/documents/notRun";
import { blocksOf } from "../../support/documents/page";
import { repositoryText } from "../../support/repository";

const pages = ["README.md", "docs/**/*.md", "examples/**/README.md"].flatMap((pattern) =>
    globSync(pattern, { cwd: root, exclude: (name) => name === "node_modules" }),
);
const tests = globSync(["test/e2e/documents/*.test.ts", "test/support/languages/*.ts"], { cwd: root })
    .map((file) => repositoryText(file))
    .join("\n");

describe("the blocks of the documents", () => {
    it.each(pages.filter((page) => blocksOf(page).length > 0))(
        "%s: each is run, or listed with a reason why not",
        (page) => {
            const example = /^examples\/(.+)\/README\.md$/.exec(page)?.[1];
            const isFollowed = tests.includes(`openPage("${page}")`) || tests.includes(`open("${example}"`);
            const unsaid = blocksOf(page).filter(({ name }) => {
                const isRun = isFollowed && tests.includes(name);
                return !isRun && notRun[page]?.[name] === undefined;
            });
            expect(unsaid.map(({ name }) => name)).toEqual([]);
        },
    );

    it("that are listed as not run exist", () => {
        for (const [page, reasons] of Object.entries(notRun)) {
            const names = blocksOf(page).map(({ name }) => name);
            expect(names, page).toEqual(expect.arrayContaining(Object.keys(reasons)));
        }
    });
});
