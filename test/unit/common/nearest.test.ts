import { expect, it } from "vitest";
import { didYouMean } from "../../../provider/common/nearest";
import { inputNames } from "../../../provider/rotation/inputs";

it.each([
    ["rotateAfterDay", " Did you mean rotateAfterDays?"],
    ["rotationtrigger", " Did you mean rotationTrigger?"],
    ["oauthAppID", " Did you mean oauthAppId?"],
    ["existingSecret", ""],
    ["ordId", " Did you mean orgId?"],
    ["rogId", " Did you mean orgId?"],
    ["hots", " Did you mean host?"],
    ["tags", ""],
    ["", ""],
])("didYouMean asks after %j: %j", (name, question) => {
    expect(didYouMean(name, inputNames)).toBe(question);
});
