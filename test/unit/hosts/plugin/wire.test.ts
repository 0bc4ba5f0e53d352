import { Struct, Value } from "google-protobuf/google/protobuf/struct_pb";
import { describe, expect, it } from "vitest";
import { membersOf, received, secretOutputs, toWire, withSecrets } from "../../../../provider/hosts/plugin/wire";
import { oauthAppSecret } from "../../../../provider/resources/oauthAppSecret";
import { canonical } from "../../../../provider/rotation/inputs";
import { archive, asset, opened, secret, unknown } from "../../../support/plugin/wire";
import { struct } from "../../../support/providerCalls";

describe("received properties", () => {
    it.each([undefined, new Struct()])("are empty if nothing was sent", (nothing) => {
        expect(received(nothing)).toEqual({ values: {}, secrets: new Set(), notJson: [] });
    });

    it("are plain values, at any depth", () => {
        const values = { a: null, b: [1, { c: "d", e: [] }], f: false, g: {}, h: unknown, i: 1e21, j: "ü\u0000" };
        expect(received(struct(values))).toEqual({ values, secrets: new Set(), notJson: [] });
    });

    it("show which contain a secret, even one inside another", () => {
        const given = { a: secret("x"), b: [{ c: secret({ d: secret(1) }) }], e: secret(unknown), f: "x" };
        expect(received(struct(given))).toEqual({
            values: { a: "x", b: [{ c: { d: 1 } }], e: unknown, f: "x" },
            secrets: new Set(["a", "b", "e"]),
            notJson: [],
        });
    });

    it("list by its path what is not JSON, even in a secret", () => {
        const given = { a: asset("x"), b: [1, { "c d": archive() }], e: secret([asset("y")]) };
        const { values, secrets, notJson } = received(struct(given));
        expect(notJson).toEqual(["a", "b[1].c d", "e[0]"]);
        expect(values).toEqual({ a: null, b: [1, { "c d": null }], e: [null] });
        expect([...secrets]).toEqual(["e"]);
    });

    it("are null for an empty secret or value", () => {
        const hollow = new Struct();
        hollow.getFieldsMap().set("a", new Value());
        expect(received(hollow).values).toEqual({ a: null });
        const { value: _, ...mark } = secret("x");
        expect(received(struct({ a: [mark] }))).toMatchObject({ values: { a: [null] }, secrets: new Set(["a"]) });
    });

    it("keep names that every JavaScript object has", () => {
        const given = JSON.parse('{"constructor": 1, "toString": {"hasOwnProperty": "x"}}');
        expect(received(struct(given)).values).toEqual(given);
    });
});

/** The bytes that the engine sends and gets. */
function overTheWire(struct: Struct): Struct {
    return Struct.deserializeBinary(struct.serializeBinary());
}

describe("a member __proto__", () => {
    it.each([
        '{"__proto__": 1}',
        '{"a": {"__proto__": {"b": [{"__proto__": null}]}}}',
        '{"a": {"key": 1, "value": 2, "a": 3, "__proto__": "x", "constructor": 4}}',
    ])("counts like any other member, in both directions: %s", (text) => {
        const values = JSON.parse(text);
        const arrived = received(overTheWire(toWire(values, new Set()))).values;
        expect(canonical(arrived)).toBe(canonical(values));
        expect(arrived).toEqual(values);
    });

    it("may be secret", () => {
        const { values, secrets } = received(
            overTheWire(toWire(JSON.parse('{"__proto__": 1}'), new Set(["__proto__"]))),
        );
        expect(JSON.stringify(values)).toBe('{"__proto__":1}');
        expect([...secrets]).toEqual(["__proto__"]);
    });

    it("leaves every other object as it is", () => {
        received(overTheWire(toWire(JSON.parse('{"__proto__": {"polluted": 1}}'), new Set())));
        expect("polluted" in {}).toBe(false);
        expect(received(overTheWire(toWire({ a: {} }, new Set()))).values).toEqual({ a: {} });
    });
});

