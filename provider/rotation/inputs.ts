import type { z } from "zod";
import { isAbsent, pick } from "../common/json";
import { didYouMean } from "../common/nearest";
import { appliedNames, inputs as descriptions, type Input, names, optionNames } from "../common/properties";
import { isUnknown, unknownValue } from "../common/unknown";
import { schemaOf } from "./schemas";
import { triggerViolations } from "./trigger";

type Raw = Readonly<Record<string, unknown>>;

/** `OAuthAppSecret`'s; `check` has resolved those that settings can give. */
const inputsSchema = schemaOf(descriptions, { rules: true });

/** The inputs, all known. Absent ones stand for their defaults. */
export type Inputs = z.infer<typeof inputsSchema>;

export const inputNames = names(descriptions);

/** The same for a program's inputs: YAML can give an absent text of its configuration only as an empty one. */
export function givenInputs(raw: Raw, of: readonly string[]): Record<string, unknown> {
    const isGiven = ([name, value]: [string, unknown]) => value !== "" || !optionalTextNames.includes(name);
    return Object.fromEntries(Object.entries(definedInputs(raw, of)).filter(isGiven));
}

const optionalTextNames: readonly string[] = inputNames.filter((name) => {
    const { type, ...input }: Input = descriptions[name];
    return input.required !== "program" && (type === "string" || Array.isArray(type));
});

export interface Violation {
    readonly property: string;
    readonly reason: string;
}

export function describeViolation({ property, reason }: Violation): string {
    return `${property}: ${reason}`;
}

/** Raw inputs of these names, without nulls, which Pulumi's languages use for absent values. */
export function definedInputs(raw: Raw, of: readonly string[] = inputNames): Record<string, unknown> {
    const defined = of.filter((name) => !isAbsent(raw[name]));
    return Object.fromEntries(defined.map((name) => [name, raw[name]]));
}

/**
 * What is wrong with raw inputs. An input that a preview does not know yet passes.
 *
 * @param raw the inputs, unknown ones as Pulumi's sentinel.
 * @param exists whether the resource is there already.
 */
export function violations(raw: Raw, exists: boolean): Violation[] {
    return [
        ...invalidValues(inputsSchema, raw),
        ...triggerViolations(raw["rotationTrigger"]),
        ...combinations(raw, exists),
    ];
}

export function invalidValues(schema: z.ZodObject, raw: Raw): Violation[] {
    const known = withoutUnknown(raw);
    return (schema.safeParse(known).error?.issues ?? []).map(({ path, message }) => {
        const property = String(path[0]);
        return { property, reason: known[property] === undefined ? "is required" : message };
    });
}

/** The known inputs. A required input stays even if it is unknown: its placeholder is a valid text. */
export function withoutUnknown(raw: Raw): Record<string, unknown> {
    const isKept = ([name, value]: [string, unknown]) => !isUnknown(value) || requiredNames.includes(name);
    return Object.fromEntries(Object.entries(raw).filter(isKept));
}

const requiredNames: readonly string[] = inputNames.filter((name) => "required" in descriptions[name]);

/**
 * Properties that are not inputs: a misspelt option must not pass for an absent one. Pulumi's own names, and ours that
 * no program gives, begin with two underscores.
 */
export function unknownInputs(raw: Raw, resource: string, known: readonly string[]): Violation[] {
    const reason = (name: string) =>
        `this is not an input of ${resource}. If a transformation adds it to every resource, exclude this type there.` +
        didYouMean(name, known);
    return Object.keys(raw)
        .filter((name) => !known.includes(name) && !name.startsWith("__") && !isAbsent(raw[name]))
        .map((property) => ({ property, reason: reason(property) }));
}

/** Inputs that can't be combined. */
function combinations(raw: Raw, exists: boolean): Violation[] {
    const found: Violation[] = [];
    const { newClientSecret, overlapSeconds = 0 } = raw;
    // An unknown input may turn out to be absent.
    if (newClientSecret !== undefined && !isUnknown(newClientSecret) && overlapSeconds === 0) {
        found.push({
            property: "newClientSecret",
            reason: "needs overlapSeconds > 0: CSP chooses the secret itself when it regenerates one",
        });
    }
    if (raw["authenticateAs"] === "app" && !exists && raw["existingClientSecret"] === undefined) {
        found.push({
            property: "authenticateAs",
            reason: 'is "app", which needs existingClientSecret on create: the app authenticates with its present secret',
        });
    }
    return found;
}

/**
 * The inputs of a create or an update.
 *
 * @throws TypeError if they did not pass `check`, which the engine calls before.
 */
export function parseInputs(raw: Raw): Inputs {
    return parsedInputs(inputsSchema, definedInputs(raw));
}

/** As `parseInputs`, by the schema of any resource. */
export function parsedInputs<S extends z.ZodObject>(schema: S, raw: Raw): z.infer<S> {
    const parsed = schema.safeParse(raw);
    if (parsed.success) return parsed.data;
    // Property names only: a message that quotes an input may quote a secret.
    throw new TypeError(
        `Invalid inputs: ${[...new Set(parsed.error.issues.map(({ path }) => String(path[0])))].join(", ")}`,
    );
}

const guid = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;

/** An organization's id as it is stored and compared: a GUID in lower case. */
export function normalizedOrgId<T>(orgId: T): T | string {
    return typeof orgId === "string" && guid.test(orgId) ? orgId.toLowerCase() : orgId;
}

/** Whether two triggers are the same: deeply, key order ignored, and a null member like an absent one. */
export function sameTrigger(a: unknown, b: unknown): boolean {
    return canonical(a) === canonical(b);
}

/** A JSON value as text. Values that count as the same trigger have the same text. */
export function canonical(value: unknown): string | undefined {
    return JSON.stringify(value, (_key, member: unknown) => {
        if (typeof member !== "object" || member === null || Array.isArray(member)) return member;
        const given = new Map<string, unknown>(Object.entries(member).filter(([, inner]) => inner !== null));
        return Object.fromEntries([...given.keys()].toSorted().map((key) => [key, given.get(key)]));
    });
}

/**
 * The inputs of a preview and the names of those that are not known yet. An unknown trigger, or secret, is another one
 * than any that was applied; an unknown option counts as unchanged, but for `rotateAfterDays`, which then asks for
 * nothing.
 *
 * @param present the options that the resource has.
 */
export function previewInputs(
    raw: Raw,
    present: Pick<Inputs, (typeof optionNames)[number]>,
): { readonly inputs: Inputs; readonly unknown: readonly (typeof inputNames)[number][] } {
    const unknown = inputNames.filter((name) => isUnknown(raw[name]));
    const options = optionNames.filter((name) => unknown.includes(name) && name !== "rotateAfterDays");
    const applied = appliedNames.filter((name) => unknown.includes(name));
    const inputs = parseInputs({ ...withoutUnknown(raw), ...pick(present, options) });
    return {
        inputs: { ...inputs, ...Object.fromEntries(applied.map((name) => [name, unknownValue])) },
        unknown,
    };
}
