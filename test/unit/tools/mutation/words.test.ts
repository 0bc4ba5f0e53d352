import { expect, it } from "vitest";
import { isWords, type Node } from "../../../../tools/mutation/words.mts";

const name: Node = { type: "Identifier", name: "any" };

function template(texts: readonly string[], ...expressions: Node[]): Node {
    return { type: "TemplateLiteral", quasis: texts.map((raw) => ({ value: { raw } })), expressions };
}

it.each<[what: string, node: Node, words: boolean]>([
    ["a sentence", { type: "StringLiteral", value: "the app is gone" }, true],
    ["a kind", { type: "StringLiteral", value: "regenerate" }, false],
    ["an empty text", { type: "StringLiteral", value: "" }, false],
    ["a sentence with a value", template(["app ", ""], name), true],
    ["a sentence with a value of the object", template(["app ", ""], { type: "ThisExpression" }), true],
    ["an id with values", template(["", "/", ""], name, name), false],
    [
        "a sentence with what a function returns",
        template(["app ", ""], {
            type: "CallExpression",
            callee: { type: "MemberExpression", computed: false, object: name },
            arguments: [name],
        }),
        true,
    ],
    ["a sentence with a text that may be changed too", template(["app ", ""], template(["x"])), false],
    [
        "a sentence with a member that is chosen",
        template(["app ", ""], { type: "MemberExpression", computed: true, object: name }),
        false,
    ],
    ["what is no literal", name, false],
])("%s", (_, node, words) => {
    expect(isWords(node)).toBe(words);
});
