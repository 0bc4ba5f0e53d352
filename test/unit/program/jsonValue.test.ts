import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { OAuthAppSecret } from "../../../provider";
import { jsonValue } from "../../../provider/program/jsonValue";
import { runMockedPrograms } from "../../support/mockedProgram";
import { secretMark } from "../../support/plugin/wire";
import { registered } from "../../support/registrations";

class Version {
    readonly secret = "Sesame";
}

const cycle: Record<string, unknown> = { name: "Sesame" };
cycle["self"] = cycle;

const bad: readonly (readonly [string, unknown, string])[] = [
    [
        "a Date",
        new Date("2026-10-01"),
        "is a Date, which JSON can't hold: give its text, for example date.toISOString().",
    ],
    ["a Map", new Map([["Sesame", 1]]), "is a Map, which JSON can't hold"],
    ["a Set", new Set(["Sesame"]), "is a Set, which JSON can't hold"],
    ["a RegExp", /Sesame/, "is a RegExp, which JSON can't hold"],
    ["a bigint", 20_261_001n, "is a bigint, which JSON can't hold"],
    ["a symbol", Symbol("Sesame"), "is a symbol, which JSON can't hold"],
    ["a function", () => "Sesame", "is a function, which JSON can't hold"],
    ["a class instance", new Version(), "is a Version, which JSON can't hold"],
    ["an Error", new Error("Sesame"), "is an Error, which JSON can't hold"],
    ["a Buffer", Buffer.from("Sesame"), "is a Buffer, which JSON can't hold"],
    ["an asset", new pulumi.asset.StringAsset("Sesame"), "is a Pulumi asset, which JSON can't hold"],
    ["NaN", Number.NaN, "is a number that JSON can't hold"],
    ["a number past 2^53", 20_261_129_213_000_000, "is a whole number past 2^53"],
    ["a negative number past 2^53", -(2 ** 53), "is a whole number past 2^53"],
    ["a member __proto__", JSON.parse('{"__proto__": "Sesame"}'), "has a member __proto__, which gets lost on its way"],
    ["Infinity", Number.NEGATIVE_INFINITY, "is a number that JSON can't hold"],
];

const places: readonly (readonly [string, (value: unknown) => unknown])[] = [
    ["", (value) => value],
    [".on", (value) => ({ on: value })],
    ["[1]", (value) => [0, value]],
    ['.a["b c"][0].d', (value) => ({ a: { "b c": [{ d: value }] } })],
];

const trigger = 'OAuthAppSecret "ci": rotationTrigger';

describe("what JSON can't hold is refused by its path", () => {
    const cases = bad.flatMap(([kind, value, says]) =>
        places.map(([path, at]) => ({ kind, path, value: at(value), says: `${trigger}${path} ${says}` })),
    );

    it.each(cases)("at once: $kind at rotationTrigger$path", ({ value, says }) => {
        const refused = () => jsonValue(trigger, value);
        expect(refused).toThrow(says);
        expect(refused).toThrow(pulumi.RunError);
        expect(refused).toThrow(/^(?!.*(Sesame|2026))/);
    });

    it("where an array has an undefined item, or a hole", () => {
        const says = "[1] is undefined, which a JSON array can't hold: give null.";
        expect(() => jsonValue("x", [1, undefined])).toThrow(`x${says}`);
        expect(() => jsonValue("x", [1, ...Array(1)])).toThrow(`x${says}`);
        expect(() => jsonValue("x", { list: [1, undefined] })).toThrow(`x.list${says}`);
    });

    it("in a value that contains itself", () => {
        expect(() => jsonValue("x", { cycle })).toThrow("x.cycle.self contains itself");
    });
});

describe("what comes in outputs and promises", () => {
    const programs = [
        { trigger: "Promise.resolve(new Date())", says: " is a Date" },
        { trigger: 'pulumi.output("x").apply(() => new Date())', says: " is a Date" },
        { trigger: 'pulumi.secret("x").apply(() => ({ on: new Map() }))', says: ".on is a Map" },
        {
            trigger: '{ list: [pulumi.output("x").apply(() => ({ deep: 1n }))] }',
            says: ".list[0].deep is a bigint",
        },
        { trigger: '[pulumi.output("x").apply(() => undefined)]', says: "[0] is undefined" },
        { trigger: "{ a: Promise.resolve([Promise.resolve(NaN)]) }", says: ".a[0] is a number" },
        {
            trigger: 'new csp.OAuthAppSecret("other", { ...app, oauthAppId: "b" })',
            says: " is a Pulumi resource",
        },
        { trigger: "new Date()", says: " is a Date" },
    ];

    it("is refused by the class once it is there, and nothing is registered with it", async () => {
        const texts = programs.map(
            ({ trigger: text }) => `
                try {
                    new csp.OAuthAppSecret("ci", { ...app, rotationTrigger: ${text} });
                } catch (error) {
                    Promise.reject(error);
                }`,
        );
        const results = await runMockedPrograms(texts);
        for (const [index, { says }] of programs.entries()) {
            const { registered: made = [], errors } = results[index] ?? {};
            expect(errors).toEqual([expect.stringContaining(`${trigger}${says}`)]);
            expect(made.filter((resource) => resource.endsWith(" ci"))).toEqual([]);
        }
    }, 60_000);

    it("stays unknown in a preview, and secret, in each part", async () => {
        const text = { value: "" };
        Object.assign(text, { value: pulumi.unknown });
        const unknown = pulumi.output("never seen").apply(() => text.value);
        const rotationTrigger = { list: [unknown, 2], hidden: { deep: pulumi.secret("Sesame") } };
        const [secret] = await registered(
            () => new OAuthAppSecret("ci", { orgId: "org", oauthAppId: "app", rotationTrigger }),
            { preview: true },
        );
        const sentinel = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
        expect(secret?.inputs["rotationTrigger"]).toMatchObject({ list: [sentinel, 2] });
        expect(JSON.stringify(secret?.inputs["rotationTrigger"])).toContain(secretMark);
    });

    it("is handed on unchanged if JSON can hold it", async () => {
        const rotationTrigger = {
            list: [pulumi.output(1), Promise.resolve({ deep: pulumi.output([null, false]) })],
            absent: undefined,
            bare: Object.assign(Object.create(null), { a: "text" }),
        };
        const [secret] = await registered(
            () => new OAuthAppSecret("ci", { orgId: "org", oauthAppId: "app", rotationTrigger }),
        );
        expect(secret?.inputs["rotationTrigger"]).toEqual({
            list: [1, { deep: [null, false] }],
            bare: { a: "text" },
        });
    });
});
