/** The forms in which a secret may occur in a text: as it is, and in various encodings. */
export function secretForms(secret: string): string[] {
    const bytes = Buffer.from(secret);
    const percent = encodeURIComponent(secret);
    const strict = percent.replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`);
    return [
        secret,
        percent,
        percent.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
        strict,
        new URLSearchParams({ a: secret }).toString().slice(2),
        encodeURIComponent(percent),
        JSON.stringify(secret).slice(1, -1),
        JSON.stringify(JSON.stringify(secret)).slice(3, -3),
        JSON.stringify(secret).slice(1, -1).replaceAll("/", "\\/"),
        secret.replace(/[^A-Za-z0-9 ]/g, (character) => unicodeEscape(character)),
        secret.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`),
        secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;"),
        bytes.toString("base64"),
        bytes.toString("base64").replace(/=+$/, ""),
        bytes.toString("base64url"),
        encodeURIComponent(bytes.toString("base64")),
    ];
}

/** Texts in which a secret is encoded together with the text around it, and the part that encodes only the secret. */
export function secretsInside(secret: string): { readonly text: string; readonly own: string }[] {
    return ["", "i", "id", "id:", "client"].flatMap((before) =>
        ["", "!", "!!", '"}'].map((after) => {
            const text = Buffer.from(before + secret + after).toString("base64");
            const first = Math.ceil((Buffer.byteLength(before) * 8) / 6);
            const end = Math.floor((Buffer.byteLength(before + secret) * 8) / 6);
            return { text, own: text.slice(first, end) };
        }),
    );
}

function unicodeEscape(character: string): string {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
