import { describe, expect, it } from "vitest";
import { failuresOf, filesIn } from "../../../../provider/hosts/plugin/checkFailures";
import { received } from "../../../../provider/hosts/plugin/wire";
import { asset, secret } from "../../../support/plugin/wire";
import { struct } from "../../../support/providerCalls";

const given = received(
    struct({
        orgId: "a/b",
        rotationTrigger: { deep: [1] },
        newClientSecret: secret("Sesame"),
        host: null,
        file: asset("Sesame"),
        inputs: { file: asset("Sesame") },
        "a.b": 1,
        "a.c": secret("Sesame"),
    }),
);
const inputNames = ["orgId", "rotationTrigger", "newClientSecret", "host", "file", "inputs", "a.b", "a.c", "verify"];
const reason = "is wrong";
const failureOf = (property: string, names: readonly string[] = inputNames) =>
    failuresOf([{ property, reason }], names, given).map((failure) => failure.toObject());

describe("the failure of a check", () => {
    it.each(["orgId", "rotationTrigger.deep[0]", "rotationTrigger[0]", "file", "inputs.file", "a.b"])(
        "names the property, beside which the engine prints its value: %s",
        (property) => {
            expect(failureOf(property)).toEqual([{ property, reason }]);
        },
    );

    it.each([
        ["is secret", "newClientSecret"],
        ["is secret, by a name with a dot", "a.c"],
        ["is null", "host"],
        ["the program does not give", "verify"],
        ["is in what it does not give", "verify.x"],
    ])("names a property in its reason only if it %s: %s", (_, property) => {
        expect(failureOf(property)).toEqual([{ property: "", reason: `${property}: is wrong` }]);
    });

    it("names an unknown input in its reason only, since it may be a misspelt secret", () => {
        expect(failureOf("orgId", ["host"])).toEqual([{ property: "", reason: "orgId: is wrong" }]);
    });

    it("exists once for each violation", () => {
        const violations = ["orgId", "host"].map((property) => ({ property, reason }));
        expect(failuresOf(violations, inputNames, given)).toHaveLength(2);
    });
});

it("a file is refused by its path, since it is not a JSON value", () => {
    const notJson = "a file is not a JSON value";
    expect(filesIn(given)).toEqual(["file", "inputs.file"].map((property) => ({ property, reason: notJson })));
});
