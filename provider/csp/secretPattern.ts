/** Less of a secret's base64 than this could be anything. */
const shortestCore = 6;

/**
 * Finds a secret in a text: as it is, URL- and form-encoded (in whatever choice of characters), escaped as in JSON or
 * HTML, and in base64, also within a longer text that was encoded as a whole, such as `id:secret`.
 */
export function secretPattern(secret: string): RegExp {
    const forms = [textPattern(secret), ...base64Patterns(Buffer.from(secret))];
    return new RegExp(forms.join("|"), "g");
}

/** Nothing in it repeats without bound: what it is held against is not ours, and must not take for ever. */
function textPattern(text: string): string {
    const parts = text.match(/\\+|[^\\]/gsu) ?? [];
    return parts.map((part) => (part.startsWith("\\") ? backslashes(part.length) : encoded(part))).join("");
}

/** JSON doubles them, and JSON within JSON doubles them twice. */
function backslashes(count: number): string {
    const each = (pattern: string) => `(?:${pattern}){${count}}`;
    const literals = [4, 2, 1].map((times) => `\\\\{${times * count}}`);
    return alternatives([
        each("%(?:25){0,2}5[cC]"),
        each(`${jsonEscape}u005[cC]`),
        each("&#(?:92|[xX]5[cC]);"),
        ...literals,
    ]);
}

/** The backslash of a JSON string, or of one within another. */
const jsonEscape = "\\\\{1,3}";

/** A pattern for a character in each of its encodings; nothing encodes letters and digits of ASCII. */
function encoded(character: string): string {
    if (/^[A-Za-z0-9]$/.test(character)) return character;
    const codePoint = character.codePointAt(0) ?? 0;
    const percent = [...Buffer.from(character)].map((byte) => `%(?:25){0,2}${anyCase(hex(byte, 2))}`);
    const json = character.split("").map((unit) => `${jsonEscape}u${anyCase(hex(unit.charCodeAt(0), 4))}`);
    return alternatives([
        percent.join(""),
        json.join(""),
        `&#0{0,4}${codePoint};`,
        `&#[xX]0{0,4}${anyCase(hex(codePoint, 1))};`,
        ...(character in htmlNames ? [`&${htmlNames[character]};`] : []),
        ...(character in jsonNames ? [`${jsonEscape}${jsonNames[character]}`] : []),
        ...(character === " " ? ["\\+"] : []),
        // Last, because each of the others may begin with the character itself.
        `(?:${jsonEscape})?${literal(character)}`,
    ]);
}

const htmlNames: Readonly<Record<string, string>> = {
    "&": "amp",
    "<": "lt",
    ">": "gt",
    '"': "quot",
    "'": "apos",
};
const jsonNames: Readonly<Record<string, string>> = { "\n": "n", "\r": "r", "\t": "t", "\b": "b", "\f": "f" };

/**
 * Patterns for the bytes in base64 at each of the three places that they may have in what was encoded: its first and
 * last character may also depend on what stands beside them.
 */
function base64Patterns(bytes: Buffer): string[] {
    const whole = [...bytes.toString("base64")].map(base64Character).join("");
    const inside = [0, 1, 2].flatMap((offset) => {
        const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64");
        const core = text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
        if (core.length < shortestCore) return [];
        const any = "[A-Za-z0-9+/_-]?";
        const isEndShared = (offset + bytes.length) % 3 !== 0;
        const characters = [...core].map(base64Character).join("");
        return [`${offset === 0 ? "" : any}${characters}${isEndShared ? any : ""}`];
    });
    return [whole, ...inside];
}

/** A character of base64 or base64url, which may be URL-encoded in turn. */
function base64Character(character: string): string {
    switch (character) {
        case "+":
            return alternatives([encoded("+"), "-"]);
        case "/":
            return alternatives([encoded("/"), "_"]);
        default:
            return encoded(character);
    }
}

function alternatives(patterns: readonly string[]): string {
    return `(?:${patterns.join("|")})`;
}

function literal(character: string): string {
    return character.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}

function hex(value: number, digits: number): string {
    return value.toString(16).padStart(digits, "0");
}

function anyCase(hexadecimal: string): string {
    return hexadecimal.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}
