import { describe, expect, it } from "vitest";
import { unknownValue } from "../../../provider/common/unknown";
import { claim, idOfApp, replacingInputs } from "../../../provider/resources/app";
import { RunMemory } from "../../../provider/rotation/runMemory";

const ids = { orgId: "org", oauthAppId: "app" };

describe("the id of a resource, which is that of its app", () => {
    it.each([
        { properties: ids, id: "org/app" },
        { properties: { ...ids, verify: true }, id: "org/app" },
        {
            properties: { ...ids, orgId: "9E5A2C34-7B1D-4F60-8A3E-5D0C1B2F7A64" },
            id: "9e5a2c34-7b1d-4f60-8a3e-5d0c1b2f7a64/app",
        },
        { properties: { orgId: "org" }, id: "" },
        { properties: { oauthAppId: "app" }, id: "" },
        { properties: { ...ids, orgId: unknownValue }, id: "" },
        { properties: { ...ids, oauthAppId: unknownValue }, id: "" },
    ])("$properties: $id", ({ properties, id }) => {
        expect(idOfApp(properties)).toBe(id);
    });
});

describe("what only one resource of a run may have", () => {
    it("says what two of them would do to each other", () => {
        const run = new RunMemory();
        const refusals = (["app", "overlap"] as const).map((kind) =>
            ["urn:a", "urn:b"].map((urn) => claim(run, kind, ids, urn)),
        );
        const both = "Both urn:a and urn:b";
        expect(refusals).toEqual([
            [
                undefined,
                expect.stringContaining(`${both} manage the secret of OAuth app app in organization org: each`),
            ],
            [
                undefined,
                expect.stringContaining(`${both} retire the previous secret of OAuth app app in organization org`),
            ],
        ]);
    });

    it.each([undefined, unknownValue, 1])("is not claimed by a resource without a name: %j", (urn) => {
        const run = new RunMemory();
        expect(claim(run, "app", ids, urn)).toBeUndefined();
        expect(run.isClaimed("app", "org/app")).toBe(false);
    });
});

describe("the inputs whose change replaces the resource", () => {
    it.each([
        { before: ids, raw: ids, replaces: [] },
        { before: ids, raw: { ...ids, orgId: "ORG" }, replaces: [] },
        { before: { ...ids, orgId: "Org" }, raw: ids, replaces: [] },
        { before: ids, raw: { ...ids, oauthAppId: "APP" }, replaces: ["oauthAppId"] },
        { before: ids, raw: { orgId: unknownValue, oauthAppId: "other" }, replaces: ["orgId", "oauthAppId"] },
        { before: { ...ids, orgId: "straße" }, raw: { ...ids, orgId: "strasse" }, replaces: ["orgId"] },
        { before: { ...ids, orgId: undefined }, raw: ids, replaces: ["orgId"] },
    ])("from $before to $raw: $replaces", ({ before, raw, replaces }) => {
        expect(replacingInputs(before, raw)).toEqual(replaces);
    });
});
