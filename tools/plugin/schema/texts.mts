// The texts of the schema, in Markdown, for every language. They are docstrings of provider/, but for two that no
// declaration there has.
import { docstringOf, documented, memberTexts, wordTexts } from "./docstrings.mts";

const properties = "provider/common/properties.ts";
const secretArgs = "provider/program/oauthAppSecretArgs.ts";
const secretClass = "provider/program/oauthAppSecret.ts";
const retirementClass = "provider/program/previousSecretRetirement.ts";

/** A text for each name. */
export type Texts = Readonly<Record<string, string>>;

export const packageText =
    "Rotates the OAuth application secrets of VMware Cloud Services (CSP), and hands the new secret to everything that " +
    "needs it in the same update.";

export const providerText =
    "How the resources reach CSP. The default provider takes the stack's configuration; a complete credential in the " +
    "environment comes before that of the configuration. The inputs of an explicit provider come before the " +
    "environment. For several organizations in one program, give each its own provider.";

export const secretTexts = {
    resource: firstParagraph(docstringOf(secretClass, "OAuthAppSecret")),
    inputs: withMore(textsOf(secretArgs, "OAuthAppSecretArgs"), memberTexts(properties, "sdkInputs")),
    outputs: withMore(textsOf(secretClass, "OAuthAppSecret"), memberTexts(properties, "sdkOutputs")),
};

export const retirementTexts = {
    resource: firstParagraph(docstringOf(retirementClass, "PreviousSecretRetirement")),
    inputs: withMore(
        textsOf(retirementClass, "PreviousSecretRetirementArgs"),
        memberTexts(properties, "sdkRetirementInputs"),
    ),
    outputs: textsOf(retirementClass, "PreviousSecretRetirement"),
};

export const settingTexts = memberTexts(properties, "settings");

export const enumTexts = wordTexts(properties, "enums");

function textsOf(file: string, name: string): Texts {
    return Object.fromEntries(documented(file, name).map(({ name, paragraphs }) => [name, firstParagraph(paragraphs)]));
}

/** Later paragraphs are about Node programs. */
function firstParagraph([first = ""]: readonly string[]): string {
    return first;
}

function withMore(texts: Texts, more: Texts): Texts {
    const longer = Object.entries(more).map(([name, text]) => [name, [texts[name] ?? [], text].flat().join(" ")]);
    return { ...texts, ...Object.fromEntries(longer) };
}
