import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { OAuthAppSecret } from "../../../provider";
import { unknownValue } from "../../../provider/common/unknown";
import { jsonValue } from "../../../provider/program/jsonValue";
import { runMockedPrograms } from "../../support/mockedProgram";
import { secretMark } from "../../support/plugin/wire";
import { registered, unknownOutput } from "../../support/registrations";

class Version {
    readonly secret = "Sesame";
}

const cycle: Record<string, unknown> = { name: "Sesame" };
cycle["self"] = cycle;

const bad: readonly (readonly [says: string, value: unknown])[] = [
    ["is a Date, which JSON can't hold: give its text, for example date.toISOString().", new Date("2026-10-01")],
    ["is a Map, which JSON can't hold", new Map([["Sesame", 1]])],
    ["is a bigint, which JSON can't hold", 20_261_001n],
    ["is a symbol, which JSON can't hold", Symbol("Sesame")],
    ["is a function, which JSON can't hold", () => "Sesame"],
    ["is a Version, which JSON can't hold", new Version()],
    ["is an Error, which JSON can't hold", new Error("Sesame")],
    ["is a Pulumi asset, which JSON can't hold", new pulumi.asset.StringAsset("Sesame")],
    ["is a number that JSON can't hold", Number.NaN],
    ["is a number that JSON can't hold", Number.POSITIVE_INFINITY],
    ["is a whole number past 2^53", 20_261_129_213_000_000],
    ["is a whole number past 2^53", -(2 ** 53)],
    ["has a member __proto__, which gets lost on its way", JSON.parse('{"__proto__": "Sesame"}')],
];

const places: readonly (readonly [path: string, at: (value: unknown) => unknown])[] = [
    ["", (value) => value],
    ["[1]", (value) => [0, value]],
    ['.a["b c"][0].d', (value) => ({ a: { "b c": [{ d: value }] } })],
];

const trigger = 'OAuthAppSecret "ci": rotationTrigger';

describe("what JSON can't hold is refused by its path", () => {
    const cases = bad.flatMap(([says, value]) => places.map(([path, at]) => [`${path} ${says}`, at(value)] as const));

    it.each(cases)("at once: rotationTrigger%s", (says, value) => {
        const refused = () => jsonValue(trigger, value);
        expect(refused).toThrow(`${trigger}${says}`);
        expect(refused).toThrow(pulumi.RunError);
        expect(refused).toThrow(/^(?!.*(Sesame|2026))/);
    });

    it.each([
        ["x[1]", [1, undefined]],
        ["x[1]", [1, ...Array(1)]],
        ["x.list[1]", { list: [1, undefined] }],
    ])("where an array has an undefined item, or a hole: %s", (path, value) => {
        const says = `${path} is undefined, which a JSON array can't hold: give null.`;
        expect(() => jsonValue("x", value)).toThrow(says);
    });

    it("in a value that contains itself", () => {
        expect(() => jsonValue("x", { cycle })).toThrow("x.cycle.self contains itself");
    });
});

describe("what comes in outputs and promises", () => {
    const ids = { orgId: "org", oauthAppId: "app" };
    const programs = [
        ["Promise.resolve(new Date())", " is a Date"],
        ['pulumi.secret("x").apply(() => ({ on: new Map() }))', ".on is a Map"],
        ['{ list: [pulumi.output("x").apply(() => ({ deep: 1n }))] }', ".list[0].deep is a bigint"],
        ['[pulumi.output("x").apply(() => undefined)]', "[0] is undefined"],
        ["{ a: Promise.resolve([Promise.resolve(NaN)]) }", ".a[0] is a number"],
        ['new csp.OAuthAppSecret("other", { ...app, oauthAppId: "b" })', " is a Pulumi resource"],
        ["new Date()", " is a Date"],
    ] as const;

    it("is refused by the class once it is there, and nothing is registered with it", async () => {
        const texts = programs.map(
            ([value]) => `
                try {
                    new csp.OAuthAppSecret("ci", { ...app, rotationTrigger: ${value} });
                } catch (error) {
                    Promise.reject(error);
                }`,
        );
        const results = await runMockedPrograms(texts);
        for (const [index, [, says]] of programs.entries()) {
            const { registered: made = [], errors } = results[index] ?? {};
            expect(errors).toEqual([expect.stringContaining(`${trigger}${says}`)]);
            expect(made.filter((resource) => resource.endsWith(" ci"))).toEqual([]);
        }
    }, 60_000);

    it("stays unknown in a preview, and secret, in each part", async () => {
        const rotationTrigger = { list: [unknownOutput(), 2], hidden: { deep: pulumi.secret("Sesame") } };
        const program = () => new OAuthAppSecret("ci", { ...ids, rotationTrigger });
        const [secret] = await registered(program, { preview: true });
        expect(secret?.inputs["rotationTrigger"]).toMatchObject({ list: [unknownValue, 2] });
        expect(JSON.stringify(secret?.inputs["rotationTrigger"])).toContain(secretMark);
    });

    it("is handed on unchanged if JSON can hold it", async () => {
        const rotationTrigger = {
            list: [pulumi.output(1), Promise.resolve({ deep: pulumi.output([null, false]) })],
            absent: undefined,
            bare: Object.assign(Object.create(null), { a: "text" }),
        };
        const [secret] = await registered(() => new OAuthAppSecret("ci", { ...ids, rotationTrigger }));
        expect(secret?.inputs["rotationTrigger"]).toEqual({ list: [1, { deep: [null, false] }], bare: { a: "text" } });
    });
});
