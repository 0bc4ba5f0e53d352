import { decodingsOf } from "./decodings";
import { SecretPatterns, type Span, secretPatternsOf } from "./secretPatterns";

/** What stands in a text where a secret stood. */
export const redacted = "[secret]";

/**
 * Strips the secrets that this process holds from texts that leave it.
 *
 * By known value, not by pattern: a pattern misses what it has not thought of. Each value is found in the forms in
 * which it travels: as it is, URL- and form-encoded, escaped as in JSON or HTML, one in the other, and in base64, also
 * inside of a longer text that was encoded as a whole, such as `id:secret`.
 */
export class Redactor {
    readonly #secrets = new Set<string>();
    readonly #needles = new SecretPatterns();

    /** Remembers a secret for the rest of the process. An empty one is no secret. */
    add(...secrets: readonly (string | undefined)[]): void {
        for (const secret of secrets) {
            if (!secret || this.#secrets.has(secret)) continue;
            this.#secrets.add(secret);
            for (const needle of secretPatternsOf(secret)) this.#needles.add(needle);
        }
    }

    /** The text without any remembered secret. */
    strip(text: string): string {
        // All are looked for in the text as it was: one may overlap another.
        const spans = decodingsOf(text).flatMap((reading) => this.#needles.spansIn(reading));
        let stripped = "";
        let position = 0;
        for (const { start, end } of joined(spans)) {
            stripped += text.slice(position, start) + redacted;
            position = end;
        }
        return stripped + text.slice(position);
    }
}

function joined(spans: readonly Span[]): Span[] {
    const result: Span[] = [];
    for (const span of spans.toSorted((a, b) => a.start - b.start)) {
        const last = result.at(-1);
        if (last && span.start < last.end) {
            result.splice(-1, 1, { start: last.start, end: Math.max(last.end, span.end) });
        } else result.push(span);
    }
    return result;
}
