import type { Ignorer } from "@stryker-mutator/api/ignore";
import { declareValuePlugin, PluginKind } from "@stryker-mutator/api/plugin";
import type { Node } from "./words.mts";

/**
 * Whether this is a `z.lazy(…)`. It is built at its first use, once for all mutants of a thread, as if while the module is
 * loaded: a mutant in it would change nothing, or all that comes after.
 */
export function isBuiltOnce(node: Node): boolean {
    if (node.type !== "CallExpression" || node.callee.type !== "MemberExpression") return false;
    const { object, property } = node.callee;
    return isNamed(object, "z") && isNamed(property, "lazy");
}

function isNamed(node: Node | undefined, name: string): boolean {
    return node?.type === "Identifier" && node.name === name;
}

const lazy: Ignorer = {
    shouldIgnore({ node }: { readonly node: Node }) {
        return isBuiltOnce(node) ? "built once, at its first use" : undefined;
    },
};

export const strykerPlugins = [declareValuePlugin(PluginKind.Ignore, "lazy", lazy)];
