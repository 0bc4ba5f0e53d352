import * as z from "zod";
import { latestDateMs } from "../common/clock";
import { isRecord } from "../common/json";
import type { Parsed } from "./call";

// Each schema is built at its first use: an update without changes makes no call, and needs none of them.

const requiredText = () => z.string("must be a string");

const record = <T extends z.ZodRawShape>(fields: T) => z.object(fields, "must be an object");

/** `AccessTokenDto`: the fields in use. */
export const accessTokenResponse = z.lazy(() =>
    record({
        access_token: requiredText().regex(/^[\x21-\x7e]+$/, "must fit into a header"),
        expires_in: z.coerce.number().positive().optional().catch(undefined),
    }),
);

/** `ClientIdAndSecretResponse`: both fields are optional in the reference, but the secret is what we need. */
export const clientIdAndSecretResponse = z.lazy(() =>
    record({
        clientId: requiredText().nullish(),
        clientSecret: requiredText().min(1, "must not be empty"),
    }),
);

const text = () => z.string().optional().catch(undefined);

const number = () => z.number().optional().catch(undefined);

/** ISO 8601 in the reference's examples; epoch milliseconds are read as well. */
const moment = () => {
    const milliseconds = z.number().min(0).max(latestDateMs);
    return z
        .union([z.string(), milliseconds.transform((value) => new Date(value).toISOString())])
        .optional()
        .catch(undefined);
};

/** `OrgOAuthAppResponse`: the fields in use. A field of an unexpected type counts as absent. */
export const appResponse = z.lazy(() =>
    record({
        id: text(),
        displayName: text(),
        grantTypes: z.array(z.string()).optional().catch(undefined),
        ownerOnlySecretRotation: z.boolean().optional().catch(undefined),
        secretAge: number(),
        secretRotationExpirationInSeconds: number(),
        createdAt: moment(),
        lastUpdatedAt: moment(),
        lastUpdatedBy: text(),
    })
        // Otherwise any object would pass as an app that may use no grant.
        .refine(({ id, grantTypes }) => id !== undefined || grantTypes !== undefined, "must have an id or grantTypes"),
);

/** An OAuth app as CSP describes it; never its secret. */
export type AppDescription = z.infer<typeof appResponse>;

/** One page of the organization's apps. */
export const appsResponse = z.lazy(() =>
    record({
        results: z.array(z.unknown(), "must be a list"),
        totalResults: number(),
        nextLink: text(),
    }),
);

/** `CspErrorResponse`: all fields are optional. Its `statusCode` is not needed. */
const cspErrorResponse = z.lazy(() =>
    z.object({
        cspErrorCode: text(),
        errorCode: text(),
        message: text(),
        moduleCode: number(),
        requestId: text(),
    }),
);

export type CspErrorBody = z.infer<typeof cspErrorResponse>;

/**
 * Reads a response by its schema.
 *
 * @param problem what is wrong with it if it does not fit, to complete the sentence "the response …". The fields that
 * don't fit are named after it, but not their values, which may be secret.
 */
export function parseBy<T>(schema: z.ZodType<T>, json: unknown, problem: string): Parsed<T> {
    const { data: value, error } = schema.safeParse(json);
    if (error === undefined) return { value };
    const misfits = error.issues.map(({ path, message }) => `${path.join(".") || "it"} ${message}`);
    return { problem: `${problem} (${misfits.join(", ")})` };
}

export function errorBody(json: unknown): CspErrorBody {
    return cspErrorResponse.safeParse(json).data ?? {};
}

/** Whether an error body is CSP's own. A gateway's body may have a message too. */
export function hasCspErrorBody({ message, ...others }: CspErrorBody): boolean {
    return Object.values(others).some((value) => value !== undefined);
}

/** The fields in which a response may hold a secret. */
const secretFields = ["clientSecret", "access_token", "refresh_token", "id_token"];

/** The secrets in a response. They must not be printed, even if the response is unusable. */
export function secretsIn(json: unknown): string[] {
    if (!isRecord(json)) return [];
    return secretFields.map((field) => json[field]).filter((value) => typeof value === "string");
}
