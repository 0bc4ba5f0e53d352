import { z } from "zod";
import { pick } from "../common/json";
import { optionNames } from "../common/properties";
import { isUnknown, unknownValue } from "../common/unknown";
import { violatedRule } from "../csp/clientSecretPolicy";
import { originOf } from "../csp/host";

const text = () => z.string("must be a string");

const id = text()
    .min(1, "must not be empty")
    .refine((value) => !/[/\\?#%\s\p{Cc}]/u.test(value) && !value.includes("..") && value !== ".", {
        error: 'must be a plain id, without "/", "..", spaces, or ? # % \\',
    });

const host = text().superRefine((value, context) => {
    try {
        originOf(value);
    } catch (error) {
        context.addIssue(error instanceof Error ? error.message : String(error));
    }
});

const ownSecret = text().superRefine((value, context) => {
    const rule = violatedRule(value);
    if (rule) context.addIssue(`${rule} (CSP's rules for a new client secret)`);
});

/** Each input of `OAuthAppSecret` as the provider gets it; `check` has resolved `host`, the class `orgId`. */
const shape = {
    orgId: id,
    oauthAppId: id,
    host,
    rotationTrigger: z.json().optional(),
    rotateAfterDays: z.number("must be a number").positive("must be more than 0").optional(),
    overlapSeconds: z.int("must be a whole number").min(0, "must not be negative").optional(),
    newClientSecret: ownSecret.optional(),
    existingClientSecret: text().min(1, "must not be empty").optional(),
    onExternalRotation: z.enum(["rotate", "warn"], 'must be "rotate" or "warn"').optional(),
    verify: z.boolean("must be true or false").optional(),
    authenticateAs: z.enum(["credentials", "app"], 'must be "credentials" or "app"').optional(),
    revokeOnDelete: z.boolean("must be true or false").optional(),
    profile: text().min(1, "must not be empty").optional(),
};

const inputsSchema = z.object(shape);

/** The inputs, all known. Absent ones stand for their defaults. */
export type Inputs = z.infer<typeof inputsSchema>;

/** The names of the inputs. */
export const inputNames = z.keyof(inputsSchema).options;

/** A property that is not as it must be, and why. */
export interface Violation {
    readonly property: string;
    readonly reason: string;
}

/** Raw inputs without nulls, which Pulumi's languages use for absent values, and without what is no input. */
export function definedInputs(raw: Readonly<Record<string, unknown>>): Record<string, unknown> {
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
export function violations(raw: Readonly<Record<string, unknown>>, exists: boolean): Violation[] {
    const known = Object.fromEntries(Object.entries(raw).filter(([, value]) => !isUnknown(value)));
    const parsed = inputsSchema.safeParse({ ...placeholders(raw), ...known });
    const single = (parsed.error?.issues ?? []).map((issue) => ({
        property: String(issue.path[0]),
        reason:
            issue.input === undefined && known[String(issue.path[0])] === undefined
                ? "is required"
                : issue.message,
    }));
    return [...single, ...combinations(raw, exists)];
}

/** What is no input at all: a misspelt option must not pass for an absent one. Pulumi's own names begin with two underscores. */
export function unknownInputs(raw: Readonly<Record<string, unknown>>): Violation[] {
    const names: readonly string[] = inputNames;
    return Object.entries(raw)
        .filter(
            ([name, value]) => !names.includes(name) && !name.startsWith("__") && (value ?? null) !== null,
        )
        .map(([property]) => ({ property, reason: "is no input of OAuthAppSecret" }));
}

/** Inputs whose combination asks for what can't be done. */
function combinations(raw: Readonly<Record<string, unknown>>, exists: boolean): Violation[] {
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
export function placeholders(raw: Readonly<Record<string, unknown>>): Record<string, string> {
    return Object.fromEntries(
        ["orgId", "oauthAppId", "host"]
            .filter((name) => isUnknown(raw[name]))
            .map((name) => [name, unknownValue]),
    );
}

/**
 * The inputs of a create or an update.
 *
 * @throws TypeError if they did not pass `check`, which the engine calls before.
 */
export function parseInputs(raw: Readonly<Record<string, unknown>>): Inputs {
    const parsed = inputsSchema.safeParse(definedInputs(raw));
    if (parsed.success) return parsed.data;
    // Property names only: a message that quotes an input may quote a secret.
    throw new TypeError(
        `Invalid inputs: ${parsed.error.issues.map((issue) => issue.path.join(".")).join(", ")}`,
    );
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
    const inputs = parseInputs({ ...known, ...pick(present, options) });
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
