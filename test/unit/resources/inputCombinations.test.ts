import { describe, expect, it } from "vitest";
import { unknownValue } from "../../../provider/common/unknown";
import type { Properties } from "../../../provider/resources/resource";
import { inputNames, violations } from "../../../provider/rotation/inputs";
import { rawInputs } from "../../support/states";

const newClientSecret = "Own-secret-1";
const existingClientSecret = "Existing-1";
const app = { authenticateAs: "app" };

function wrong(more: Properties, exists = true): string[] {
    return violations(rawInputs(more), exists).map(({ property }) => property);
}

it.each([
    [{ newClientSecret }, true],
    [{ newClientSecret, overlapSeconds: 0 }, true],
    [{ newClientSecret, overlapSeconds: 1 }, false],
    [{ newClientSecret, overlapSeconds: unknownValue }, false],
    [{ newClientSecret: unknownValue, overlapSeconds: 0 }, false],
    [{ newClientSecret: unknownValue }, false],
])("newClientSecret without an overlap is bad, unless it may turn out to be absent: %j: %s", (inputs, bad) => {
    expect(wrong(inputs)).toEqual(bad ? ["newClientSecret"] : []);
});

it.each<[inputs: Properties, when: "create" | "update", bad: boolean]>([
    [app, "create", true],
    [{ ...app, existingClientSecret }, "create", false],
    [{ ...app, existingClientSecret: unknownValue }, "create", false],
    [app, "update", false],
    [{ authenticateAs: unknownValue }, "create", false],
    [{ authenticateAs: "credentials" }, "create", false],
])('authenticateAs: "app" without existingClientSecret is bad: %j, on %s: %s', (inputs, when, bad) => {
    expect(wrong(inputs, when === "update")).toEqual(bad ? ["authenticateAs"] : []);
});

describe("what is not known yet, in a preview", () => {
    it.each([
        ...inputNames.map((name) => ({ [name]: unknownValue })),
        Object.fromEntries(inputNames.map((name) => [name, unknownValue])),
        ...[{ a: unknownValue }, [unknownValue], { a: [1, { b: unknownValue }] }].map((part) => ({
            rotationTrigger: part,
        })),
    ])("is accepted for each input, for all, and at any depth: %j", (inputs) => {
        for (const exists of [true, false]) expect(wrong(inputs, exists)).toEqual([]);
    });

    it("does not hide what is wrong with the others", () => {
        const inputs = { orgId: unknownValue, oauthAppId: "", verify: unknownValue, overlapSeconds: -1 };
        expect(wrong(inputs)).toEqual(["oauthAppId", "overlapSeconds"]);
    });
});
