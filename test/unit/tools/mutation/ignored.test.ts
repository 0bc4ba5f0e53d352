import { expect, it } from "vitest";
import { isBuiltOnce } from "../../../../tools/mutation/lazy.mts";
import { isWords, type Node } from "../../../../tools/mutation/words.mts";

const named = (name: string): Node => ({ type: "Identifier", name });
const text = (value: string): Node => ({ type: "StringLiteral", value });
const member = (object: Node, property: Node): Node => ({
    type: "MemberExpression",
    computed: false,
    object,
    property,
});
const call = (callee: Node, ...args: Node[]): Node => ({ type: "CallExpression", callee, arguments: args });
const any = named("any");
const chosen: Node = { type: "MemberExpression", computed: true, object: any };

function template(texts: readonly string[], ...expressions: Node[]): Node {
    return { type: "TemplateLiteral", quasis: texts.map((raw) => ({ value: { raw } })), expressions };
}

it.each<[what: string, node: Node, words: boolean]>([
    ["a sentence", text("the app is gone"), true],
    ["a kind", text("regenerate"), false],
    ["an empty text", text(""), false],
    ["a sentence with a value", template(["app ", ""], any), true],
    ["a sentence with a value of the object", template(["app ", ""], { type: "ThisExpression" }), true],
    ["an id with values", template(["", "/", ""], any, any), false],
    ["a sentence with what a function returns", template(["app ", ""], call(member(any, any), any)), true],
    ["a sentence with a text that may be changed too", template(["app ", ""], template(["x"])), false],
    ["a sentence with a member that is chosen", template(["app ", ""], chosen), false],
    ["what is no literal", any, false],
])("whether it is a text for people: %s", (_, node, words) => {
    expect(isWords(node)).toBe(words);
});

it.each<[what: string, node: Node, isOnce: boolean]>([
    ["a schema that is built at its first use", call(member(named("z"), named("lazy"))), true],
    ["another schema", call(member(named("z"), named("object"))), false],
    ["another library's", call(member(named("y"), named("lazy"))), false],
    ["a function", call(named("lazy")), false],
    ["what is no call", named("z"), false],
])("whether it is built once, at its first use: %s", (_, node, isOnce) => {
    expect(isBuiltOnce(node)).toBe(isOnce);
});
