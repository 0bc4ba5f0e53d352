import { describe, expect, it } from "vitest";
import { unknownValue } from "../../../provider/common/unknown";
import { previousSecretRetirement } from "../../../provider/resources/previousSecretRetirement";
import type { Properties } from "../../../provider/resources/resource";
import { retirementProvider, rotationInputs as rotation } from "../../support/retirementProvider";

const linkByOutput = { programs: { linkByOutput: true } } as const;

/** Checks retirements of one run. */
function checking(options: Parameters<typeof retirementProvider>[0] = {}) {
    const { provider } = retirementProvider(options);
    return (news: Properties, olds: Properties = {}) => previousSecretRetirement.check(provider, olds, news).failures;
}

describe("the inputs of a retirement", () => {
    it.each<[what: string, news: Properties, wrong: readonly string[]]>([
        ["the output", { rotation }, []],
        ["with a profile", { rotation: { ...rotation, profile: "one" } }, []],
        ["not known yet", { rotation: unknownValue }, []],
        ["partly unknown", { rotation: { ...rotation, authenticateAs: unknownValue, host: unknownValue } }, []],
        ["with words of another kind", { rotation: { ...rotation, authenticateAs: "other" } }, ["rotation"]],
        ["without a secret", { rotation: { orgId: "org", oauthAppId: "app" } }, ["rotation"]],
        ["a text", { rotation: "text" }, ["rotation"]],
        ["nothing", {}, ["rotation"]],
        ["the secret's own outputs", { ...rotation }, [...Object.keys(rotation), "rotation"]],
        ["a misspelt one", { rotation, drainSecond: 1 }, ["drainSecond"]],
        ["a bad one", { rotation, drainSeconds: -1 }, ["drainSeconds"]],
    ])("are checked where one output links them to the secret: %s", (_what, news, wrong) => {
        const failures = checking(linkByOutput)(news);
        expect(failures.map(({ property }) => property).sort()).toEqual([...wrong].sort());
        const reasons = failures.flatMap(({ property, reason }) => (property === "rotation" ? [reason] : []));
        for (const reason of reasons) expect(reason).toBe("must be the output rotation of an OAuthAppSecret");
    });

    it.each([rotation.rotatedAt, 1, {}, [1, 2], [[rotation.rotatedAt]]])("have no such confirmations: %j", (bad) => {
        const failures = checking(linkByOutput)({ rotation, confirmations: bad });
        expect(failures).toEqual([{ property: "confirmations", reason: "must be a list of strings" }]);
    });

    it.each([-1, "30", {}, Number.NaN, Number.POSITIVE_INFINITY])("have no such drainSeconds: %j", (drainSeconds) => {
        const reason = expect.stringMatching(/^must (be a number|not be negative)$/);
        expect(checking()({ ...rotation, drainSeconds })).toEqual([{ property: "drainSeconds", reason }]);
    });

    it.each([0, 0.25, 1e9, null, unknownValue])("may have this drainSeconds: %j", (drainSeconds) => {
        expect(checking()({ ...rotation, drainSeconds })).toEqual([]);
    });

    it("are checked where they are outputs of the whole secret", () => {
        const news = { ...rotation, drainSeconds: 1 };
        const checked = previousSecretRetirement.check(retirementProvider().provider, {}, news);
        expect(checked).toEqual({ inputs: news, failures: [] });
        const reason = expect.stringContaining("is not an input of PreviousSecretRetirement");
        expect(checking()({ ...rotation, rotation })).toEqual([{ property: "rotation", reason }]);
    });

    it.each([
        ["secret", checking(), (given: Properties) => given],
        ["rotation", checking(linkByOutput), (given: Properties) => ({ rotation: given })],
    ])("may name each secret once in a run: %s", (property, check, newsOf) => {
        const failuresOf = (urn: string, given: Properties) => check({ ...newsOf(given), __urn: urn });
        expect(failuresOf("urn:a", rotation)).toEqual([]);
        const reason = expect.stringContaining("Both urn:a and urn:b retire");
        expect(failuresOf("urn:b", rotation)).toEqual([{ property, reason }]);
        expect(failuresOf("urn:c", { ...rotation, oauthAppId: "other" })).toEqual([]);
    });

    it("claim the app of the last update while the secret's rotation is unknown", () => {
        const check = checking(linkByOutput);
        const failuresOf = (urn: string, olds: Properties) => check({ rotation: unknownValue, __urn: urn }, olds);
        expect([failuresOf("urn:a", { rotation }), failuresOf("urn:b", {})]).toEqual([[], []]);
        expect(failuresOf("urn:b", { rotation })).toHaveLength(1);
    });

    it("claim nothing if they are wrong", () => {
        const check = checking();
        expect(check({ ...rotation, drainSeconds: -1, __urn: "urn:a" })).toHaveLength(1);
        expect(check({ ...rotation, __urn: "urn:b" })).toEqual([]);
    });
});
