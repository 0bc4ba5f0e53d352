import { describe, expect, it } from "vitest";
import { unknownValue } from "../../../provider/common/unknown";
import { check } from "../../../provider/resources/oauthAppSecret/check";
import { describeViolation, inputNames } from "../../../provider/rotation/inputs";
import { createProviderContext } from "../../../provider/rotation/providerContext";

const ids = { orgId: "org", oauthAppId: "app" };

describe("check refuses a profile", () => {
    const noProfiles = "there are none here";

    it.each([
        { news: { profile: "one" }, programs: {}, says: [] },
        { news: { profile: "one" }, programs: { noProfiles }, says: [`profile: ${noProfiles}`] },
        {
            news: { verfiy: true },
            programs: { noProfiles },
            says: [expect.stringContaining("verfiy: this is not an input")],
        },
    ])("where programs have no profiles, and says why: $news, $programs", ({ news, programs, says }) => {
        const env = { CSP_PROFILES: JSON.stringify({ one: {} }) };
        const known = inputNames.filter((name) => programs.noProfiles === undefined || name !== "profile");
        const { failures } = check(createProviderContext({ env, programs }), {}, { ...ids, ...news }, known);
        expect(failures.map(describeViolation)).toEqual(says);
    });

    it("if it is not among the inputs", () => {
        const { failures } = check(createProviderContext({ env: {} }), {}, { ...ids, profile: "one" }, [
            "orgId",
            "oauthAppId",
        ]);
        expect(failures.map(describeViolation)).toEqual([expect.stringContaining("profile: this is not an input")]);
    });
});

describe("check remembers for the rest of the run", () => {
    const olds = { ...ids, existingClientSecret: "Existing-1" };
    const noted = { phase: "unknown", applied: { existingClientSecret: "Existing-1" } };
    const better = { phase: "unknown", applied: { existingClientSecret: "Better-1" } } as const;

    it.each([
        { name: "what the old inputs say of the secret", olds, seen: noted },
        { name: "nothing better than is known", olds, before: better, seen: better },
        { name: "nothing of a resource that is new", olds: {}, seen: undefined },
        { name: "nothing without a secret", olds: ids, seen: undefined },
        { name: "nothing of a secret that is no text", olds: { ...ids, existingClientSecret: null }, seen: undefined },
    ])("$name", ({ olds: oldInputs, before, seen }) => {
        const context = createProviderContext({ env: {} });
        if (before !== undefined) context.seen.set("org/app", before);
        check(context, oldInputs, ids);
        expect([...context.seen]).toEqual(seen === undefined ? [] : [["org/app", seen]]);
    });

    it("nothing of an unknown app", () => {
        const context = createProviderContext({ env: {} });
        check(context, { ...olds, oauthAppId: unknownValue }, ids);
        expect([...context.seen]).toEqual([]);
    });

    it("that existingClientSecret is empty, as long as it is", () => {
        const context = createProviderContext({ env: {} });
        const isEmpty = (existingClientSecret?: string) => {
            check(context, ids, { ...ids, existingClientSecret });
            return context.withEmptySecret.has("org/app");
        };
        expect([isEmpty(), isEmpty(""), isEmpty("Existing-1"), isEmpty(""), isEmpty()]).toEqual([
            false,
            true,
            false,
            true,
            false,
        ]);
    });
});

it("an existing resource may authenticate itself without giving its secret again", () => {
    const news = { ...ids, authenticateAs: "app" };
    const failuresFor = (olds: object) => check(createProviderContext({ env: {} }), { ...olds }, news).failures;
    expect(failuresFor(ids)).toEqual([]);
    expect(failuresFor({})).toHaveLength(1);
});
