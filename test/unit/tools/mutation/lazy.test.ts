import { expect, it } from "vitest";
import { isBuiltOnce } from "../../../../tools/mutation/lazy.mts";
import type { Node } from "../../../../tools/mutation/words.mts";

const named = (name: string): Node => ({ type: "Identifier", name });

function call(object: Node, property: Node): Node {
    return {
        type: "CallExpression",
        callee: { type: "MemberExpression", computed: false, object, property },
        arguments: [],
    };
}

it.each<[what: string, node: Node, isOnce: boolean]>([
    ["a schema that is built at its first use", call(named("z"), named("lazy")), true],
    ["another schema", call(named("z"), named("object")), false],
    ["another library's", call(named("y"), named("lazy")), false],
    ["a function", { type: "CallExpression", callee: named("lazy"), arguments: [] }, false],
    ["what is no call", named("z"), false],
])("%s", (_, node, isOnce) => {
    expect(isBuiltOnce(node)).toBe(isOnce);
});
