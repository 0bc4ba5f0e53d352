import { z } from "zod";
import { pick } from "../common/json";
import {
    inputs as descriptions,
    type Input,
    names,
    optionNames,
    type PropertyType,
    type ValueOf,
} from "../common/properties";
import { isUnknown, unknownValue } from "../common/unknown";
import { violatedRule } from "../csp/clientSecretPolicy";
import { originOf } from "../csp/host";

type Raw = Readonly<Record<string, unknown>>;

/** The validation that a description asks for, and the type that follows from it. */
type SchemaOf<D extends Input> = D extends { readonly required: string }
    ? z.ZodType<ValueOf<D["type"]>>
    : z.ZodOptional<z.ZodType<ValueOf<D["type"]>>>;

/** The schema of described inputs, as the provider gets them: without those that only the program needs to give. */
export function schemaOf<D extends Readonly<Record<string, Input>>>(
    described: D,
): z.ZodObject<{ -readonly [N in keyof D]: SchemaOf<D[N]> }>;
export function schemaOf(described: Readonly<Record<string, Input>>): z.ZodObject {
    const fields = Object.entries(described).map(([name, input]) => {
        const valid = valueSchema(input);
        return [name, input.required === undefined ? valid.optional() : valid];
    });
    return z.object(Object.fromEntries(fields));
}

function valueSchema({ type, format, minimum, exclusiveMinimum }: Input): z.ZodType {
    if (format !== undefined) return formats[format];
    if (typeof type !== "string") {
        return z.enum(type, `must be ${type.map((word) => `"${word}"`).join(" or ")}`);
    }
    const valid = types[type];
    if (!(valid instanceof z.ZodNumber)) return valid;
    if (exclusiveMinimum !== undefined)
        return valid.gt(exclusiveMinimum, `must be more than ${exclusiveMinimum}`);
    return minimum === undefined ? valid : valid.gte(minimum, atLeast(minimum));
}

function atLeast(minimum: number): string {
    return minimum === 0 ? "must not be negative" : `must be at least ${minimum}`;
}

const text = z.string("must be a string");

const types: Readonly<Record<Exclude<PropertyType, readonly string[]>, z.ZodType>> = {
    string: text,
    number: z.number("must be a number"),
    integer: z.int("must be a whole number"),
    boolean: z.boolean("must be true or false"),
    true: z.literal(true, "must be true"),
    json: z.json(),
};

const formats: Readonly<Record<NonNullable<Input["format"]>, z.ZodType>> = {
    notEmpty: text.min(1, "must not be empty"),
    id: text
        .min(1, "must not be empty")
        .refine((value) => !/[/\\?#%\s\p{Cc}]/u.test(value) && !value.includes("..") && value !== ".", {
            error: 'must be a plain id, without "/", "..", spaces, or ? # % \\',
        }),
    host: text.superRefine((value, context) => {
        try {
            originOf(value);
        } catch (error) {
            context.addIssue(error instanceof Error ? error.message : String(error));
        }
    }),
    newSecret: text.superRefine((value, context) => {
        const rule = violatedRule(value);
        if (rule) context.addIssue(`${rule} (CSP's rules for a new client secret)`);
    }),
};

/** `OAuthAppSecret`'s; `check` has resolved those that settings can give. */
const inputsSchema = schemaOf(descriptions);

/** The inputs, all known. Absent ones stand for their defaults. */
export type Inputs = z.infer<typeof inputsSchema>;

/** The names of the inputs. */
export const inputNames = names(descriptions);

/** A property with an invalid value, and why. */
export interface Violation {
    readonly property: string;
    readonly reason: string;
}

/** Raw inputs without nulls, which Pulumi's languages use for absent values, and without any other property. */
export function definedInputs(raw: Raw): Record<string, unknown> {
    return Object.fromEntries(
        inputNames
            .map((name) => [name, raw[name]])
            .filter(([, value]) => value !== undefined && value !== null),
    );
}

/**
 * What is wrong with raw inputs. Unknown ones, in a preview, are right for every property.
 *
 * @param raw the inputs, unknown ones as Pulumi's sentinel.
 * @param exists whether the resource is there already.
 */
export function violations(raw: Raw, exists: boolean): Violation[] {
    return [...invalidValues(inputsSchema, raw), ...combinations(raw, exists)];
}

