/**
 * Values of Pulumi's protocol as bytes, written field by field: the messages of a client's library would refuse, repair or
 * choke on what a provider may still get.
 *
 * @module
 */
import type { BinaryWriter } from "google-protobuf";

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

/** Writes a field of the type `google.protobuf.Struct`. */
export function writeStruct(to: BinaryWriter, field: number, members: WireObject): void {
    to.beginSubMessage(field);
    for (const [name, value] of Object.entries(members)) {
        to.beginSubMessage(1);
        writeText(to, 1, name);
        to.beginSubMessage(2);
        writeValue(to, value);
        to.endSubMessage(2);
        to.endSubMessage(1);
    }
    to.endSubMessage(field);
}

/** As bytes: the library's own way with text does not take halves of characters. */
export function writeText(to: BinaryWriter, field: number, text: string): void {
    to.writeBytes(field, Buffer.from(text));
}

/** Writes the fields of a `Value`. */
function writeValue(to: BinaryWriter, value: Wire): void {
    if (value === null) to.writeEnum(1, 0);
    else if (typeof value === "number") to.writeDouble(2, value);
    else if (typeof value === "string") writeText(to, 3, value);
    else if (typeof value === "boolean") to.writeBool(4, value);
    else if (value instanceof Special) writeSpecial(to, value);
    else if (isList(value)) writeList(to, value);
    else writeStruct(to, 5, value);
}

function writeList(to: BinaryWriter, items: readonly Wire[]): void {
    to.beginSubMessage(6);
    for (const item of items) {
        to.beginSubMessage(1);
        writeValue(to, item);
        to.endSubMessage(1);
    }
    to.endSubMessage(6);
}

function writeSpecial(to: BinaryWriter, { kind, size }: Special): void {
    if (kind === "badText") to.writeBytes(3, Buffer.from([0x61, 0xed, 0xa0, 0x80, 0xff, 0xc3, 0x62]));
    if (kind === "hugeText") to.writeBytes(3, Buffer.alloc(size, "x"));
    if (kind !== "deepObject" && kind !== "deepList") return;
    // Without recursion, so that only the provider has to stand the depth.
    const path = kind === "deepList" ? [6, 1] : [5, 1, 2];
    for (let depth = 0; depth < size; depth++) {
        for (const field of path) {
            if (field === 2) writeText(to, 1, "a");
            to.beginSubMessage(field);
        }
    }
    writeText(to, 3, "bottom");
    for (let open = size * path.length; open > 0; open--) to.endSubMessage(0);
}

function isList(value: readonly Wire[] | WireObject): value is readonly Wire[] {
    return Array.isArray(value);
}
