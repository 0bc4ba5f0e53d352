import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { names, settings } from "../../../provider/common/properties";
import { settingTexts } from "../../../provider/hosts/plugin/descriptions";
import { type PropertySpec, packageSchema } from "../../../provider/hosts/plugin/schema";
import { findLimits } from "../../../provider/rotation/runtimeConfig";
import { type Documented, documented, table } from "../../support/reference";

const file = join(__dirname, "../../../docs/reference.md");
const reference = readFileSync(file, "utf8");
const secretClass = documented("provider/program/oauthAppSecret.ts", "OAuthAppSecret");
const secretArgs = documented("provider/program/oauthAppSecretArgs.ts", "OAuthAppSecretArgs");
const { resources } = packageSchema("1.2.3");

/** The page with the tables that follow from the docstrings, and the plugin's from its schema. */
function withTables(page: string): string {
    const retirement = "provider/program/previousSecretRetirement.ts";
    const { inputProperties, requiredInputs } = resources["vmware-csp:index:PreviousSecretRetirement"];
    const tables = {
        inputs: table("input", secretArgs, ", optional"),
        outputs: table("output", secretClass, ", or absent"),
        "retirement inputs": table("input", documented(retirement, "PreviousSecretRetirementArgs"), ", optional"),
        "retirement outputs": table("output", documented(retirement, "PreviousSecretRetirement"), ", or absent"),
        "plugin retirement inputs": table("input", fromSchema(inputProperties, requiredInputs), ", optional"),
    };
    return Object.entries(tables).reduce((text, [name, rows]) => {
        const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
        expect(text).toContain(begin);
        const [before, , after] = text.split(new RegExp(`(?<=${begin}\n)([^]*?)(?=${end})`));
        return `${before}${rows}\n${after}`;
    }, page);
}

function fromSchema(properties: Readonly<Record<string, PropertySpec>>, required: readonly string[]): Documented[] {
    return Object.entries(properties).map(([name, { type = "", description }]) => ({
        name,
        type: { object: "map of strings", array: "list of strings" }[type] ?? type,
        isOptional: !required.includes(name),
        text: description,
    }));
}

describe("docs/reference.md", () => {
    // Where this fails, `npx vitest run --project unit test/unit/docs/reference.test.ts -u` writes the tables anew.
    it("has the docstring of every input and output", async () => {
        await expect(withTables(reference)).toMatchFileSnapshot(file);
    });

    it("has a docstring for each of them", () => {
        for (const { name, text } of [...secretClass, ...secretArgs]) expect(text, name).not.toBe("");
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
