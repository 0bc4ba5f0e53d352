import type { Redactor } from "./redaction";

/** Longer texts from elsewhere are cut: the rest would bury the hint. */
const maxLength = 300;

/** Texts longer than this are not messages, and not quoted at all. */
const maxQuotedLength = 4_000;

/** A text from elsewhere, fit for a message: one line of bounded length, without secrets and control characters. */
export function sanitize(text: string, redactor: Redactor): string {
    if (text.length > maxQuotedLength) return `(${text.length} characters)`;
    // Secrets go before anything is cut: half of one would not be recognized.
    const line = oneLine(redactor.strip(text));
    return line.length > maxLength ? `${line.slice(0, maxLength)}…` : line;
}

/** A text without what could break its line, or move a terminal's cursor. */
export function oneLine(text: string): string {
    return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, " ").trim();
}
