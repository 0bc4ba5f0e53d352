import fc from "fast-check";
import { expect, it } from "vitest";
import { Redactor, redacted } from "/work/main/provider/csp/redaction";
import { secretForms, secretsInside } from "/work/main/test/support/secretForms";

const secret = fc.oneof(
    fc.string({ unit: "grapheme-ascii", minLength: 8, maxLength: 60 }),
    fc.string({ unit: "grapheme", minLength: 8, maxLength: 60 }),
    fc.string({
        unit: fc.constantFrom(..."aB3!@#$%^&*()_+=[]-{|}',./:;<>?`~\\\" "),
        minLength: 8,
        maxLength: 60,
    }),
    fc.string({ unit: fc.constantFrom(..."a25%\\&u0;#"), minLength: 8, maxLength: 20 }),
);
it("x", () => {
    fc.assert(
        fc.property(secret, (value) => {
            const r = new Redactor();
            r.add(value);
            for (const form of secretForms(value)) expect(r.strip(`<${form}>`)).toBe(`<${redacted}>`);
            for (const { text, own } of secretsInside(value)) expect(r.strip(text)).not.toContain(own);
        }),
        { numRuns: 6000 },
    );
}, 100000);
