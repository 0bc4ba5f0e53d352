import { describe, expect, it } from "vitest";
import { unknownValue } from "../../../provider/common/unknown";
import { inputNames, violations } from "../../../provider/rotation/inputs";
import { rawInputs } from "../../support/states";

const newClientSecret = "Own-secret-1";
const existingClientSecret = "Existing-1";

function wrong(more: Readonly<Record<string, unknown>>, exists = true): string[] {
    return violations(rawInputs(more), exists).map(({ property }) => property);
}

describe("newClientSecret", () => {
    it.each([
        { inputs: { newClientSecret }, bad: true },
        { inputs: { newClientSecret, overlapSeconds: 0 }, bad: true },
        { inputs: { newClientSecret, overlapSeconds: 1 }, bad: false },
        { inputs: { newClientSecret, overlapSeconds: unknownValue }, bad: false },
        { inputs: { newClientSecret: unknownValue, overlapSeconds: 60 }, bad: false },
        { inputs: { newClientSecret: unknownValue, overlapSeconds: 0 }, bad: false },
        { inputs: { newClientSecret: unknownValue }, bad: false },
    ])("without an overlap is bad, unless it may turn out to be absent: $inputs: $bad", ({ inputs, bad }) => {
        expect(wrong(inputs)).toEqual(bad ? ["newClientSecret"] : []);
    });
});

describe('authenticateAs: "app"', () => {
    const app = { authenticateAs: "app" };
    it.each([
        { name: "on create", inputs: app, exists: false, bad: true },
        { name: "on create, with it", inputs: { ...app, existingClientSecret }, exists: false, bad: false },
        {
            name: "on create, unknown",
            inputs: { ...app, existingClientSecret: unknownValue },
            exists: false,
            bad: false,
        },
        { name: "on update", inputs: app, exists: true, bad: false },
        { name: "unknown, on create", inputs: { authenticateAs: unknownValue }, exists: false, bad: false },
        {
            name: "not given, on create",
            inputs: { authenticateAs: "credentials" },
            exists: false,
            bad: false,
        },
    ])("without existingClientSecret is bad $name: $bad", ({ inputs, exists, bad }) => {
        expect(wrong(inputs, exists)).toEqual(bad ? ["authenticateAs"] : []);
    });
});

describe("what is not known yet, in a preview", () => {
    it.each(inputNames)("is accepted for %s", (name) => {
        for (const exists of [true, false]) {
            expect(wrong({ [name]: unknownValue }, exists)).toEqual([]);
        }
    });

    it("is accepted for all inputs together", () => {
        const all = Object.fromEntries(inputNames.map((name) => [name, unknownValue]));
        expect(violations(all, false)).toEqual([]);
    });

    it.each([{ a: unknownValue }, [unknownValue], { a: [1, { b: unknownValue }] }])(
        "is accepted in rotationTrigger at any depth: %j",
        (rotationTrigger) => {
            expect(wrong({ rotationTrigger })).toEqual([]);
        },
    );

    it("does not hide what is wrong with the others", () => {
        expect(wrong({ orgId: unknownValue, oauthAppId: "", verify: unknownValue, overlapSeconds: -1 })).toEqual([
            "oauthAppId",
            "overlapSeconds",
        ]);
    });
});
