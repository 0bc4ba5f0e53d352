import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { resourceOptionNames } from "../../support/resourceOptions";

it("docs/reference.md tells the effect of every resource option of the installed SDK, and of no other", () => {
    const page = readFileSync(join(__dirname, "../../../docs/reference.md"), "utf8");
    const [, section = ""] = /^### Options$([\s\S]*?)^#/m.exec(page) ?? [];
    const told = [...section.matchAll(/^\| (`.+?`) \|/gm)].flatMap(([, names = ""]) =>
        [...names.matchAll(/`(\w+)`/g)].map(([, name]) => name),
    );
    expect(told.toSorted()).toEqual(resourceOptionNames().toSorted());
    expect(told).toContain("replacementTrigger");
});
