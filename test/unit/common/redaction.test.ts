import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Redactor, redacted } from "../../../provider/common/redaction";
import { oneLine, sanitize } from "../../../provider/common/sanitize";
import { UserError } from "../../../provider/common/userError";
import { secretForms, secretsInside } from "../../support/secretForms";

function stripping(...secrets: (string | undefined)[]): (text: string) => string {
    const redactor = new Redactor();
    redactor.add(...secrets);
    return (text) => redactor.strip(text);
}

/** Secrets that CSP's policy allows, and others. */
const secret = fc.oneof(
    fc.string({ unit: "grapheme-ascii", minLength: 8, maxLength: 60 }),
    fc.string({ unit: "grapheme", minLength: 8, maxLength: 60 }),
    fc.string({ unit: fc.constantFrom(..."aB3!@#$%^&*()_+=[]-{|}',./:;<>?`~\\\" "), minLength: 8, maxLength: 60 }),
);

describe("a secret", () => {
    it("is stripped in every form in which it may travel", () => {
        fc.assert(
            fc.property(secret, (value) => {
                const strip = stripping(value);
                for (const form of secretForms(value)) expect(strip(`<${form}>`)).toBe(`<${redacted}>`);
            }),
        );
    });

    it("is stripped from base64 of a longer text that contains it, such as id:secret", () => {
        fc.assert(
            fc.property(secret, (value) => {
                const strip = stripping(value);
                for (const { text, own } of secretsInside(value)) {
                    for (const before of ["", "a", "ab", "abc"]) expect(strip(before + text)).not.toContain(own);
                }
            }),
        );
    });

    it("is stripped wherever it occurs, and the text around it stays", () => {
        const strip = stripping("S3cret.$&(x)");
        expect(strip("a S3cret.$&(x) b S3cret.$&(x)S3cret.$&(x) c")).toBe("a [secret] b [secret][secret] c");
    });

    it("is stripped as a whole even if another secret is part of it, or if it overlaps another or itself", () => {
        expect(stripping("inner", "the-inner-one")("<the-inner-one>")).toBe("<[secret]>");
        expect(stripping("abcdef", "defghi")("<abcdefghi>")).toBe("<[secret]>");
        expect(stripping("abcab")("<abcabcab>")).toBe("<[secret]>");
    });

    it("that is empty or absent is ignored", () => {
        expect(stripping("", undefined)("text")).toBe("text");
    });

    it("that does not occur leaves the text as it is", () => {
        fc.assert(
            fc.property(secret, fc.string({ unit: fc.constantFrom(..."äöü ") }), (value, text) => {
                fc.pre(!/[äöü ]/.test(value));
                expect(stripping(value)(text)).toBe(text);
            }),
        );
    });

    it("is found quickly in a text of a hundred thousand characters", () => {
        const strip = stripping(`${"\\".repeat(20)}"aA1`, "%".repeat(30), "a".repeat(2_000));
        const startedMs = performance.now();
        strip(`${"\\".repeat(2_000)}${"%25".repeat(2_000)}${"a".repeat(1_999)} ${"x".repeat(90_000)}`);
        expect(performance.now() - startedMs).toBeLessThan(2_000);
    });
});

describe("a text for people", () => {
    it("has no half of a character where it is cut, or that came from elsewhere", () => {
        const cut = sanitize(`${"x".repeat(299)}😀 and more`, new Redactor());
        expect(cut).toBe(`${"x".repeat(299)}\ufffd…`);
        expect(oneLine("a\ud800b")).toBe("a\ufffdb");
        const { message, summary } = new UserError("INTERNAL_ERROR", "half of \udc00 one");
        expect(message + summary).not.toMatch(/\p{Surrogate}/u);
    });

    it("keeps whole characters", () => {
        expect(oneLine("ü 😀")).toBe("ü 😀");
    });
});
