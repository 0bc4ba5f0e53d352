import { Struct, Value } from "google-protobuf/google/protobuf/struct_pb";
import { describe, expect, it } from "vitest";
import { membersOf, received, secretOutputs, toWire, withSecrets } from "../../../../provider/hosts/plugin/wire";
import { oauthAppSecret } from "../../../../provider/resources/oauthAppSecret";
import { canonical } from "../../../../provider/rotation/inputs";
import { archive, asset, opened, secret, unknown } from "../../../support/plugin/wire";
import type { Properties } from "../../../support/properties";
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

describe("a member __proto__", () => {
    /** Properties as the other side receives them. */
    const arrived = (text: string, ...secrets: string[]) =>
        received(Struct.deserializeBinary(toWire(JSON.parse(text), new Set(secrets)).serializeBinary()));

    it.each([
        '{"__proto__": 1}',
        '{"a": {"__proto__": {"b": [{"__proto__": null}]}}}',
        '{"a": {"key": 1, "value": 2, "a": 3, "__proto__": "x", "constructor": 4}}',
    ])("counts like any other member, in both directions: %s", (text) => {
        const { values } = arrived(text);
        expect(canonical(values)).toBe(canonical(JSON.parse(text)));
        expect(values).toEqual(JSON.parse(text));
    });

    it("may be secret", () => {
        const { values, secrets } = arrived('{"__proto__": 1}', "__proto__");
        expect(JSON.stringify(values)).toBe('{"__proto__":1}');
        expect([...secrets]).toEqual(["__proto__"]);
    });

    it("leaves every other object as it is", () => {
        arrived('{"__proto__": {"polluted": 1}}');
        expect("polluted" in {}).toBe(false);
        expect(arrived('{"a": {}}').values).toEqual({ a: {} });
    });
});

describe("properties for the wire", () => {
    it("are marked as a whole if they are secret, and absent if they are undefined", () => {
        const values = { a: { b: [1] }, c: "d", e: undefined, f: null };
        const wire = toWire(values, new Set(["a", "e", "g"])).toJavaScript();
        expect(wire).toEqual({ a: secret({ b: [1] }), c: "d", f: null });
        expect(opened(wire).secrets).toEqual(["a"]);
    });

    it("are marked if their names say so, each once, and are otherwise as they came", () => {
        const given = { a: "x", b: secret("y"), c: { d: secret("z") }, e: 1, file: asset("x") };
        expect(membersOf(withSecrets(struct(given), ["a", "b", "c", "file", "absent"]))).toEqual({
            a: secret("x"),
            b: secret("y"),
            c: secret({ d: secret("z") }),
            e: 1,
            file: secret(asset("x")),
        });
    });
});

describe("the secret outputs", () => {
    type Rules = Parameters<typeof secretOutputs>[0];
    const secretsOf = (rules: Partial<Rules>, outputs: Properties, news?: Properties, olds?: Properties) => {
        const [given, kept] = [news, olds].map((values) => values && received(struct(values)));
        return [...secretOutputs({ secretNames: [], ...rules }, outputs, given, kept)].sort();
    };

    it("are those that are always secret, and those of secret inputs", () => {
        const news = { b: secret(2), c: 3 };
        expect(secretsOf({ secretNames: ["a"] }, { a: 1, b: 2, c: 3 }, news)).toEqual(["a", "b"]);
    });

    it("stay secret while they are the same", () => {
        const olds = { a: secret({ x: [1] }) };
        expect(secretsOf({}, { a: { x: [1] } }, { a: { x: [2] } }, olds)).toEqual(["a"]);
        expect(secretsOf({}, { a: { x: [2] } }, { a: { x: [2] } }, olds)).toEqual([]);
    });

    it.each([
        { applied: "x", given: "y", isSecret: true },
        { applied: "x", given: "x", isSecret: false },
        { applied: "y", given: "y", isSecret: false },
    ])("include a trigger that was pending, unless the inputs have it in plain text: $applied, $given", (row) => {
        const olds = { pendingRotationTrigger: secret("x") };
        const names = secretsOf(oauthAppSecret, { rotationTrigger: row.applied }, { rotationTrigger: row.given }, olds);
        expect(names.includes("rotationTrigger")).toBe(row.isSecret);
    });

    it("include one that shows a secret input, as long as its value is the one that was secret", () => {
        const shown = { shownInputs: [{ input: "oauthAppId", output: "clientId" }] };
        const app = { oauthAppId: secret("app") };
        expect(secretsOf(shown, {}, app)).toEqual(["clientId", "oauthAppId"]);
        expect(secretsOf(shown, { oauthAppId: "app" }, undefined, app)).toEqual(["clientId", "oauthAppId"]);
        expect(secretsOf(shown, { oauthAppId: "other" }, undefined, app)).toEqual([]);
        expect(secretsOf(shown, {})).toEqual([]);
    });
});
