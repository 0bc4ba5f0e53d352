import { describe, expect, it } from "vitest";
import { didYouMean, nearest } from "../../../provider/common/nearest";
import { inputNames } from "../../../provider/rotation/inputs";

describe("nearest", () => {
    it.each([
        ["rotateAfterDay", "rotateAfterDays"],
        ["rotationtrigger", "rotationTrigger"],
        ["overlapSecond", "overlapSeconds"],
        ["oauthAppID", "oauthAppId"],
        ["existingSecret", undefined],
        ["ordId", "orgId"],
        ["rogId", "orgId"],
        ["hots", "host"],
        ["tags", undefined],
        ["", undefined],
    ])("of %j is %j", (name, meant) => {
        expect(nearest(name, inputNames)).toBe(meant);
    });
});

describe("didYouMean", () => {
    it("is a question, or nothing", () => {
        expect(didYouMean("orgid", inputNames)).toBe(" Did you mean orgId?");
        expect(didYouMean("tags", inputNames)).toBe("");
    });
});
