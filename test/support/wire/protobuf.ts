/**
 * Values and requests as bytes of Pulumi's protocol, written by hand: a client's library would refuse, repair or choke on
 * what a provider may still get.
 *
 * @module
 */

/** A value that JSON lacks, or that would be too long to write down. */
export class Special {
    constructor(
        readonly kind: "unset" | "deepObject" | "deepList" | "badText" | "hugeText",
        readonly size = 0,
    ) {}

    toString(): string {
        return `new Special("${this.kind}", ${this.size})`;
    }
}

/** Deeper than any library of the protocol reads. */
export const tooDeep = 10_000;

/** A value of `google.protobuf.Value`. Members of an object may have any name, `__proto__` too. */
export type Wire = null | boolean | number | string | Special | readonly Wire[] | WireObject;

export interface WireObject {
    readonly [name: string]: Wire;
}

/** Pieces from the last one to the first one: a message's length stands before it, and is known after it. */
type Backwards = Uint8Array[];

const lengthDelimited = 2;
const fixed64 = 1;
const varint = 0;

export function textField(field: number, text: string): Uint8Array {
    return backwards((pieces) => void pushBytes(pieces, field, Buffer.from(text)));
}

export function flagField(field: number, flag: boolean): Uint8Array {
    return Buffer.concat([numberOf((field << 3) | varint), numberOf(flag ? 1 : 0)]);
}

export function doubleField(field: number, value: number): Uint8Array {
    return Buffer.concat([numberOf((field << 3) | fixed64), doubleOf(value)]);
}

/** A field of the type `google.protobuf.Struct`. */
export function structField(field: number, members: WireObject): Uint8Array {
    return backwards((pieces) => void pushMessage(pieces, field, () => pushMembers(pieces, members)));
}

function backwards(push: (pieces: Backwards) => void): Uint8Array {
    const pieces: Backwards = [];
    push(pieces);
    return Buffer.concat(pieces.reverse());
}

function pushMembers(pieces: Backwards, members: WireObject): number {
    return sum(Object.entries(members).map(([name, value]) => pushMember(pieces, name, value)));
}

function pushMember(pieces: Backwards, name: string, value: Wire): number {
    return pushMessage(
        pieces,
        1,
        () => pushMessage(pieces, 2, () => pushValue(pieces, value)) + pushName(pieces, name),
    );
}

function pushName(pieces: Backwards, name: string): number {
    return pushBytes(pieces, 1, Buffer.from(name));
}

/** The fields of a `Value`. */
function pushValue(pieces: Backwards, value: Wire): number {
    if (value === null) return push(pieces, numberOf(0)) + push(pieces, numberOf((1 << 3) | varint));
    if (typeof value === "number") return push(pieces, doubleOf(value)) + push(pieces, numberOf((2 << 3) | fixed64));
    if (typeof value === "string") return pushBytes(pieces, 3, Buffer.from(value));
    if (typeof value === "boolean") return push(pieces, flagField(4, value));
    if (value instanceof Special) return pushSpecial(pieces, value);
    if (isList(value)) {
        const pushItems = () =>
            sum(value.toReversed().map((item) => pushMessage(pieces, 1, () => pushValue(pieces, item))));
        return pushMessage(pieces, 6, pushItems);
    }
    return pushMessage(pieces, 5, () => pushMembers(pieces, value));
}

function pushSpecial(pieces: Backwards, { kind, size }: Special): number {
    switch (kind) {
        case "unset":
            return 0;
        case "badText":
            return pushBytes(pieces, 3, Buffer.from([0x61, 0xed, 0xa0, 0x80, 0xff, 0xc3, 0x62]));
        case "hugeText":
            return pushBytes(pieces, 3, Buffer.alloc(size, "x"));
        case "deepObject":
        case "deepList": {
            // Without recursion, so that only the provider has to stand the depth.
            let length = pushValue(pieces, "bottom");
            for (let depth = 0; depth < size; depth++) {
                if (kind === "deepList") {
                    length += pushHead(pieces, 1, length);
                    length += pushHead(pieces, 6, length);
                } else {
                    length += pushHead(pieces, 2, length);
                    length += pushName(pieces, "a");
                    length += pushHead(pieces, 1, length);
                    length += pushHead(pieces, 5, length);
                }
            }
            return length;
        }
    }
}

function isList(value: readonly Wire[] | WireObject): value is readonly Wire[] {
    return Array.isArray(value);
}

function pushMessage(pieces: Backwards, field: number, pushFields: () => number): number {
    const length = pushFields();
    return length + pushHead(pieces, field, length);
}

function pushBytes(pieces: Backwards, field: number, bytes: Uint8Array): number {
    return push(pieces, bytes) + pushHead(pieces, field, bytes.length);
}

function pushHead(pieces: Backwards, field: number, length: number): number {
    return push(pieces, numberOf(length)) + push(pieces, numberOf((field << 3) | lengthDelimited));
}

function push(pieces: Backwards, bytes: Uint8Array): number {
    pieces.push(bytes);
    return bytes.length;
}

/** A whole number of variable length. */
function numberOf(value: number): Uint8Array {
    const bytes: number[] = [];
    let rest = value;
    for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
    return Uint8Array.from([...bytes, rest]);
}

function doubleOf(value: number): Uint8Array {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleLE(value);
    return bytes;
}

function sum(lengths: readonly number[]): number {
    return lengths.reduce((total, length) => total + length, 0);
}
