import { describe, expect, it } from "vitest";
import { names, settings } from "../../../provider/common/properties";
import { findLimits } from "../../../provider/rotation/runtimeConfig";
import { withReferenceTables } from "../../../tools/plugin/schema/referenceTables.mts";
import { settingTexts } from "../../../tools/plugin/schema/texts.mts";
import { repositoryText } from "../../support/repository";

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

    it("describes each setting as the schema does, and says which are secret", () => {
        for (const name of names(settings)) {
            const row = reference.split("\n").find((line) => line.startsWith(`| \`vmware-csp:${name}\``));
            expect(row).toContain(` | ${settingTexts[name]}`);
            expect(row?.includes("(secret)"), name).toBe("secret" in settings[name]);
        }
    });

    it("has the defaults of the time limits", () => {
        const limits = findLimits({ config: () => undefined, env: {} });
        const defaultOf = (setting: string) =>
            Number(new RegExp(`vmware-csp:${setting}\`.*Default: (\\d+)\\.`).exec(reference)?.[1]) * 1_000;
        expect(limits.requestTimeoutMs).toBe(defaultOf("requestTimeoutSeconds"));
        expect(limits.retryForMs).toBe(defaultOf("retryForSeconds"));
    });
});
