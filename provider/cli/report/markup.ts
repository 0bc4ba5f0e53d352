/** Text that is markup, and safe as such. Only the template below makes it. */
export class Markup {
    constructor(readonly text: string) {}
}

type Part = Markup | string | number | false | undefined | readonly Part[];

/** Markup from a template: what is put in is escaped, unless it is markup itself; nothing for `false` and `undefined`. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Markup {
    return new Markup(texts.map((text, index) => text + rendered(parts[index])).join(""));
}

function rendered(part: Part): string {
    if (part === undefined || part === false) return "";
    if (part instanceof Markup) return part.text;
    if (typeof part === "string" || typeof part === "number") return escaped(String(part));
    return part.map(rendered).join("");
}

const entities: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
};

/** Drops control characters too: some make a page invalid, others turn the direction of its text. */
function escaped(text: string): string {
    return text
        .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")
        .replace(/[&<>"']/g, (character) => entities[character] ?? "");
}
