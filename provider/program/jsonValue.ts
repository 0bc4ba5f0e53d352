import * as pulumi from "@pulumi/pulumi";
import { inexactNumber, isInexact, memberPath } from "../common/json";
import { runError } from "./runError";

/**
 * Refuses what JSON can't hold, before Pulumi's serialiser turns it into `{}` or drops it: at once in plain values, and
 * in outputs and promises as soon as they resolve. Unknown parts stay unknown, and secret ones secret.
 *
 * @param path of the value, as it begins the message: `OAuthAppSecret "ci": rotationTrigger`.
 * @param ancestors the arrays and objects that the value is a part of, outermost first.
 * @returns the same value.
 * @throws pulumi.RunError, with the path and the kind of value, and never the value.
 */
export function jsonValue(path: string, value: unknown, ancestors: readonly object[] = []): unknown {
    if (pulumi.isUnknown(value)) return value;
    const settled = (inner: unknown) => jsonValue(path, inner, ancestors);
    if (pulumi.Output.isInstance(value)) return value.apply(settled);
    if (value instanceof Promise) return value.then(settled);
    const problem = problemWith(value, ancestors);
    if (problem !== undefined) throw runError(`${path} ${problem}.`);
    if (typeof value !== "object" || value === null) return value;
    const within = [...ancestors, value];
    if (Array.isArray(value)) {
        return Array.from(value, (item: unknown, at) => jsonValue(`${path}[${at}]`, item, within));
    }
    if (Object.hasOwn(value, "__proto__")) {
        throw runError(`${path} has a member __proto__, which gets lost on its way: give it another name.`);
    }
    const members = Object.entries(value).map(([key, member]) => [
        key,
        jsonValue(memberPath(path, key), member, within),
    ]);
    return Object.fromEntries(members);
}

/** What to say of a value that JSON can't hold. Absent members of objects are fine. */
function problemWith(value: unknown, ancestors: readonly object[]): string | undefined {
    switch (typeof value) {
        case "string":
        case "boolean":
            return undefined;
        case "undefined":
            return Array.isArray(ancestors.at(-1))
                ? "is undefined, which a JSON array can't hold: give null"
                : undefined;
        case "number":
            if (isInexact(value)) return inexactNumber;
            return Number.isFinite(value) ? undefined : "is a number that JSON can't hold: give a finite one";
        case "object":
            if (value === null) return undefined;
            if (!isPlain(value)) return notJson(kindOf(value));
            return ancestors.includes(value)
                ? "contains itself, which JSON can't hold: give a copy without it"
                : undefined;
        default:
            return notJson(typeof value);
    }
}

function isPlain(value: object): boolean {
    if (Array.isArray(value)) return true;
    const prototype: unknown = Object.getPrototypeOf(value);
    // Objects of another realm, such as node's vm, have another Object.prototype.
    return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function kindOf(value: object): string {
    const className = value.constructor?.name || "class instance";
    if (pulumi.Resource.isInstance(value)) return "Pulumi resource";
    const isAsset = pulumi.asset.Asset.isInstance(value) || pulumi.asset.Archive.isInstance(value);
    return isAsset ? "Pulumi asset" : className;
}

function notJson(kind: string): string {
    const article = /^[aeiou]/i.test(kind) ? "an" : "a";
    return `is ${article} ${kind}, which JSON can't hold: give ${alternatives[kind] ?? "a JSON value"}`;
}

const alternatives: Readonly<Record<string, string>> = {
    Date: "its text, for example date.toISOString()",
    Map: "an object, for example Object.fromEntries(map)",
    Set: "an array, for example [...set]",
    RegExp: "its text, for example regExp.source",
    bigint: "its text, for example String(number)",
    "Pulumi resource": "one of its outputs, for example resource.id",
};
