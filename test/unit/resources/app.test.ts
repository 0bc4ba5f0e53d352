import { describe, expect, it } from "vitest";
import { unknownValue } from "../../../provider/common/unknown";
import { claim, idOfApp, replacingInputs } from "../../../provider/resources/app";
import { RunMemory } from "../../../provider/rotation/runMemory";

const ids = { orgId: "org", oauthAppId: "app" };
const guid = "9e5a2c34-7b1d-4f60-8a3e-5d0c1b2f7a64";

it.each([
    [ids, "org/app"],
    [{ ...ids, orgId: guid.toUpperCase(), verify: true }, `${guid}/app`],
    [{ orgId: "org" }, ""],
    [{ oauthAppId: "app" }, ""],
    [{ ...ids, orgId: unknownValue }, ""],
    [{ ...ids, oauthAppId: unknownValue }, ""],
])("the id of a resource is that of its app: %j: %s", (properties, id) => {
    expect(idOfApp(properties)).toBe(id);
});

describe("what only one resource of a run may have", () => {
    it.each([
        ["app", "manage the secret of OAuth app app in organization org: each"],
        ["overlap", "retire the previous secret of OAuth app app in organization org"],
    ] as const)("is refused to a second one, with what they would do to each other: %s", (kind, says) => {
        const run = new RunMemory();
        const refusals = ["urn:a", "urn:b"].map((urn) => claim(run, kind, ids, urn));
        expect(refusals).toEqual([undefined, expect.stringContaining(`Both urn:a and urn:b ${says}`)]);
    });

    it.each([undefined, unknownValue, 1])("is not claimed by a resource without a name: %j", (urn) => {
        const run = new RunMemory();
        expect(claim(run, "app", ids, urn)).toBeUndefined();
        expect(run.isClaimed("app", "org/app")).toBe(false);
    });
});

it.each([
    [ids, ids, []],
    [ids, { ...ids, orgId: "ORG" }, []],
    [{ ...ids, orgId: "Org" }, ids, []],
    [ids, { ...ids, oauthAppId: "APP" }, ["oauthAppId"]],
    [ids, { orgId: unknownValue, oauthAppId: "other" }, ["orgId", "oauthAppId"]],
    [{ ...ids, orgId: "straße" }, { ...ids, orgId: "strasse" }, ["orgId"]],
    [{ ...ids, orgId: undefined }, ids, ["orgId"]],
])("the inputs whose change replaces the resource, from %j to %j: %j", (before, raw, replaces) => {
    expect(replacingInputs(before, raw)).toEqual(replaces);
});
