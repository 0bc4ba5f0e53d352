import { expect, it } from "vitest";
import { repositoryText } from "../../support/repository";
import { resourceOptionNames } from "../../support/resourceOptions";

it("docs/reference.md tells the effect of every resource option of the installed SDK, and of no other", () => {
    const page = repositoryText("docs/reference.md");
    const [, section = ""] = /^### Options$([\s\S]*?)^#/m.exec(page) ?? [];
    const told = [...section.matchAll(/^\| (`.+?`) \|/gm)].flatMap(([, names = ""]) =>
        [...names.matchAll(/`(\w+)`/g)].map(([, name]) => name),
    );
    expect(told.toSorted()).toEqual(resourceOptionNames().toSorted());
    expect(told).toContain("replacementTrigger");
});
