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
    it("are unchanged if all are known", () => {
        expect(preview({ verify: false })).toEqual({
            inputs: rawInputs({ ...present, verify: false }),
            unknown: [],
        });
    });

    it.each(["rotationTrigger", "newClientSecret", "existingClientSecret"])(
        "have a new %s, unlike any applied one, if it is unknown",
        (name) => {
            const { inputs, unknown } = preview({ [name]: unknownValue });
            expect(inputs).toMatchObject({ [name]: unknownValue });
            expect(unknown).toEqual([name]);
        },
    );

    it.each(["host", "overlapSeconds", "onExternalRotation", "verify", "authenticateAs", "revokeOnDelete", "profile"])(
        "have the present %s if it is unknown",
        (name) => {
            const { inputs, unknown } = preview({ [name]: unknownValue });
            expect(inputs).toEqual(rawInputs(present));
            expect(unknown).toEqual([name]);
        },
    );

    it("have no rotateAfterDays if it is unknown, and so ask for no rotation", () => {
        const { inputs, unknown } = preview({ rotateAfterDays: unknownValue });
        expect(inputs).not.toHaveProperty("rotateAfterDays");
        expect(unknown).toEqual(["rotateAfterDays"]);
    });
});
