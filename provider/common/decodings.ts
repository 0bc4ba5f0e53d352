/** A way to read a text: what it says once decoded, and where in the original each part of that stands. */
export interface Decoding {
    readonly text: string;
    /** The place in the original of each code unit of `text`, and that of its end. */
    readonly places: readonly number[];
}

interface Encoding {
    readonly sequences: RegExp;
    readonly decode: (sequence: string) => string;
}

const utf8 = (continuations: number) => `(?:%[89abAB][0-9a-fA-F]){${continuations}}`;
const named: Readonly<Record<string, string>> = {
    ...{ "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'" },
    ...{ "\\b": "\b", "\\f": "\f", "\\n": "\n", "\\r": "\r", "\\t": "\t" },
};

/** URL, form, JSON and HTML; each takes what is not encoded as it is, since encoders differ in what they encode. */
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
        decode: (sequence) =>
            sequence.startsWith("\\u")
                ? String.fromCharCode(Number.parseInt(sequence.slice(2), 16))
                : (named[sequence] ?? sequence.slice(1)),
    },
    {
        sequences: /&(?:amp|lt|gt|quot|apos|#\d{1,6}|#[xX][0-9a-fA-F]{1,5});/g,
        decode: (sequence) =>
            named[sequence] ?? String.fromCodePoint(Number(sequence.slice(2, -1).replace(/^x/i, "0x"))),
    },
];

/** What a text may say: as it stands, decoded, and decoded twice. */
export function decodingsOf(text: string): Decoding[] {
    const asItStands = { text, places: Array.from({ length: text.length + 1 }, (_, place) => place) };
    const once = decodedReadings(asItStands);
    return [asItStands, ...once, ...once.flatMap(decodedReadings)];
}

function decodedReadings(reading: Decoding): Decoding[] {
    return encodings.flatMap((encoding) => decoded(reading, encoding));
}

/** The reading decoded; none where there is nothing to decode. */
function decoded({ text, places }: Decoding, { sequences, decode }: Encoding): Decoding[] {
    const parts: string[] = [];
    const partPlaces: number[] = [];
    let position = 0;
    for (const { 0: sequence, index } of text.matchAll(sequences)) {
        const plain = decode(sequence);
        parts.push(text.slice(position, index), plain);
        partPlaces.push(...places.slice(position, index));
        partPlaces.push(...Array.from({ length: plain.length }, () => places[index] ?? 0));
        position = index + sequence.length;
    }
    if (parts.length === 0) return [];
    return [
        {
            text: parts.join("") + text.slice(position),
            places: [...partPlaces, ...places.slice(position)],
        },
    ];
}
