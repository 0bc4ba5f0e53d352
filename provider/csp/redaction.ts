import { secretPattern } from "./secretPattern";

/** What stands in a text where a secret stood. */
export const redacted = "[secret]";

/**
 * Strips the secrets that this process holds from texts that leave it.
 *
 * By known value, not by pattern: a pattern misses what it has not thought of. Each value is also stripped in the
 * forms in which it travels (see {@link secretPattern}).
 */
export class Redactor {
    readonly #patterns = new Map<string, RegExp>();

    /** Remembers a secret for the rest of the process. An empty one is no secret. */
    add(...secrets: readonly (string | undefined)[]): void {
        for (const secret of secrets) {
            if (secret && !this.#patterns.has(secret)) this.#patterns.set(secret, secretPattern(secret));
        }
    }

    /** The text without any remembered secret. */
    strip(text: string): string {
        let stripped = "";
        let position = 0;
        for (const { start, end } of joined(this.#spans(text))) {
            stripped += text.slice(position, start) + redacted;
            position = end;
        }
        return stripped + text.slice(position);
    }

    /** All are looked for in the text as it was: one secret may overlap another. */
    #spans(text: string): Span[] {
        return [...this.#patterns.values()].flatMap((pattern) =>
            [...text.matchAll(pattern)].map(({ index, 0: match }) => ({
                start: index,
                end: index + match.length,
            })),
        );
    }
}

interface Span {
    readonly start: number;
    readonly end: number;
}

function joined(spans: readonly Span[]): Span[] {
    const result: Span[] = [];
    for (const span of spans.toSorted((a, b) => a.start - b.start)) {
        const last = result.at(-1);
        if (last && span.start < last.end)
            result.splice(-1, 1, { start: last.start, end: Math.max(last.end, span.end) });
        else result.push(span);
    }
    return result;
}
