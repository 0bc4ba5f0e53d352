import { describe, expect, it } from "vitest";
import { unknownValue } from "../../../provider/common/unknown";
import { previewInputs } from "../../../provider/rotation/inputs";
import { rawInputs } from "../../support/states";

const present = {
    host: "csp.example",
    rotateAfterDays: 10,
    overlapSeconds: 60,
    onExternalRotation: "rotate",
    verify: true,
    authenticateAs: "credentials",
    revokeOnDelete: false,
    profile: "one",
} as const;

function preview(more: Readonly<Record<string, unknown>>) {
    return previewInputs(rawInputs({ ...present, ...more }), present);
}

describe("the inputs of a preview", () => {
    it("are what they are where all are known", () => {
        expect(preview({ verify: false })).toEqual({
            inputs: rawInputs({ ...present, verify: false }),
            unknown: [],
        });
    });

    it.each(["rotationTrigger", "newClientSecret", "existingClientSecret"])(
        "have another %s than any that was applied where it is unknown",
        (name) => {
            const { inputs, unknown } = preview({ [name]: unknownValue });
            expect(inputs).toMatchObject({ [name]: unknownValue });
            expect(unknown).toEqual([name]);
        },
    );

    it.each(["host", "overlapSeconds", "onExternalRotation", "verify", "authenticateAs", "revokeOnDelete", "profile"])(
        "have the present %s where it is unknown",
        (name) => {
            const { inputs, unknown } = preview({ [name]: unknownValue });
            expect(inputs).toEqual(rawInputs(present));
            expect(unknown).toEqual([name]);
        },
    );

    it("have no rotateAfterDays where it is unknown: it asks for nothing then", () => {
        const { inputs, unknown } = preview({ rotateAfterDays: unknownValue });
        expect(inputs).not.toHaveProperty("rotateAfterDays");
        expect(unknown).toEqual(["rotateAfterDays"]);
    });
});
