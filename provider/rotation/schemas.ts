import * as z from "zod";
import { isAbsent, isRecord } from "../common/json";
import type { Input, Json, Output, PropertyType, ValueOf } from "../common/properties";
import { violatedRule } from "../csp/clientSecretPolicy";
import { originOf } from "../csp/host";

type Property = Input | Output;

type SchemaOf<P extends Property> = P extends { readonly required: string }
    ? z.ZodType<ValueOf<P["type"]>>
    : z.ZodOptional<z.ZodType<ValueOf<P["type"]>>>;

/**
 * The schema of described properties, as the provider gets them: with what it resolved from the settings.
 *
 * @param options `rules`: whether the values must keep their rules too, as inputs. A state may be older than a rule.
 */
export function schemaOf<D extends Readonly<Record<string, Property>>>(
    described: D,
    options: { readonly rules: boolean },
): z.ZodObject<{ -readonly [N in keyof D]: SchemaOf<D[N]> }>;
export function schemaOf(
    described: Readonly<Record<string, Partial<Input> & Property>>,
    { rules }: { readonly rules: boolean },
): z.ZodObject {
    const fields = Object.entries(described).map(([name, { type, rule, required }]) => {
        const typed = schemaOfType(type);
        const valid = rules && rule !== undefined ? typed.pipe(schemaOfRule[rule]) : typed;
        return [name, required === undefined ? valid.optional() : valid];
    });
    return z.object(Object.fromEntries(fields));
}

function schemaOfType(type: PropertyType): z.ZodType {
    if (typeof type === "string") return types[type];
    const words = type.map((word) => `"${word}"`);
    return z.enum(type, `must be ${[words.slice(0, -1).join(", "), words.at(-1)].join(" or ")}`);
}

/** An unquoted text that looks like a number, or like true, is one on its way through YAML or a configuration. */
const text = z.string({
    error: ({ input }) => {
        const kind = typeof input;
        if (kind !== "number" && kind !== "boolean") return "must be a string";
        const zeros = kind === "number" ? " (a number loses leading zeros)" : "";
        return `must be a string, but is a ${kind}: put it in quotes${zeros}`;
    },
});
const notEmpty = text.min(1, "must not be empty");

const types: Readonly<Record<Exclude<PropertyType, readonly string[]>, z.ZodType>> = {
    string: text,
    number: z.number("must be a number"),
    integer: z.int("must be a whole number"),
    boolean: z.boolean("must be true or false"),
    true: z.literal(true, "must be true"),
    // Not z.json(), which drops a member __proto__.
    json: z.custom<Json>(isJson, "must be a JSON value"),
    strings: z.custom<ValueOf<"strings">>(isListOfTexts, "must be a list of strings"),
    stringMap: z.record(z.string(), text, "must be a map of strings"),
};

function isJson(value: unknown): boolean {
    if (typeof value === "number") return Number.isFinite(value);
    if (Array.isArray(value)) return value.every(isJson);
    if (isRecord(value)) return Object.values(value).every(isJson);
    return value === null || typeof value === "string" || typeof value === "boolean";
}

function isListOfTexts(value: unknown): boolean {
    return Array.isArray(value) && value.every((text) => typeof text === "string" || isAbsent(text));
}

const withoutLineEnd = text.refine((value) => !/[\r\n]$/.test(value), {
    error: "ends with a line break, which is not part of the secret: files often end with one, and fn::readFile keeps it. Write the file without it",
});

const schemaOfRule: Readonly<Record<NonNullable<Input["rule"]>, z.ZodType>> = {
    notEmpty,
    id: notEmpty.refine((value) => !/[/\\?#%\s\p{Cc}]|\.\.|^\.$/u.test(value), {
        error: 'must be a plain id, without "/", "..", spaces, or ? # % \\',
    }),
    host: text.superRefine((value, context) => {
        try {
            originOf(value);
        } catch (error) {
            context.addIssue(error instanceof Error ? error.message : String(error));
        }
    }),
    secret: notEmpty.pipe(withoutLineEnd),
    newSecret: withoutLineEnd.superRefine((value, context) => {
        const violated = violatedRule(value);
        if (violated) context.addIssue(`${violated} (CSP's rules for a new client secret)`);
    }),
    positive: z.number().gt(0, "must be more than 0"),
    notNegative: z.number().gte(0, "must not be negative"),
};
