import type { Redactor } from "./redaction";

/** Longer texts from elsewhere are cut: the rest would bury the hint. */
const maxLength = 300;

/** Texts longer than this are not messages, and not quoted at all. */
const maxQuotedLength = 4_000;

/** A text from elsewhere, fit for a message: one line of bounded length, without secrets and control characters. */
export function sanitize(text: string, redactor: Redactor): string {
    if (text.length > maxQuotedLength) return `(${text.length} characters)`;
    // Secrets go before anything is cut: half of one would not be recognized.
    return shortened(oneLine(redactor.strip(text)));
}

/** The beginning of a text that may be long. */
export function shortened(text: string): string {
    return text.length > maxLength ? wellFormed(`${text.slice(0, maxLength)}…`) : text;
}

/** A text without what could break its line, or move a terminal's cursor. */
export function oneLine(text: string): string {
    return wellFormed(text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, " ").trim());
}

/**
 * A text without half characters: one that was cut, or CSP's own words, may have one. UTF-8 lacks them, so that gRPC could
 * not send the text.
 */
export function wellFormed(text: string): string {
    return text.replace(/\p{Surrogate}/gu, "\ufffd");
}
