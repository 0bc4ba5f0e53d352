import { z } from "zod";

/** `AccessTokenDto`: the fields that are used. */
export const accessTokenAnswer = z.object({
    access_token: z.string().min(1),
    expires_in: z.number().positive().optional(),
});

/** `ClientIdAndSecretResponse`: both fields are optional in the reference, and a secret is what we came for. */
export const clientIdAndSecretAnswer = z.object({
    clientId: z.string().nullish(),
    clientSecret: z.string().min(1),
});

const text = z.string().optional().catch(undefined);

/** A moment in the reference's examples is ISO 8601; epoch milliseconds are read as well. */
const moment = z
    .union([z.string(), z.number().transform((milliseconds) => new Date(milliseconds).toISOString())])
    .optional()
    .catch(undefined);

/** `OrgOAuthAppResponse`: the fields of use. What has an unexpected type is taken as absent. */
export const appAnswer = z.object({
    id: text,
    displayName: text,
    grantTypes: z.array(z.string()).optional().catch(undefined),
    ownerOnlySecretRotation: z.boolean().optional().catch(undefined),
    secretAge: z.number().optional().catch(undefined),
    secretRotationExpirationInSeconds: z.number().optional().catch(undefined),
    lastUpdatedAt: moment,
    lastUpdatedBy: text,
});

/** An OAuth app as CSP describes it; never its secret. */
export type AppDescription = z.infer<typeof appAnswer>;

/** `CspErrorResponse`: all fields are optional, and one of them at least must be there. */
const cspErrorAnswer = z
    .object({
        cspErrorCode: text,
        errorCode: text,
        message: text,
        moduleCode: z.number().optional().catch(undefined),
        requestId: text,
        statusCode: z.number().optional().catch(undefined),
    })
    .refine((body) => Object.values(body).some((value) => value !== undefined));

/** What CSP says of an error. */
export type CspErrorBody = z.infer<typeof cspErrorAnswer>;

/** A body's JSON, or undefined where it is none. */
export function parseJson(body: string): unknown {
    try {
        return JSON.parse(body);
    } catch {
        return undefined;
    }
}

/** CSP's own description of an error, or undefined where the body is not CSP's: a proxy's page, say. */
export function cspErrorBody(body: string): CspErrorBody | undefined {
    const parsed = cspErrorAnswer.safeParse(parseJson(body));
    return parsed.success ? parsed.data : undefined;
}
