export function isRecord(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Parses a text as JSON; undefined if it is not JSON. */
export function parseJson(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}

/** Whether a whole number may have lost its last digits: a double can't hold more. */
export function isInexact(value: unknown): boolean {
    return typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value);
}

/** What to say of such a number, after its path. */
export const inexactNumber =
    "is a whole number past 2^53, which loses its last digits on its way: give text that is not a number";

/** A value that is a text; undefined for any other. */
export function textIn(value: unknown): string | undefined {
    return typeof value === "string" ? value : undefined;
}

/** The path of an object's member, as JavaScript writes it. */
export function memberPath(path: string, key: string): string {
    return path + (/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`);
}

/** Whether a value counts as not given: Pulumi's languages use null for that, too. */
export function isAbsent(value: unknown): value is null | undefined {
    return value === undefined || value === null;
}

/** These properties of an object; each is undefined if the object lacks it. */
export function pick<T extends object, K extends keyof T>(object: T, names: readonly K[]): Pick<T, K>;
export function pick(object: object, names: readonly string[]): object {
    return Object.fromEntries(names.map((name) => [name, Reflect.get(object, name)]));
}

/** The object without the properties that are undefined, which Pulumi's host can't carry. */
export function withoutUndefined<T extends object>(object: T): { [K in keyof T]: Exclude<T[K], undefined> };
export function withoutUndefined(object: object): object {
    return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
