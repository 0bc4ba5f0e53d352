import fc, { type Arbitrary } from "fast-check";
import { archiveMark, assetMark, secretMark, signature, unknown } from "../plugin/wire";
import { secretAt, triggerAt } from "./marks";
import { Special, tooDeep, type Wire, type WireObject } from "./protobuf";

/** Marks of the wire protocol that no property of ours has. */
const referenceMark = "5cf8f73096256a8f31e491e813e4eb8e";
const outputMark = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

export const secretText = fc.nat({ max: 9 }).map(secretAt);

export function secretOf(value: Arbitrary<Wire>): Arbitrary<WireObject> {
    return value.map((inner) => ({ [signature]: secretMark, value: inner }));
}

const oddTexts = [
    ...["", " ", "0", "-1", "1e999", "true", "null", "{}", "[", "%00%s%d", "\u0000\u001b[2J\r\n", "\u2028\u202e"],
];
const dates = [
    ...["2026-01-01T00:00:00.000Z", "1970-01-01", "+275760-09-13T00:00:00.001Z", "yesterday", "9999-12-31T23:59:59Z"],
];
const text: Arbitrary<string> = fc.oneof(
    fc.string({ unit: "binary", maxLength: 12 }),
    fc.constantFrom(...oddTexts),
    fc.constantFrom(...dates),
);

const number = fc.oneof(
    fc.integer(),
    fc.double(),
    fc.constantFrom(0, -0, 1, -1, 0.5, 60, 3_600, 2 ** 31, 2 ** 53, 2 ** 53 + 2, 1e15, 1e300, Infinity, -Infinity, NaN),
);

const plainLeaf: Arbitrary<Wire> = fc.oneof(
    { weight: 6, arbitrary: text },
    { weight: 4, arbitrary: number },
    { weight: 2, arbitrary: fc.boolean() },
    { weight: 2, arbitrary: fc.constant(null) },
    { weight: 2, arbitrary: fc.constant(unknown) },
    { weight: 1, arbitrary: fc.constant(new Special("badText")) },
);

/** Once in a while: what costs time, or what only a broken client sends. */
const extreme: Arbitrary<Wire> = fc.constantFrom<Wire>(
    new Special("unset"),
    new Special("deepObject", 60),
    new Special("deepObject", tooDeep),
    new Special("deepList", tooDeep),
    new Special("hugeText", 20_000),
    Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`key${at}`, at / 2])),
    Array.from({ length: 1_000 }, (_, at) => at),
    { ["k".repeat(5_000)]: 0.5 },
);

const ofObjects = ["__proto__", "constructor", "toString", "valueOf", "toJSON", "hasOwnProperty", "then", "length", ""];
export const name: Arbitrary<string> = fc.oneof(
    fc.string({ unit: "binary", maxLength: 6 }),
    fc.constantFrom(...ofObjects),
    fc.constantFrom("a", "a.b", "[0]", "verify", "value", signature),
);

function objectOf(value: Arbitrary<Wire>): Arbitrary<WireObject> {
    // Not fc.dictionary: that would set the prototype with a member `__proto__`.
    return fc.array(fc.tuple(name, value), { maxLength: 4 }).map((members) => Object.fromEntries(members));
}

/** What Pulumi's protocol marks otherwise, and marks that it lacks. */
function marked(value: Arbitrary<Wire>): Arbitrary<WireObject> {
    const sign = (mark: Wire, members: Arbitrary<WireObject>) =>
        members.map((others) => ({ ...others, [signature]: mark }));
    const hash = "0";
    const output = { value, secret: fc.boolean(), dependencies: fc.constant(["urn:pulumi:a"]) };
    return fc.oneof(
        sign(
            assetMark,
            fc.constantFrom({ text: "x", hash }, { path: "/etc/passwd", hash }, { uri: "http://127.0.0.1:9" }),
        ),
        sign(archiveMark, fc.constantFrom({ assets: {}, hash }, { path: "x.tgz" })),
        sign(referenceMark, fc.record({ urn: text, id: value, packageVersion: text })),
        sign(outputMark, fc.record(output, { requiredKeys: [] })),
        sign("unheard of", fc.record({ value })),
        value.map((mark) => ({ [signature]: mark, value: "v" })),
        fc.constant({ [signature]: secretMark }),
    );
}

/** Values in and out of secrets: what is in one may have ours, and so may what is in an output value. */
const { hidden, open, trigger, shown } = fc.letrec<{ hidden: Wire; open: Wire; trigger: Wire; shown: Wire }>((tie) => {
    const within = (self: Arbitrary<Wire>, leaf: Arbitrary<Wire>, secret = tie("hidden")) =>
        fc.oneof(
            { depthSize: "small", withCrossShrink: true, maxDepth: 4 },
            { weight: 12, arbitrary: leaf },
            { weight: 4, arbitrary: secretOf(secret) },
            { weight: 3, arbitrary: objectOf(self) },
            { weight: 2, arbitrary: fc.array(self, { maxLength: 3 }) },
            { weight: 2, arbitrary: marked(self) },
            { weight: 1, arbitrary: extreme },
        );
    const quiet = fc.nat({ max: 9 }).map(triggerAt);
    return {
        hidden: within(tie("hidden"), fc.oneof(secretText, plainLeaf)),
        open: within(tie("open"), plainLeaf),
        trigger: within(tie("trigger"), fc.oneof(quiet, plainLeaf)),
        shown: within(tie("shown"), plainLeaf, tie("shown")),
    };
});

/** Any value; a secret of ours only where it is marked as one. */
export const anyValue = open;
/** Any value of what names an app: its ids and its host stand in every line, marked or not. */
export const anyIdentity = shown;
/** Any value of a trigger: no text may show it, marked or not. */
export const anyTrigger = trigger;
/** Any value in the place of a secret, marked or not: it is one whatever the program says. */
export const anySecret = fc.oneof(secretText, secretOf(secretText), secretOf(hidden), hidden);
