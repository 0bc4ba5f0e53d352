import type { Ignorer } from "@stryker-mutator/api/ignore";
import { declareValuePlugin, PluginKind } from "@stryker-mutator/api/plugin";

/** What this needs of Babel's nodes. */
export type Node =
    | { readonly type: "Identifier"; readonly name: string }
    | { readonly type: "ThisExpression" }
    | { readonly type: "StringLiteral"; readonly value: string }
    | { readonly type: "TemplateLiteral"; readonly quasis: readonly Quasi[]; readonly expressions: readonly Node[] }
    | { readonly type: "MemberExpression"; readonly computed: boolean; readonly object: Node; readonly property?: Node }
    | { readonly type: "CallExpression"; readonly callee: Node; readonly arguments: readonly Node[] };

interface Quasi {
    readonly value: { readonly raw: string };
}

/**
 * Whether a literal is a text for people, which has a space; kinds, codes, names and addresses have none. A text with a decision in it
 * counts, because the decision would not be tried either.
 */
export function isWords(node: Node): boolean {
    if (node.type === "StringLiteral") return node.value.includes(" ");
    if (node.type !== "TemplateLiteral") return false;
    return node.quasis.some(({ value }) => value.raw.includes(" ")) && node.expressions.every(decidesNothing);
}

function decidesNothing(node: Node): boolean {
    if (node.type === "MemberExpression") return !node.computed && decidesNothing(node.object);
    if (node.type === "CallExpression") return decidesNothing(node.callee) && node.arguments.every(decidesNothing);
    return node.type === "Identifier" || node.type === "ThisExpression";
}

const words: Ignorer = {
    shouldIgnore({ node }: { readonly node: Node }) {
        return isWords(node) ? "a text for people" : undefined;
    },
};

export const strykerPlugins = [declareValuePlugin(PluginKind.Ignore, "words", words)];