/** The values that a schema rejects. */
export function invalidValues(schema: z.ZodObject, raw: Raw): Violation[] {
    const known = Object.fromEntries(Object.entries(raw).filter(([, value]) => !isUnknown(value)));
    const parsed = schema.safeParse({ ...placeholders(raw), ...known });
    return (parsed.error?.issues ?? []).map((issue) => {
        const property = String(issue.path[0]);
        const isAbsent = issue.input === undefined && known[property] === undefined;
        return { property, reason: isAbsent ? "is required" : issue.message };
    });
}

/**
 * Properties that are not inputs: a misspelt option must not pass for an absent one. Pulumi's own names, and ours that
 * no program gives, begin with two underscores.
 */
export function unknownInputs(
    raw: Raw,
    resource = "OAuthAppSecret",
    known: readonly string[] = inputNames,
): Violation[] {
    const reason =
        `this is not an input of ${resource}. If a transformation adds it to every resource, ` +
        "exclude this type there.";
    return Object.entries(raw)
        .filter(
            ([name, value]) => !known.includes(name) && !name.startsWith("__") && (value ?? null) !== null,
        )
        .map(([property]) => ({ property, reason }));
}

/** Inputs whose combination asks for what can't be done. */
function combinations(raw: Raw, exists: boolean): Violation[] {
    const found: Violation[] = [];
    const { newClientSecret, overlapSeconds = 0 } = raw;
    // An unknown one may turn out to be absent.
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

/** Valid values in place of the required ones that are unknown, so that the known ones can be judged. */
export function placeholders(raw: Raw): Record<string, string> {
    return Object.fromEntries(
        inputNames
            .filter((name) => "required" in descriptions[name] && isUnknown(raw[name]))
            .map((name) => [name, unknownValue]),
    );
}

/**
 * The inputs of a create or an update.
 *
 * @throws TypeError if they did not pass `check`, which the engine calls before.
 */
export function parseInputs(raw: Raw): Inputs {
    const parsed = inputsSchema.safeParse(definedInputs(raw));
    if (parsed.success) return parsed.data;
    // Property names only: a message that quotes an input may quote a secret.
    throw new TypeError(
        `Invalid inputs: ${parsed.error.issues.map((issue) => issue.path.join(".")).join(", ")}`,
    );
}

const guid = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;

/** An organization's id in the one letter case in which it is stored and compared, if it is a GUID. */
export function normalizedOrgId<T>(orgId: T): T | string {
    return typeof orgId === "string" && guid.test(orgId) ? orgId.toLowerCase() : orgId;
}

/** Whether two triggers are the same: deeply, key order ignored, and a null member like an absent one. */
export function sameTrigger(a: unknown, b: unknown): boolean {
    return canonical(a) === canonical(b);
}

/** A JSON value as text, the same for all that count as the same trigger. */
export function canonical(value: unknown): string | undefined {
    return JSON.stringify(value, (_key, member: unknown) => {
        if (typeof member !== "object" || member === null || Array.isArray(member)) return member;
        const entries = Object.entries(member).filter(([, inner]) => inner !== null);
        return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
    });
}

/** The inputs of a previewed update. */
export interface PreviewInputs {
    readonly inputs: Inputs;
    /** Names of those that are not known yet. */
    readonly unknown: readonly (typeof inputNames)[number][];
}

/**
 * The inputs of a previewed update, in which some may be unknown. An unknown trigger, or secret, is another one than
 * any that was applied; an unknown option counts as unchanged, but for `rotateAfterDays`, which then asks for nothing.
 *
 * @param present the options that the resource has.
 */
export function previewInputs(
    raw: Readonly<Record<string, unknown>>,
    present: Pick<Inputs, (typeof optionNames)[number]>,
): PreviewInputs {
    const unknown = inputNames.filter((name) => isUnknown(raw[name]));
    const known = Object.fromEntries(Object.entries(raw).filter(([, value]) => !isUnknown(value)));
    const options = optionNames.filter((name) => unknown.includes(name) && name !== "rotateAfterDays");
    const identity = (["orgId", "oauthAppId"] as const).filter((name) => unknown.includes(name));
    const inputs = parseInputs({ ...known, ...pick(raw, identity), ...pick(present, options) });
    return {
        inputs: {
            ...inputs,
            ...(unknown.includes("rotationTrigger") && { rotationTrigger: unknownValue }),
            ...(unknown.includes("newClientSecret") && { newClientSecret: unknownValue }),
            ...(unknown.includes("existingClientSecret") && { existingClientSecret: unknownValue }),
        },
        unknown,
    };
}
