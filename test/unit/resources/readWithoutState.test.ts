import { describe, expect, it } from "vitest";
import { refuseWithoutState } from "../../../provider/resources/readWithoutState";
import { theOutputs } from "../../support/states";

describe("a read without a state is refused", () => {
    it.each([{}, { orgId: "org", oauthAppId: "app", verify: true }, { stateVersion: undefined }])(
        "if it has only inputs, or nothing: %j",
        (outputs) => {
            expect(() => refuseWithoutState(outputs)).toThrow(
                /^It can't be imported or read by its id \(get\).*\(a StackReference\).*existingClientSecret\. \[IMPORT_REFUSED\]$/,
            );
        },
    );

    it("but not if it has any output of a state", () => {
        expect(() => refuseWithoutState(theOutputs())).not.toThrow();
        const parts = { stateVersion: 2, clientId: "app", rotationCount: 0, verified: false, rotatedAt: "today" };
        for (const [name, value] of Object.entries(parts)) {
            expect(() => refuseWithoutState({ [name]: value })).not.toThrow();
        }
    });
});
