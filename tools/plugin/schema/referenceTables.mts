// The tables of docs/reference.md: of the Node classes from their docstrings, of the plugin from its schema.
import { withSection } from "../../markdown.mts";
import { type Documented, documented } from "./docstrings.mts";
import { type PropertySpec, packageSchema } from "./packageSchema.mts";
import { properties } from "./properties.mts";

const retirementFile = "provider/program/previousSecretRetirement.ts";

/** The page with its tables made anew. */
export function withReferenceTables(page: string): string {
    const { resources } = packageSchema("0.0.0", undefined);
    const { inputProperties, requiredInputs } = resources["vmware-csp:index:PreviousSecretRetirement"];
    const tables = {
        inputs: table("input", documented("provider/program/oauthAppSecretArgs.ts", "OAuthAppSecretArgs")),
        outputs: table("output", documented("provider/program/oauthAppSecret.ts", "OAuthAppSecret")),
        "retirement inputs": table("input", documented(retirementFile, "PreviousSecretRetirementArgs")),
        "retirement outputs": table("output", documented(retirementFile, "PreviousSecretRetirement")),
        "plugin retirement inputs": table("input", fromSchema(inputProperties, requiredInputs)),
    };
    return Object.entries(tables).reduce((text, [name, rows]) => withSection(text, name, rows), page);
}

function fromSchema(specs: Readonly<Record<string, PropertySpec>>, required: readonly string[]): Documented[] {
    return Object.entries(specs).map(([name, { type = "", description }]) => ({
        name,
        type: { object: "map of strings", array: "list of strings" }[type] ?? type,
        isOptional: !required.includes(name),
        paragraphs: [description],
    }));
}

function table(heading: "input" | "output", documented: readonly Documented[]): string {
    const absence = heading === "input" ? ", optional" : ", or absent";
    const rows = documented.map(({ name, type, isOptional, paragraphs }) =>
        row(`\`${name}\``, `${inWords[type] ?? `\`${type}\``}${isOptional ? absence : ""}`, paragraphs.join(" ")),
    );
    return [row(heading, "type", "meaning"), row("---", "---", "---"), ...rows].join("\n");
}

/** Types whose TypeScript says less than words. */
const inWords: Readonly<Record<string, string>> = {
    "map of strings": "map of strings",
    "list of strings": "list of strings",
    JsonInput: "any JSON value",
    unknown: "any JSON value, or absent",
    "readonly pulumi.Input<string | undefined>[]": "list of strings",
    RotationReason: `\`${properties.rotationReasons.map((reason) => JSON.stringify(reason)).join(" | ")}\``,
};

function row(...cells: readonly string[]): string {
    return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}
