import { describe, expect, it } from "vitest";
import { unknownValue } from "../../../provider/common/unknown";
import { previousSecretRetirement } from "../../../provider/resources/previousSecretRetirement";
import { retirementProvider, rotationInputs as rotation } from "../../support/retirementProvider";

type Raw = Readonly<Record<string, unknown>>;

const app = { orgId: "org", oauthAppId: "app" };

describe("the inputs of a retirement", () => {
    const wrong = "must be the output rotation of an OAuthAppSecret";

    it.each<{ readonly name: string; readonly news: Raw; readonly properties: readonly string[] }>([
        { name: "the output", news: { rotation }, properties: [] },
        { name: "with a profile", news: { rotation: { ...rotation, profile: "one" } }, properties: [] },
        { name: "not known yet", news: { rotation: unknownValue }, properties: [] },
        {
            name: "partly unknown",
            news: { rotation: { ...rotation, authenticateAs: unknownValue, host: unknownValue } },
            properties: [],
        },
        {
            name: "with words of another kind",
            news: { rotation: { ...rotation, authenticateAs: "other" } },
            properties: ["rotation"],
        },
        { name: "without a secret", news: { rotation: app }, properties: ["rotation"] },
        { name: "a text", news: { rotation: "text" }, properties: ["rotation"] },
        { name: "nothing", news: {}, properties: ["rotation"] },
        { name: "the secret's own outputs", news: { ...rotation }, properties: [...Object.keys(rotation), "rotation"] },
        { name: "a misspelt one", news: { rotation, drainSecond: 1 }, properties: ["drainSecond"] },
        { name: "a bad one", news: { rotation, drainSeconds: -1 }, properties: ["drainSeconds"] },
    ])("are checked where one output links them to the secret: $name", ({ news, properties }) => {
        const { provider } = retirementProvider({ programs: { linkByOutput: true } });
        const { failures } = previousSecretRetirement.check(provider, {}, news);
        expect(failures.map(({ property }) => property).sort()).toEqual([...properties].sort());
        for (const { property, reason } of failures) if (property === "rotation") expect(reason).toBe(wrong);
    });

    it.each([
        ...[-1, "30", "", true, {}, Number.NaN, Number.POSITIVE_INFINITY].map((bad) => ({
            drainSeconds: bad,
            failures: 1,
        })),
        ...[0, 0.25, 1e9, null, unknownValue].map((good) => ({ drainSeconds: good, failures: 0 })),
    ])("may have such a drainSeconds, or not: $drainSeconds: $failures failures", ({ drainSeconds, failures }) => {
        const { provider } = retirementProvider();
        const found = previousSecretRetirement.check(provider, {}, { ...rotation, drainSeconds }).failures;
        const reason = expect.stringMatching(/^must (be a number|not be negative)$/);
        expect(found).toEqual(Array(failures).fill({ property: "drainSeconds", reason }));
    });

    it("are checked where they are outputs of the whole secret", () => {
        const { provider } = retirementProvider();
        const { inputs, failures } = previousSecretRetirement.check(provider, {}, { ...rotation, drainSeconds: 1 });
        expect({ inputs, failures }).toEqual({ inputs: { ...rotation, drainSeconds: 1 }, failures: [] });
        const misspelt = previousSecretRetirement.check(provider, {}, { ...rotation, rotation });
        expect(misspelt.failures).toEqual([
            { property: "rotation", reason: expect.stringContaining("is not an input of PreviousSecretRetirement") },
        ]);
    });

    it.each<{ readonly linkByOutput?: true; readonly property: string }>([
        { property: "secret" },
        { linkByOutput: true, property: "rotation" },
    ])("may name each secret once in a run: $property", ({ linkByOutput, property }) => {
        const { provider } = retirementProvider({ programs: linkByOutput ? { linkByOutput } : {} });
        const check = (urn: string, given: Raw, olds: Raw = {}) =>
            previousSecretRetirement.check(provider, olds, {
                ...(linkByOutput ? { rotation: given } : given),
                __urn: urn,
            }).failures;
        const conflict = [{ property, reason: expect.stringContaining("Both urn:a and urn:b retire") }];
        expect(check("urn:a", rotation)).toEqual([]);
        expect(check("urn:b", rotation)).toEqual(conflict);
        expect(check("urn:c", { ...rotation, oauthAppId: "other" })).toEqual([]);
    });

    it("claim the app of the last update while the secret's rotation is unknown", () => {
        const { provider } = retirementProvider({ programs: { linkByOutput: true } });
        const check = (urn: string, olds: Raw) =>
            previousSecretRetirement.check(provider, olds, { rotation: unknownValue, __urn: urn }).failures;
        expect([check("urn:a", { rotation }), check("urn:b", {})]).toEqual([[], []]);
        expect(check("urn:b", { rotation })).toHaveLength(1);
    });

    it("claim nothing if they are wrong", () => {
        const { provider } = retirementProvider();
        const check = (urn: string, more: Raw) =>
            previousSecretRetirement.check(provider, {}, { ...rotation, ...more, __urn: urn }).failures;
        expect(check("urn:a", { drainSeconds: -1 })).toHaveLength(1);
        expect(check("urn:b", {})).toEqual([]);
    });
});
