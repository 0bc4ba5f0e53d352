import { describe, expect, it } from "vitest";
import { givenInputs, inputNames, parseInputs, unknownInputs, violations } from "../../../provider/rotation/inputs";
import { rawInputs } from "../../support/states";

const lineEnd =
    "ends with a line break, which is not part of the secret: files often end with one, and fn::readFile keeps it. Write the file without it";
const withOverlap = { overlapSeconds: 60 };

/** The names of the invalid inputs of a resource that exists. */
function wrong(more: Readonly<Record<string, unknown>>): string[] {
    return violations(rawInputs(more), true).map(({ property }) => property);
}

describe("good inputs", () => {
    it.each<[string, unknown]>([
        ["orgId", "9e5a2c34-7b1d-4f60-8a3e-5d0c1b2f7a64"],
        ["oauthAppId", "My_app.1~of-ours@work"],
        ["oauthAppId", "a.b.c"],
        ["oauthAppId", ".a"],
        ["oauthAppId", "a."],
        ["host", "csp.example"],
        ["host", "csp.example:8443"],
        ["host", "https://csp.example"],
        ["host", "http://localhost:8080"],
        ["host", "http://127.8.9.10"],
        ["host", "http://[::1]:80"],
        ["rotationTrigger", "text"],
        ["rotationTrigger", 0],
        ["rotationTrigger", false],
        ["rotationTrigger", [1, [null, { a: { b: [] } }]]],
        ["rotateAfterDays", 90],
        ["rotateAfterDays", 0.001],
        ["overlapSeconds", 0],
        ["overlapSeconds", 172_800],
        ["existingClientSecret", "x"],
        ["existingClientSecret", "a\nb"],
        ["onExternalRotation", "rotate"],
        ["onExternalRotation", "warn"],
        ["verify", false],
        ["authenticateAs", "credentials"],
        ["authenticateAs", "app"],
        ["revokeOnDelete", true],
        ["profile", "one"],
    ])("%s: %j", (name, value) => {
        expect(wrong({ [name]: value })).toEqual([]);
        expect(parseInputs(rawInputs({ [name]: value }))).toMatchObject({ [name]: value });
    });

    it.each(["Aa1!Aa1!", "Aa1~bbbb", "Aa1`bbbb", "Ünï-Code-1", "Aa1-bbbb", "Aa1 bb.b"])(
        "newClientSecret that keeps CSP's rules: %s",
        (newClientSecret) => {
            expect(wrong({ ...withOverlap, newClientSecret })).toEqual([]);
        },
    );
});

describe("an empty text", () => {
    const optional = [
        "orgId",
        "existingClientSecret",
        "newClientSecret",
        "onExternalRotation",
        "authenticateAs",
        "host",
    ];
    it.each([...optional, "profile"])("is an absent %s", (name) => {
        expect(givenInputs({ oauthAppId: "app", [name]: "" }, inputNames)).toEqual({ oauthAppId: "app" });
    });

    it("is a valid trigger, but not a valid app", () => {
        const given = { oauthAppId: "", rotationTrigger: "" };
        expect(givenInputs(given, inputNames)).toEqual(given);
    });
});

describe("errors are explained in helpful words", () => {
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
        expect(violations(rawInputs({ ...withOverlap, [property]: value }), true)).toEqual([{ property, reason }]);
    });

    it("of a misspelt input, with what was meant", () => {
        const [violation] = unknownInputs({ rotateAfterDay: 30 }, "OAuthAppSecret", inputNames);
        expect(violation?.reason).toContain(
            "If a transformation adds it to every resource, exclude this type there. Did you mean rotateAfterDays?",
        );
    });
});

describe("bad inputs are named", () => {
    it.each<[string, unknown]>([
        ["oauthAppId", ""],
        ...["/", "a/b", "..", "a..b", ".", "a b", " a", "a\n", "a\\b", "a?b", "a#b", "a%2fb", "a\u0000", 7, {}].flatMap(
            (value): [string, unknown][] => [
                ["orgId", value],
                ["oauthAppId", value],
            ],
        ),
        ["existingClientSecret", "Existing-1\n"],
        ["existingClientSecret", "Existing-1\r\n"],
        ["host", ""],
        ["host", "http://csp.example"],
        ["host", "http://127.0.0.1.example"],
        ["host", "http://localhost.example"],
        ["host", "https://user:word@csp.example"],
        ["host", "https://csp.example/path"],
        ["host", "https://csp.example?query"],
        ["host", "csp.example/path"],
        ["host", "ftp://csp.example"],
        ["host", "a b"],
        ["host", 7],
        ["rotationTrigger", () => 1],
        ["rotationTrigger", [1, () => 1]],
        ["rotationTrigger", { a: 1, b: () => 1 }],
        ["rotationTrigger", Number.NaN],
        ["rotateAfterDays", 0],
        ["rotateAfterDays", -1],
        ["rotateAfterDays", Number.NaN],
        ["rotateAfterDays", Number.POSITIVE_INFINITY],
        ["rotateAfterDays", "90"],
        ["overlapSeconds", -1],
        ["overlapSeconds", 0.5],
        ["overlapSeconds", "60"],
        ["existingClientSecret", ""],
        ["existingClientSecret", 7],
        ["onExternalRotation", "ignore"],
        ["onExternalRotation", true],
        ["verify", "false"],
        ["verify", 0],
        ["authenticateAs", "me"],
        ["revokeOnDelete", "true"],
        ["profile", ""],
        ["profile", 7],
    ])("%s: %j", (name, value) => {
        expect(new Set(wrong({ [name]: value }))).toEqual(new Set([name]));
        expect(() => parseInputs(rawInputs({ [name]: value }))).toThrow(`Invalid inputs: ${name}`);
    });

    it.each(["", "Aa1!Aa1", "aa1!aa1!", "AA1!AA1!", "Aa!Aa!Aa", "Aa1Aa1Aa", "Aa1 Aa1 ", "Aa1!Aa1!\n", 7])(
        "newClientSecret that breaks CSP's rules: %j",
        (newClientSecret) => {
            expect(new Set(wrong({ ...withOverlap, newClientSecret }))).toEqual(new Set(["newClientSecret"]));
        },
    );

    it.each(["orgId", "oauthAppId", "host"])("%s is required", (name) => {
        const { [name]: _, ...rest } = rawInputs();
        expect(violations(rest, true)).toEqual([{ property: name, reason: "is required" }]);
    });

    it("all at once", () => {
        expect(wrong({ orgId: "", verify: 1, overlapSeconds: -1 }).sort()).toEqual([
            "orgId",
            "overlapSeconds",
            "verify",
        ]);
    });

    it("without repeating their values: they may be secret", () => {
        const value = "Sesame-without-a-digit";
        const all = Object.fromEntries(inputNames.map((name) => [name, { [value]: () => value }]));
        const reasons = violations(all, true).map(({ reason }) => reason);
        expect(reasons.length).toBeGreaterThan(10);
        expect(JSON.stringify([...reasons, ...violations(rawInputs({ newClientSecret: value }), true)])).not.toContain(
            value,
        );
        expect(() => parseInputs(all)).toThrow(/^(?!.*Sesame)/);
    });
});

describe("what is absent", () => {
    it("includes null, and stays absent", () => {
        const nulls = Object.fromEntries(inputNames.map((name) => [name, null]));
        expect(parseInputs({ ...nulls, ...rawInputs() })).toEqual(rawInputs());
    });

    it("includes properties that are not inputs", () => {
        expect(parseInputs(rawInputs({ __provider: "text", rotatedAt: "now", colour: "red" }))).toEqual(rawInputs());
    });
});
