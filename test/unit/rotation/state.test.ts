import { describe, expect, it } from "vitest";
import { nextRotationAt, resourceId } from "../../../provider/rotation/state";
import { day } from "../../support/fakeClock";
import { aState } from "../../support/states";

describe("the current secret reaches its greatest age", () => {
    const iso = (ms: number) => new Date(ms).toISOString();
    const adopted = { rotatedAt: undefined, adoptedAt: iso(0) };

    it.each([
        { name: "counted from the rotation", outputs: { rotatedAt: iso(0) }, days: 1, at: iso(day) },
        { name: "counted from the adoption", outputs: adopted, days: 1, at: iso(day) },
        {
            name: "counted from the rotation after the adoption",
            outputs: { rotatedAt: iso(day), adoptedAt: iso(0) },
            days: 1,
            at: iso(2 * day),
        },
        { name: "after a fraction of a day", outputs: { rotatedAt: iso(0) }, days: 0.5, at: iso(day / 2) },
        { name: "never without a limit", outputs: { rotatedAt: iso(0) }, days: undefined, at: undefined },
        { name: "never if its age is unknown", outputs: { rotatedAt: undefined }, days: 1, at: undefined },
        {
            name: "never beyond the last possible date",
            outputs: { rotatedAt: iso(0) },
            days: 1e12,
            at: iso(8.64e15),
        },
    ])("$name: $at", ({ outputs, days, at }) => {
        expect(nextRotationAt(aState(outputs), days)?.toISOString()).toBe(at);
    });

    it("never if there is no secret yet", () => {
        expect(nextRotationAt(aState({ clientSecret: undefined }), 1)).toBeUndefined();
    });
});

it("the id is the organization's and the app's", () => {
    expect(resourceId({ orgId: "org", oauthAppId: "app" })).toBe("org/app");
});
