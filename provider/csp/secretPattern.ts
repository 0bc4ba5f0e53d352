/** Less of a secret's base64 than this could be anything. */
const shortestCore = 6;

/**
 * Finds a secret in a text: as it is, URL- and form-encoded (in whatever choice of characters), escaped as in JSON or
 * HTML, and in base64, also within a longer text that was encoded as a whole, such as `id:secret`.
 */
export function secretPattern(secret: string): RegExp {
    const forms = [[...secret].map(encoded).join(""), ...base64Patterns(Buffer.from(secret))];
    return new RegExp(forms.join("|"), "g");
}

/** A pattern for a character in each of its encodings; nothing encodes letters and digits of ASCII. */
function encoded(character: string): string {
    if (/^[A-Za-z0-9]$/.test(character)) return character;
    const codePoint = character.codePointAt(0) ?? 0;
    const percent = [...Buffer.from(character)].map((byte) => `%(?:25)*${anyCase(hex(byte, 2))}`);
    const json = character.split("").map((unit) => `\\\\+u${anyCase(hex(unit.charCodeAt(0), 4))}`);
    return alternatives([
        `\\\\*${literal(character)}`,
        percent.join(""),
        json.join(""),
        `&#0*${codePoint};`,
        `&#[xX]0*${anyCase(hex(codePoint, 1))};`,
        ...(character in htmlNames ? [`&${htmlNames[character]};`] : []),
        ...(character in jsonNames ? [`\\\\+${jsonNames[character]}`] : []),
        ...(character === " " ? ["\\+"] : []),
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
