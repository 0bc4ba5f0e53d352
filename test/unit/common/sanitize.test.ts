import { describe, expect, it } from "vitest";
import { Redactor } from "../../../provider/common/redaction";
import { oneLine, sanitize } from "../../../provider/common/sanitize";
import { UserError } from "../../../provider/common/userError";

const half = /\p{Surrogate}/u;

describe("a text for people", () => {
    it("has no half of a character where it is cut", () => {
        const cut = sanitize(`${"x".repeat(299)}😀 and more`, new Redactor());
        expect(cut).toBe(`${"x".repeat(299)}\ufffd…`);
    });

    it("has no half of a character that came from elsewhere", () => {
        expect(oneLine("a\ud800b")).toBe("a\ufffdb");
        const error = new UserError("INTERNAL_ERROR", "half of \udc00 one");
        expect([error.message, error.summary].some((text) => half.test(text))).toBe(false);
    });

    it("keeps whole characters", () => {
        expect(oneLine("ü 😀")).toBe("ü 😀");
    });
});
