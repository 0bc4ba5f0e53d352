import type { Decoding } from "./decodings";

/** A text that gives a secret away. */
export interface SecretPattern {
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
export function secretPatternsOf(secret: string): SecretPattern[] {
    const bytes = Buffer.from(secret);
    const inBase64 = ([0, 1, 2] as const).flatMap((offset): SecretPattern[] => {
        const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64");
        const end = offset + bytes.length;
        const core = encoded.slice(Math.ceil((offset * 8) / 6), Math.floor((end * 8) / 6));
        if (core.length < shortestCore) return [];
        return [{ text: core, base64: { before: offset === 0 ? 0 : 1, after: end % 3 === 0 ? 0 : 1 } }];
    });
    return [{ text: secret }, ...inBase64];
}

/** SecretPatterns by their beginnings, so that a text is read once, however many needles there are. */
export class SecretPatterns {
    readonly #plain = new Beginnings();
    readonly #base64 = new Beginnings();

    add(needle: SecretPattern): void {
        (needle.base64 ? this.#base64 : this.#plain).add(needle);
    }

    /** Where the needles are in the original of a reading. */
    spansIn({ text, places }: Decoding): Span[] {
        // In the alphabet of base64, for what may be in that of base64url; nothing else changes, and no place.
        const base64 = text.replaceAll("-", "+").replaceAll("_", "/");
        const found = [
            ...this.#plain.foundIn(text).map(({ span }) => span),
            ...this.#base64.foundIn(base64).map(({ needle, span }) => widened(span, needle, base64)),
        ];
        return found.map(({ start, end }) => ({ start: places[start] ?? 0, end: places[end] ?? 0 }));
    }
}

const beginningLength = 4;

class Beginnings {
    readonly #needles = new Map<string, SecretPattern[]>();
    /** Of the beginnings: a shorter secret is one as a whole. */
    readonly #lengths = new Set<number>();

    add(needle: SecretPattern): void {
        const beginning = needle.text.slice(0, beginningLength);
        this.#lengths.add(beginning.length);
        const others = this.#needles.get(beginning);
        if (others) others.push(needle);
        else this.#needles.set(beginning, [needle]);
    }

    foundIn(text: string): { readonly needle: SecretPattern; readonly span: Span }[] {
        const found = [];
        for (const length of this.#lengths) {
            for (let start = 0; start + length <= text.length; start += 1) {
                for (const needle of this.#needles.get(text.slice(start, start + length)) ?? []) {
                    const end = start + needle.text.length;
                    if (text.startsWith(needle.text, start)) found.push({ needle, span: { start, end } });
                }
            }
        }
        return found;
    }
}

/** With the characters that are the secret's in part, and the padding. */
function widened({ start, end }: Span, { base64 }: SecretPattern, text: string): Span {
    const { before, after } = base64 ?? { before: 0, after: 0 };
    const isBase64 = (place: number) => /^[A-Za-z0-9+/]$/.test(text.charAt(place));
    const first = before > 0 && isBase64(start - 1) ? start - 1 : start;
    let last = after > 0 && isBase64(end) ? end + 1 : end;
    while (text.charAt(last) === "=") last += 1;
    return { start: first, end: last };
}
