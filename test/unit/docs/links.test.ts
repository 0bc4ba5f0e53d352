import { existsSync, globSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "../../../tools/root.mts";
import { repositoryText } from "../../support/repository";

const pages = ["*.md", "docs/**/*.md", "examples/**/*.md"].flatMap((pattern) =>
    globSync(pattern, { cwd: root, exclude: (name) => name === "node_modules" }),
);

/** The page without its code, in which nothing is a link or a heading. */
function withoutCode(page: string): string {
    return page
        .replaceAll(/^```[\s\S]*?^```$/gm, "")
        .replaceAll(/`[^`\n]*`/g, (code) => code.replaceAll(/[[\]()]/g, ""));
}

function read(page: string): string {
    return withoutCode(repositoryText(page));
}

/** The targets of a page's links and pictures, including those that are defined apart from the text. */
function targets(page: string): string[] {
    const inline = [...read(page).matchAll(/\]\(([^)\s]+)\)/g)];
    const apart = [...read(page).matchAll(/^\[[^\]]+\]: (\S+)$/gm)];
    return [...inline, ...apart].map(([, target]) => String(target));
}

/** The anchors that GitHub makes of headings. */
function anchors(page: string): string[] {
    return [...read(page).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) =>
        String(heading)
            .toLowerCase()
            .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
            .replaceAll(" ", "-"),
    );
}

/** Why a relative link leads nowhere. Undefined if it leads somewhere. */
function problem(page: string, target: string): string | undefined {
    const [path = "", anchor] = target.split("#");
    const file = path === "" ? page : join(dirname(page), path);
    if (!existsSync(resolve(root, file))) return `${target}: there is no ${file}`;
    if (anchor === undefined) return undefined;
    return anchors(file).includes(anchor) ? undefined : `${target}: there is no such heading`;
}

describe("links between the pages", () => {
    it.each(pages)("%s: lead somewhere", (page) => {
        const relative = targets(page).filter((target) => !/^[a-z]+:/.test(target));
        expect(relative.map((target) => problem(page, target)).filter(Boolean)).toEqual([]);
    });

    it("are found, those to anchors too", () => {
        const all = pages.flatMap(targets);
        expect(all).toContain("reference.md#settings");
        expect(problem("docs/concepts.md", "reference.md#no-such-heading")).toBeDefined();
        expect(problem("docs/concepts.md", "no-such-page.md")).toBeDefined();
    });

    it("go to every page of docs/ from another one", () => {
        const linked = pages.flatMap((page) =>
            targets(page).map((target) => join(dirname(page), target.split("#")[0] ?? "")),
        );
        const unlinked = pages.filter((page) => page.startsWith("docs/") && !linked.includes(page));
        expect(unlinked).toEqual([]);
    });
});
