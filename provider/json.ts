/** A JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Whether a value is an object with string keys: neither null nor an array. */
export function isRecord(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object without the properties that are undefined, which Pulumi's host can't carry. */
export function withoutUndefined<T extends object>(object: T): { [K in keyof T]: Exclude<T[K], undefined> };
export function withoutUndefined(object: object): object {
    return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
