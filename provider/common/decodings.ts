/** A text as it stands or decoded, with the place in the original of each code unit of `text`, and of its end. */
export interface Decoding {
    readonly text: string;
    readonly places: readonly number[];
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
    const original = { text, places: Array.from({ length: text.length + 1 }, (_, place) => place) };
    const once = encodings.flatMap((encoding) => decoded(original, encoding));
    const twice = once.flatMap((decoding) => encodings.flatMap((encoding) => decoded(decoding, encoding)));
    return [original, ...once, ...twice];
}

/** Decodes a text; empty if it has nothing to decode. */
function decoded({ text, places }: Decoding, { sequences, decode }: Encoding): Decoding[] {
    const plainPlaces: (readonly number[])[] = [];
    let position = 0;
    const plain = text.replace(sequences, (sequence: string, index: number) => {
        const part = decode(sequence);
        plainPlaces.push(
            places.slice(position, index),
            Array.from({ length: part.length }, () => places[index] ?? 0),
        );
        position = index + sequence.length;
        return part;
    });
    if (position === 0) return [];
    return [{ text: plain, places: [...plainPlaces, places.slice(position)].flat() }];
}
