import { type Decoding, decodingsOf } from "./decodings";

/** What stands in a text where a secret stood. */
export const redacted = "[secret]";

/** A part of a text. */
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
    readonly #secrets = new Set<string>();
    readonly #base64Cores = new Set<string>();

    /** Remembers secrets for the rest of the process. Absent and empty ones are ignored. */
    add(...secrets: readonly (string | undefined)[]): void {
        for (const secret of secrets) {
            if (!secret || this.#secrets.has(secret)) continue;
            this.#secrets.add(secret);
            for (const core of base64CoresOf(secret)) this.#base64Cores.add(core);
        }
    }

    /** The text without any remembered secret. */
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

    #spansIn({ text, places }: Decoding): Span[] {
        const spans = [...this.#secrets].flatMap((secret) => occurrences(text, secret));
        // base64url differs in two characters only.
        const base64 = text.replaceAll("-", "+").replaceAll("_", "/");
        const cores = [...this.#base64Cores].filter((core) => base64.includes(core));
        if (cores.length > 0) spans.push(...base64Runs(base64, cores));
        return spans.map(({ start, end }) => ({ start: places[start] ?? 0, end: places[end] ?? 0 }));
    }
}

/** Less of a secret's base64 than this could be anything. */
const shortestCore = 6;

/** The characters of base64 that hold nothing but the secret, at each of the three places that its first byte can have. */
function base64CoresOf(secret: string): string[] {
    const cores = [0, 1, 2].map((offset) => {
        const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
        return bytes
            .toString("base64")
            .slice(Math.ceil((offset * 8) / 6), Math.floor((bytes.length * 8) / 6));
    });
    return cores.filter((core) => core.length >= shortestCore);
}

function occurrences(text: string, part: string): Span[] {
    const spans = [];
    for (let start = text.indexOf(part); start >= 0; start = text.indexOf(part, start + 1)) {
        spans.push({ start, end: start + part.length });
    }
    return spans;
}

/** The whole runs of base64 around these cores: the characters beside a core hold the secret in part. */
function base64Runs(text: string, cores: readonly string[]): Span[] {
    return [...text.matchAll(/[A-Za-z0-9+/]+=*/g)]
        .filter(([run]) => cores.some((core) => run.includes(core)))
        .map(({ 0: run, index }) => ({ start: index, end: index + run.length }));
}
