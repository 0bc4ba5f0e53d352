import { describe, expect, it } from "vitest";
import { unknownValue } from "../../../provider/common/unknown";
import {
    givenInputs,
    inputNames,
    parseInputs,
    previewInputs,
    unknownInputs,
    violations,
} from "../../../provider/rotation/inputs";
import { rawInputs } from "../../support/states";

/** Inputs with an overlap, which a secret of the caller's own needs. */
function inputsWith(more: Readonly<Record<string, unknown>>) {
    return rawInputs({ overlapSeconds: 60, ...more });
}

/** The names of the invalid inputs of a resource that exists, each once. */
function wrong(more: Readonly<Record<string, unknown>>): string[] {
    return [...new Set(violations(inputsWith(more), true).map(({ property }) => property))];
}

/** Pairs of an input's name and one of its values. */
function each(values: Readonly<Record<string, readonly unknown[]>>): [name: string, value: unknown][] {
    return Object.entries(values).flatMap(([name, all]) => all.map((value): [string, unknown] => [name, value]));
}

describe("good inputs", () => {
    const good = each({
        orgId: ["9e5a2c34-7b1d-4f60-8a3e-5d0c1b2f7a64"],
        oauthAppId: ["My_app.1~of-ours@work", "a.b.c", ".a", "a."],
        host: ["csp.example:8443", "http://localhost:8080"],
        rotationTrigger: ["text", 0, false, [1, [null, { a: { b: [] } }]]],
        rotateAfterDays: [90, 0.001],
        overlapSeconds: [0, 172_800],
        existingClientSecret: ["x", "a\nb"],
        newClientSecret: ["Aa1-bbbb", "Ünï-Code-1"],
        onExternalRotation: ["rotate", "warn", "stop"],
        verify: [false],
        authenticateAs: ["credentials", "app"],
        revokeOnDelete: [true],
        profile: ["one"],
    });

    it.each(good)("%s: %j", (name, value) => {
        expect(wrong({ [name]: value })).toEqual([]);
        expect(parseInputs(rawInputs({ [name]: value }))).toMatchObject({ [name]: value });
    });
});

describe("an empty text", () => {
    const secrets = ["existingClientSecret", "newClientSecret"];
    it.each(["orgId", ...secrets, "onExternalRotation", "authenticateAs", "host", "profile"])(
        "is an absent %s",
        (name) => {
            expect(givenInputs({ oauthAppId: "app", [name]: "" }, inputNames)).toEqual({ oauthAppId: "app" });
        },
    );

    it("is a valid trigger, but not a valid app", () => {
        const given = { oauthAppId: "", rotationTrigger: "" };
        expect(givenInputs(given, inputNames)).toEqual(given);
    });
});

describe("errors are explained in helpful words", () => {
    const lineEnd =
        "ends with a line break, which is not part of the secret: files often end with one, and fn::readFile keeps it. Write the file without it";

    it.each<[string, unknown, string]>([
        ["oauthAppId", 83, "must be a string, but is a number: put it in quotes (a number loses leading zeros)"],
        ["profile", true, "must be a string, but is a boolean: put it in quotes"],
        ["orgId", [], "must be a string"],
        ["oauthAppId", "", "must not be empty"],
        ["oauthAppId", "a/b", 'must be a plain id, without "/", "..", spaces, or ? # % \\'],
        ["rotateAfterDays", 0, "must be more than 0"],
        ["overlapSeconds", -1, "must not be negative"],
        ["onExternalRotation", "no", 'must be "rotate", "warn" or "stop"'],
        ["verify", "true", "must be true or false"],
        ["rotateAfterDays", Number.NaN, "must be a number"],
        ["overlapSeconds", Number.POSITIVE_INFINITY, "must be a whole number"],
        ["rotationTrigger", Number.NaN, "must be a JSON value"],
        ["existingClientSecret", "Existing-1\n", lineEnd],
        ["newClientSecret", "Aa1!Aa1!\n", lineEnd],
    ])("%s: %j", (property, value, reason) => {
        expect(violations(inputsWith({ [property]: value }), true)).toEqual([{ property, reason }]);
    });

    it("of a misspelt input, with what was meant", () => {
        const [violation] = unknownInputs({ rotateAfterDay: 30 }, "OAuthAppSecret", inputNames);
        expect(violation?.reason).toContain(
            "If a transformation adds it to every resource, exclude this type there. Did you mean rotateAfterDays?",
        );
    });
});

