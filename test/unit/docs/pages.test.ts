import { existsSync, globSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "../../../tools/root.mts";
import { notRun } from "../../support/documents/notRun";
import { blocksOf } from "../../support/documents/page";
import { repositoryText } from "../../support/repository";

const pages = ["*.md", "docs/**/*.md", "examples/**/*.md"].flatMap((pattern) =>
    globSync(pattern, { cwd: root, exclude: (name) => name === "node_modules" }),
);

/** The page without its code, in which nothing is a link or a heading. */
function read(page: string): string {
    return repositoryText(page)
        .replaceAll(/^```[\s\S]*?^```$/gm, "")
        .replaceAll(/`[^`\n]*`/g, (code) => code.replaceAll(/[[\]()]/g, ""));
}

/** The targets of a page's links and pictures, including those that are defined apart from the text. */
function targets(page: string): string[] {
    const found = [...read(page).matchAll(/\]\(([^)\s]+)\)|^\[[^\]]+\]: (\S+)$/gm)];
    return found.map(([, inText, apart]) => inText ?? String(apart));
}

/** The anchors that GitHub makes of headings. */
function anchors(page: string): string[] {
    const headings = [...read(page).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = ""]) => heading.toLowerCase());
    return headings.map((heading) => heading.replaceAll(/[^\p{L}\p{N}\s_-]/gu, "").replaceAll(" ", "-"));
}

/** Why a relative link leads nowhere. Undefined if it leads somewhere. */
function problem(page: string, target: string): string | undefined {
    const [path = "", anchor] = target.split("#");
    const file = path === "" ? page : join(dirname(page), path);
    if (!existsSync(join(root, file))) return `${target}: there is no ${file}`;
    return anchor === undefined || anchors(file).includes(anchor) ? undefined : `${target}: there is no such heading`;
}

describe("links between the pages", () => {
    it.each(pages)("%s: lead somewhere", (page) => {
        const relative = targets(page).filter((target) => !/^[a-z]+:/.test(target));
        expect(relative.map((target) => problem(page, target)).filter(Boolean)).toEqual([]);
    });

    it("are found, those to anchors too", () => {
        expect(pages.flatMap(targets)).toContain("reference.md#settings");
        expect(problem("docs/concepts.md", "reference.md#no-such-heading")).toBeDefined();
        expect(problem("docs/concepts.md", "no-such-page.md")).toBeDefined();
    });

    it("go to every page of docs/ from another one", () => {
        const linked = pages.flatMap((page) =>
            targets(page).map((target) => join(dirname(page), target.split("#")[0] ?? "")),
        );
        expect(pages.filter((page) => page.startsWith("docs/") && !linked.includes(page))).toEqual([]);
    });
});

describe("the blocks of the pages for users", () => {
    const forUsers = pages.filter((page) => page === "README.md" || page.includes("/"));
    const tests = globSync(["test/e2e/documents/*.test.ts", "test/support/languages/*.ts"], { cwd: root })
        .map((file) => repositoryText(file))
        .join("\n");

    it.each(forUsers.filter((page) => blocksOf(page).length > 0))(
        "%s: each is run, or listed with a reason why not",
        (page) => {
            const [, example] = /^examples\/(.+)\/README\.md$/.exec(page) ?? [];
            const isFollowed = tests.includes(`openPage("${page}")`) || tests.includes(`open("${example}"`);
            const isRun = (name: string) => isFollowed && tests.includes(name);
            const unsaid = blocksOf(page).filter(({ name }) => !isRun(name) && notRun[page]?.[name] === undefined);
            expect(unsaid.map(({ name }) => name)).toEqual([]);
        },
    );

    it.each(Object.entries(notRun))("%s: those that are listed as not run exist", (page, reasons) => {
        const names = blocksOf(page).map(({ name }) => name);
        expect(names).toEqual(expect.arrayContaining(Object.keys(reasons)));
    });
});