describe("properties for the wire", () => {
    it("are marked as a whole if they are secret, and absent if they are undefined", () => {
        const values = { a: { b: [1] }, c: "d", e: undefined, f: null };
        const wire = toWire(values, new Set(["a", "e", "g"])).toJavaScript();
        expect(wire).toEqual({ a: secret({ b: [1] }), c: "d", f: null });
        expect(opened(wire).secrets).toEqual(["a"]);
    });

    it("arrive as they were", () => {
        const values = { a: [null, { b: 1.5 }], c: unknown, d: "" };
        expect(received(toWire(values, new Set(["a"]))).values).toEqual(values);
    });
});

describe("the secret outputs", () => {
    const of = (given: Parameters<typeof struct>[0]) => received(struct(given));

    it("are those that are always secret, and those of secret inputs", () => {
        const names = secretOutputs(
            { secretNames: ["a"] },
            { a: 1, b: 2, c: 3 },
            of({ b: secret(2), c: 3 }),
            undefined,
        );
        expect(names).toEqual(new Set(["a", "b"]));
    });

    it.each([
        { name: "the same", output: { x: [1] }, isSecret: true },
        { name: "another", output: { x: [2] }, isSecret: false },
    ])("stay secret while they are $name: $isSecret", ({ output, isSecret }) => {
        const names = secretOutputs(
            { secretNames: [] },
            { a: output },
            of({ a: { x: [2] } }),
            of({ a: secret({ x: [1] }) }),
        );
        expect(names.has("a")).toBe(isSecret);
    });

    it("include a pending trigger, unless the inputs have it in plain text", () => {
        const olds = of({ pendingRotationTrigger: secret("x") });
        expect(
            secretOutputs(oauthAppSecret, { rotationTrigger: "x" }, of({ rotationTrigger: "y" }), olds).has(
                "rotationTrigger",
            ),
        ).toBe(true);
        expect(
            secretOutputs(oauthAppSecret, { rotationTrigger: "x" }, of({ rotationTrigger: "x" }), olds).has(
                "rotationTrigger",
            ),
        ).toBe(false);
        expect(
            secretOutputs(oauthAppSecret, { rotationTrigger: "y" }, of({ rotationTrigger: "y" }), olds).has(
                "rotationTrigger",
            ),
        ).toBe(false);
    });
});

describe("properties of which some are secret whatever the program says", () => {
    it("are marked as a whole, each once, and are otherwise as they came", () => {
        const given = { a: "x", b: secret("y"), c: { d: secret("z") }, e: 1 };
        expect(membersOf(withSecrets(struct(given), ["a", "b", "c", "absent"]))).toEqual({
            a: secret("x"),
            b: secret("y"),
            c: secret({ d: secret("z") }),
            e: 1,
        });
    });

    it("are marked even if they are files", () => {
        expect(membersOf(withSecrets(struct({ a: asset("x") }), ["a"]))).toEqual({ a: secret(asset("x")) });
    });
});

describe("an input that an output shows", () => {
    const shown = { secretNames: [], shownInputs: [{ input: "oauthAppId", output: "clientId" }] };

    it("makes that output secret", () => {
        const news = received(struct({ oauthAppId: secret("app") }));
        expect(secretOutputs(shown, {}, news, undefined)).toEqual(new Set(["oauthAppId", "clientId"]));
    });

    it("keeps that output secret as long as its value is the one that was secret", () => {
        const olds = received(struct({ oauthAppId: secret("app") }));
        expect(secretOutputs(shown, { oauthAppId: "app" }, undefined, olds)).toEqual(
            new Set(["oauthAppId", "clientId"]),
        );
        expect(secretOutputs(shown, { oauthAppId: "other" }, undefined, olds)).toEqual(new Set());
        expect(secretOutputs(shown, {}, undefined, undefined)).toEqual(new Set());
    });
});