describe("bad inputs are named", () => {
    const ids = ["", ".", "a..b", ...[..."/\\?#% \u0000"].map((mark) => `a${mark}b`), 7];
    const bad = each({
        orgId: ids,
        oauthAppId: ids,
        host: ["", "http://csp.example", "https://csp.example/path", 7],
        rotationTrigger: [() => 1, [1, () => 1], { a: 1, b: () => 1 }, Number.NaN],
        rotateAfterDays: [0, -1, Number.NaN, Number.POSITIVE_INFINITY, "90"],
        overlapSeconds: [-1, 0.5, "60"],
        existingClientSecret: ["", 7, "Existing-1\n", "Existing-1\r\n", "Existing-1\r"],
        newClientSecret: ["", "Aa1!Aa1", "Aa1!Aa1!\n", 7],
        onExternalRotation: ["ignore", true],
        verify: ["false", 0],
        authenticateAs: ["me"],
        revokeOnDelete: ["true"],
        profile: ["", 7],
    });

    it.each(bad)("%s: %j", (name, value) => {
        expect(wrong({ [name]: value })).toEqual([name]);
        expect(() => parseInputs(rawInputs({ [name]: value }))).toThrow(`Invalid inputs: ${name}`);
    });

    it.each(["orgId", "oauthAppId", "host"])("%s is required", (name) => {
        const { [name]: _, ...rest } = rawInputs();
        expect(violations(rest, true)).toEqual([{ property: name, reason: "is required" }]);
    });

    it("all at once, without repeating their values: they may be secret", () => {
        const value = "Sesame-without-a-digit";
        const all = Object.fromEntries(inputNames.map((name) => [name, { [value]: () => value }]));
        expect(wrong(all).toSorted()).toEqual([...inputNames].toSorted());
        const found = [...violations(all, true), ...violations(rawInputs({ newClientSecret: value }), true)];
        expect(JSON.stringify(found)).not.toContain(value);
        expect(() => parseInputs(all)).toThrow(/^(?!.*Sesame)/);
    });
});

it("an absent input may be null, and properties that are not inputs count for nothing", () => {
    const nulls = Object.fromEntries(inputNames.map((name) => [name, null]));
    const others = { __provider: "text", rotatedAt: "now", colour: "red" };
    expect(parseInputs({ ...nulls, ...others, ...rawInputs() })).toEqual(rawInputs());
});

describe("the inputs of a preview", () => {
    const words = { onExternalRotation: "rotate", authenticateAs: "credentials" } as const;
    const flags = { verify: true, revokeOnDelete: false };
    const present = {
        host: "csp.example",
        rotateAfterDays: 10,
        overlapSeconds: 60,
        profile: "one",
        ...words,
        ...flags,
    };
    const { rotateAfterDays: _, ...withoutAge } = present;

    function preview(more: Readonly<Record<string, unknown>>) {
        return previewInputs(rawInputs({ ...present, ...more }), present);
    }

    it("are unchanged if all are known", () => {
        expect(preview({ verify: false })).toEqual({ inputs: rawInputs({ ...present, verify: false }), unknown: [] });
    });

    it.each(["rotationTrigger", "newClientSecret", "existingClientSecret"])(
        "have a new %s, unlike any applied one, if it is unknown",
        (name) => {
            const inputs = rawInputs({ ...present, [name]: unknownValue });
            expect(preview({ [name]: unknownValue })).toEqual({ inputs, unknown: [name] });
        },
    );

    it.each(Object.keys(withoutAge))("have the present %s if it is unknown", (name) => {
        expect(preview({ [name]: unknownValue })).toEqual({ inputs: rawInputs(present), unknown: [name] });
    });

    it("have no rotateAfterDays if it is unknown, and so ask for no rotation", () => {
        const { inputs, unknown } = preview({ rotateAfterDays: unknownValue });
        expect({ inputs, unknown }).toEqual({ inputs: rawInputs(withoutAge), unknown: ["rotateAfterDays"] });
        expect(inputs).not.toHaveProperty("rotateAfterDays");
    });
});
