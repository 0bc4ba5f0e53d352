import type { Reading } from "./readings";

/** A text that gives a secret away. */
export interface Needle {
    readonly text: string;
    /**
     * For base64: how many characters before and after it may be the secret's in part, because one character of
     * base64 can hold the end of one byte and the beginning of the next.
     */
    readonly base64?: { readonly before: 0 | 1; readonly after: 0 | 1 };
}

/** A part of a text. */
export interface Span {
    readonly start: number;
    readonly end: number;
}

/** Less of a secret's base64 than this could be anything. */
const shortestCore = 6;

/** The texts that give a secret away: itself, and its base64 at each of the three places that a byte can have. */
export function needlesOf(secret: string): Needle[] {
    const bytes = Buffer.from(secret);
    const inBase64 = ([0, 1, 2] as const).flatMap((offset): Needle[] => {
        const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64");
        const end = offset + bytes.length;
        const core = encoded.slice(Math.ceil((offset * 8) / 6), Math.floor((end * 8) / 6));
        if (core.length < shortestCore) return [];
        return [{ text: core, base64: { before: offset === 0 ? 0 : 1, after: end % 3 === 0 ? 0 : 1 } }];
    });
    return [{ text: secret }, ...inBase64];
}

/** Where the needles are in the original of a reading. */
export function spansOf(needles: readonly Needle[], { text, places }: Reading): Span[] {
    // In the alphabet of base64, for what may be in that of base64url; nothing else changes, and no place.
    const base64 = text.replaceAll("-", "+").replaceAll("_", "/");
    return needles.flatMap((needle) => {
        const haystack = needle.base64 ? base64 : text;
        return occurrences(needle.text, haystack).map((found) => {
            const { start, end } = needle.base64 ? widened(found, needle.base64, haystack) : found;
            return { start: places[start] ?? 0, end: places[end] ?? 0 };
        });
    });
}

function occurrences(needle: string, text: string): Span[] {
    const found: Span[] = [];
    for (let start = text.indexOf(needle); start >= 0; start = text.indexOf(needle, start + 1)) {
        found.push({ start, end: start + needle.length });
    }
    return found;
}

/** With the characters that are the secret's in part, and the padding. */
function widened(
    { start, end }: Span,
    { before, after }: { before: number; after: number },
    text: string,
): Span {
    const isBase64 = (place: number) => /^[A-Za-z0-9+/]$/.test(text.charAt(place));
    const first = before > 0 && isBase64(start - 1) ? start - 1 : start;
    let last = after > 0 && isBase64(end) ? end + 1 : end;
    while (text.charAt(last) === "=") last += 1;
    return { start: first, end: last };
}
