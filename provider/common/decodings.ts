/** A text as it stands or decoded. */
export interface Decoding {
    readonly text: string;
    /** The place in the original of a code unit of `text`, or of its end. */
    readonly placeOf: (index: number) => number;
}

interface Encoding {
    readonly sequences: RegExp;
    readonly decode: (sequence: string) => string;
}

const utf8 = (continuations: number) => `(?:%[89abAB][0-9a-fA-F]){${continuations}}`;
const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** URL, form, JSON and HTML. Encoders differ, so characters that are not encoded stay as they are. */
const encodings: readonly Encoding[] = [
    {
        sequences: new RegExp(
            `%(?:[0-7][0-9a-fA-F]|[cdCD][0-9a-fA-F]${utf8(1)}|[eE][0-9a-fA-F]${utf8(2)}|[fF][0-7]${utf8(3)})`,
            "g",
        ),
        decode: (sequence) => Buffer.from(sequence.replaceAll("%", ""), "hex").toString(),
    },
    { sequences: /\+/g, decode: () => " " },
    {
        sequences: /\\(?:u[0-9a-fA-F]{4}|["\\/bfnrt])/g,
        decode: (sequence) => String(JSON.parse(`"${sequence}"`)),
    },
    {
        sequences: /&(?:amp|lt|gt|quot|apos|#\d{1,6}|#[xX][0-9a-fA-F]{1,5});/g,
        decode: (sequence) =>
            entities[sequence.slice(1, -1)] ?? String.fromCodePoint(Number(sequence.slice(2, -1).replace(/^x/i, "0x"))),
    },
];

/** What a text may mean: as it stands, decoded, and decoded twice. */
export function decodingsOf(text: string): Decoding[] {
    const original = { text, placeOf: (index: number) => index };
    const once = encodings.flatMap((encoding) => decoded(original, encoding));
    const twice = once.flatMap((decoding) => encodings.flatMap((encoding) => decoded(decoding, encoding)));
    return [original, ...once, ...twice];
}

/** Decodes a text; empty if it has nothing to decode. */
function decoded({ text, placeOf }: Decoding, { sequences, decode }: Encoding): Decoding[] {
    const places: number[] = [];
    let position = 0;
    const keep = (end: number) => {
        for (let index = position; index < end; index++) places.push(placeOf(index));
    };
    const plain = text.replace(sequences, (sequence: string, index: number) => {
        const part = decode(sequence);
        keep(index);
        for (let unit = 0; unit < part.length; unit++) places.push(placeOf(index));
        position = index + sequence.length;
        return part;
    });
    if (position === 0) return [];
    keep(text.length + 1);
    return [{ text: plain, placeOf: (index) => places[index] ?? 0 }];
}
