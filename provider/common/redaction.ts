import { type Decoding, decodingsOf } from "./decodings";

export const redacted = "[secret]";

interface Span {
    readonly start: number;
    readonly end: number;
}

/**
 * Strips the secrets that this process holds from texts that leave it.
 *
 * By known value, not by pattern: a pattern misses what it was not made for. Each value is found in the forms in which
 * it travels: as it is, URL- and form-encoded, escaped as in JSON or HTML, any two of these one in the other, and in
 * base64, also as a part of a longer text that was encoded as a whole, such as `id:secret`.
 */
export class Redactor {
    /** The secrets with their UTF-8 bytes, each byte as one character. */
    readonly #secrets = new Map<string, string>();

    /** Remembers secrets for the rest of the process. Absent and empty ones are ignored. */
    add(...secrets: readonly (string | undefined)[]): void {
        for (const secret of secrets) {
            if (secret) this.#secrets.set(secret, Buffer.from(secret).toString("latin1"));
        }
    }

    strip(text: string): string {
        // All are found in the text as it was: one may overlap another.
        const spans = decodingsOf(text).flatMap((decoding) => this.#spansIn(decoding));
        let stripped = "";
        let position = 0;
        for (const { start, end } of spans.toSorted((a, b) => a.start - b.start)) {
            if (start >= position) stripped += text.slice(position, start) + redacted;
            position = Math.max(position, end);
        }
        return stripped + text.slice(position);
    }

    #spansIn({ text, placeOf }: Decoding): Span[] {
        const plain = [...this.#secrets.keys()].flatMap((secret) => occurrences(text, secret));
        const encoded = base64Runs(text, [...this.#secrets.values()]);
        return [...plain, ...encoded].map(({ start, end }) => ({
            start: placeOf(start),
            end: placeOf(end),
        }));
    }
}

function occurrences(text: string, part: string): Span[] {
    const spans = [];
    for (let start = text.indexOf(part); start >= 0; start = text.indexOf(part, start + 1)) {
        spans.push({ start, end: start + part.length });
    }
    return spans;
}

/** Shorter parts of a secret occur in base64 by chance. */
const fewestBytes = 5;

/** The whole runs of base64, or base64url, that contain one of these byte sequences, wherever their encoding began. */
function base64Runs(text: string, secrets: readonly string[]): Span[] {
    const wanted = secrets.filter((bytes) => bytes.length >= fewestBytes);
    // Most runs are words, and shorter than any secret would be.
    const fewestCharacters = Math.ceil((Math.min(...wanted.map(({ length }) => length)) * 8) / 6);
    return [...text.matchAll(/[A-Za-z0-9+/_-]+=*/g)]
        .filter(([run]) => run.length >= fewestCharacters)
        .filter(([run]) =>
            [0, 1, 2, 3].some((offset) => {
                const bytes = Buffer.from(run.slice(offset), "base64").toString("latin1");
                return wanted.some((secret) => bytes.includes(secret));
            }),
        )
        .map(({ 0: run, index }) => ({ start: index, end: index + run.length }));
}
