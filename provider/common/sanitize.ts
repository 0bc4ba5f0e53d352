/** Longer texts of others are cut: the rest would bury what to do about them. */
const maxLength = 300;

/** What is longer than this is no message, and not quoted at all. */
const maxQuotedLength = 4_000;

/**
 * A text from elsewhere as it can stand in a message: one line without control characters, of bounded length.
 *
 * @param strip removes the secrets. Before anything is cut, because half of one would not be recognised.
 */
export function sanitize(text: string, strip: (text: string) => string): string {
    if (text.length > maxQuotedLength) return `(${text.length} characters)`;
    const line = oneLine(strip(text));
    return line.length > maxLength ? `${line.slice(0, maxLength)}…` : line;
}

/** A text without what could break its line, or move a terminal's cursor. */
export function oneLine(text: string): string {
    return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, " ").trim();
}
