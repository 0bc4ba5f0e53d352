import { describe, expect, it } from "vitest";
import { names, settings } from "../../../provider/common/properties";
import { findLimits } from "../../../provider/rotation/runtimeConfig";
import { withReferenceTables } from "../../../tools/plugin/schema/referenceTables.mts";
import { settingTexts } from "../../../tools/plugin/schema/texts.mts";
import { repositoryText } from "../../support/repository";
import { resourceOptionNames } from "../../support/resourceOptions";

const reference = repositoryText("docs/reference.md");

describe("docs/reference.md", () => {
    it("has the docstring of every input and output: npm run schema updates it", () => {
        expect(reference).toBe(withReferenceTables(reference));
        expect(reference.match(/^\| `.*\| *\|$/gm) ?? []).toEqual([]);
    });

    it("has every setting, beside its environment variable, and no other", () => {
        const rows = [...reference.matchAll(/^\| `vmware-csp:(\w+)`.*? \| `(\w+)` \| /gm)];
        expect(Object.fromEntries(rows.map(([, name, variable]) => [name, variable]))).toEqual({
            ...Object.fromEntries(Object.entries(settings).map(([name, { environment }]) => [name, environment])),
            profiles: "CSP_PROFILES",
        });
    });

    it.each(names(settings))("describes %s as the schema does, and says whether it is secret", (name) => {
        const row = reference.split("\n").find((line) => line.startsWith(`| \`vmware-csp:${name}\``));
        expect(row).toContain(` | ${settingTexts[name]}`);
        expect(row?.includes("(secret)")).toBe("secret" in settings[name]);
    });

    it("has the defaults of the time limits", () => {
        const defaultOf = (setting: string) =>
            Number(new RegExp(`vmware-csp:${setting}\`.*Default: (\\d+)\\.`).exec(reference)?.[1]) * 1_000;
        expect(findLimits({ config: () => undefined, env: {} })).toMatchObject({
            requestTimeoutMs: defaultOf("requestTimeoutSeconds"),
            retryForMs: defaultOf("retryForSeconds"),
        });
    });

    it("tells the effect of every resource option of the installed SDK, and of no other", () => {
        const [, section = ""] = /^### Options$([\s\S]*?)^#/m.exec(reference) ?? [];
        const told = [...section.matchAll(/^\| (`.+?`) \|/gm)].flatMap(([, cell = ""]) => cell.match(/\w+/g) ?? []);
        expect(told.toSorted()).toEqual(resourceOptionNames().toSorted());
        expect(told).toContain("replacementTrigger");
    });
});
