import { describe, expect, it } from "vitest";
import * as z from "zod";
import * as schemas from "../../../provider/csp/schemas";

const { accessTokenResponse, appResponse, clientIdAndSecretResponse, parseBy } = schemas;

describe("the time of an app's last update", () => {
    it.each([
        ["a text", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"],
        ["milliseconds", Date.UTC(2026, 0, 1), "2026-01-01T00:00:00.000Z"],
        ["nanoseconds, which no date can hold", 1.7e18, undefined],
        ["a negative number", -1e300, undefined],
        ["null", null, undefined],
    ])("is read from %s", (_, lastUpdatedAt, expected) => {
        expect(appResponse.parse({ id: "app", lastUpdatedAt }).lastUpdatedAt).toBe(expected);
    });
});

describe("an access token's lifetime", () => {
    it.each([
        [1_800, 1_800],
        ["1800", 1_800],
        [0, undefined],
        [-1, undefined],
        [null, undefined],
        ["soon", undefined],
    ])("is read from %j as %s s", (seconds, expected) => {
        expect(accessTokenResponse.parse({ access_token: "t", expires_in: seconds }).expires_in).toBe(expected);
    });
});

describe("what is wrong with a response", () => {
    it.each([
        [accessTokenResponse, {}, "access_token must be a string"],
        [accessTokenResponse, [], "it must be an object"],
        [clientIdAndSecretResponse, { clientId: {} }, "clientId must be a string, clientSecret must be a string"],
        [appResponse, { displayName: "app" }, "it must have an id or grantTypes"],
        [z.object({ app: z.object({ id: z.null("must be null") }) }), { app: {} }, "app.id must be null"],
    ])("names its fields: %#", (schema, json, misfits) => {
        expect(parseBy<unknown>(schema, json, "is strange")).toEqual({ problem: `is strange (${misfits})` });
    });

    it("is nothing where it has what it must have", () => {
        const value = { access_token: "t" };
        expect(parseBy(accessTokenResponse, { ...value, more: 1 }, "")).toEqual({ value });
    });
});

it("builds no schema of a response before there is one: an update without changes makes no call", () => {
    const all = Object.values(schemas).filter((value) => value instanceof z.ZodType);
    expect(all.length).toBeGreaterThan(3);
    for (const schema of all) expect(schema).toBeInstanceOf(z.ZodLazy);
});
