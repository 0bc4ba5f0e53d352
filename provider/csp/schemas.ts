import * as z from "zod";
import { latestDateMs } from "../common/clock";
import { isRecord } from "../common/json";

// Each schema is built at its first use: an update without changes makes no call, and needs none of them.

/** `AccessTokenDto`: the fields in use. The token must fit into a header. */
export const accessTokenResponse = z.lazy(() =>
    z.object({
        access_token: z.string().regex(/^[\x21-\x7e]+$/),
        expires_in: z.coerce.number().positive().optional().catch(undefined),
    }),
);

/** `ClientIdAndSecretResponse`: both fields are optional in the reference, but the secret is what we need. */
export const clientIdAndSecretResponse = z.lazy(() =>
    z.object({
        clientId: z.string().nullish(),
        clientSecret: z.string().min(1),
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
    z
        .object({
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
        .refine(({ id, grantTypes }) => id !== undefined || grantTypes !== undefined),
);

/** An OAuth app as CSP describes it; never its secret. */
export type AppDescription = z.infer<typeof appResponse>;

/** One page of the organization's apps. */
export const appsResponse = z.lazy(() =>
    z.object({
        results: z.array(z.unknown()),
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

/** Parses a body as JSON; undefined if it is not JSON. */
export function parseJson(body: string): unknown {
    try {
        return JSON.parse(body);
    } catch {
        return undefined;
    }
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
