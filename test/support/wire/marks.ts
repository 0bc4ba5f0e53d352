import { secretForms, secretsInside } from "../secretForms";

/** What every secret has in it, twice, so that half of one is found too: letters and digits, which no encoding escapes. */
const secretCore = "s3cr3tQx7";
/** The same of values that a response may show, but no text: a trigger may be secret whatever the program says. */
const triggerCore = "qu13tTrg9";

/** A secret that CSP would take. */
export function secretAt(number: number): string {
    return `${secretCore}-${number}_A ${secretCore}`.replace(" ", "&");
}

export function triggerAt(number: number): string {
    return `${triggerCore}/${number}/${triggerCore}`;
}

/** The secrets in a text by the forms in which they stand there; empty if there are none. */
export function secretsIn(text: string): string[] {
    return formsIn(text, secretCore);
}

/** As `secretsIn`, with what only responses may show. */
export function quietIn(text: string): string[] {
    return [...secretsIn(text), ...formsIn(text, triggerCore)];
}

function formsIn(text: string, core: string): string[] {
    const lower = text.toLowerCase();
    return [
        ...(lower.includes(core.toLowerCase()) ? [`${core} in plain`] : []),
        ...(encodedForms(core).some((form) => text.includes(form)) ? [`${core} in base64`] : []),
        ...(lower.includes(Buffer.from(core).toString("hex")) ? [`${core} in hex`] : []),
        ...(text.includes([...core].toReversed().join("")) ? [`${core} backwards`] : []),
    ];
}

const known = new Map<string, readonly string[]>();

/** What of the base64 of a longer text encodes only the core, wherever that begins. */
function encodedForms(core: string): readonly string[] {
    const forms = known.get(core) ?? [...new Set(secretsInside(core).map(({ own }) => own))];
    known.set(core, forms);
    return forms;
}

/** A stack trace, or a path of this machine, in a text; undefined if there is none. */
export function traceIn(text: string): string | undefined {
    return /\n\s+at |\bat [\w.<>]+ \(|node:internal|node_modules|\.[cm]?[jt]s:\d+|\/(?:work|home|root|tmp|usr)\//.exec(
        text,
    )?.[0];
}

/** A form in which a text from elsewhere quotes a secret. */
export function quoted(secret: string, form: number): string {
    const forms = [...secretForms(secret), ...secretsInside(secret).map(({ text }) => text)];
    return forms[form % forms.length] ?? secret;
}
