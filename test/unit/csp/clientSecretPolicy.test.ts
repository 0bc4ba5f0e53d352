import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { generateClientSecret, violatedRule } from "../../../provider/csp/clientSecretPolicy";

const symbols = "!@#$%^&*()_+=[]-{|}',./:;<>?`~";

describe("violatedRule", () => {
    it.each([
        ["aA1_xyz", "must have at least 8 characters"],
        ["AAAA111_", "must have a lower-case letter"],
        ["aaaa111_", "must have an upper-case letter"],
        ["aaaAAA__", "must have a digit"],
        ["aaaAAA1\\", `must have one of ${symbols}`],
        ["äääÄÄÄ1_", "must have a lower-case letter"],
    ])("says of %j: %s", (secret, rule) => {
        expect(violatedRule(secret)).toBe(rule);
    });

    it("accepts a secret with any one of the marks", () => {
        expect([...symbols].filter((symbol) => violatedRule(`aaAA11bb${symbol}`) !== undefined)).toEqual([]);
    });

    it("accepts exactly what the reference's pattern accepts, with its range read as a list", () => {
        const pattern = /^(?=.{8,})(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])(?=.*[!@#$%^&*()_+=[\]\-{|}',./:;<>?`~]).*$/;
        const text = fc.string({ unit: fc.constantFrom(...`aB1${symbols} "\\ä`), maxLength: 12 });
        fc.assert(
            fc.property(text, (secret) => {
                expect(violatedRule(secret) === undefined).toBe(pattern.test(secret));
            }),
        );
    });
});

describe("a generated secret", () => {
    const secrets = Array.from({ length: 5_000 }, generateClientSecret);

    it("follows CSP's rules, needs no escaping, and does not look like an option of a command", () => {
        expect(secrets.filter((secret) => violatedRule(secret) !== undefined)).toEqual([]);
        expect(secrets.filter((secret) => !/^[A-Za-z0-9_.][A-Za-z0-9_.-]{47}$/.test(secret))).toEqual([]);
        expect(secrets.filter((secret) => !/[_.]/.test(secret))).toEqual([]);
    });

    it("differs each time, and uses all allowed characters", () => {
        expect(new Set(secrets).size).toBe(secrets.length);
        const count = new Map<string, number>();
        for (const character of secrets.join("")) count.set(character, (count.get(character) ?? 0) + 1);
        expect(count.size).toBe(65);
        const average = (secrets.length * 48) / 65;
        // The marks come a third more often, because there is always one. Otherwise only chance decides.
        for (const [character, times] of count) {
            const expected = /[_.]/.test(character) ? 1.29 : 0.99;
            expect(times / average, character).toBeGreaterThan(expected - 0.2);
            expect(times / average, character).toBeLessThan(expected + 0.2);
        }
    });
});
