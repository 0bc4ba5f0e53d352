import { z } from "zod";
import { latestDateMs } from "../common/clock";
import { isRecord } from "../common/json";

/** `AccessTokenDto`: the fields that are used. The token has to go into a header. */
export const accessTokenResponse = z.object({
    access_token: z.string().regex(/^[\x21-\x7e]+$/),
    expires_in: z.coerce.number().positive().optional().catch(undefined),
});

/** `ClientIdAndSecretResponse`: both fields are optional in the reference, and a secret is what we came for. */
export const clientIdAndSecretResponse = z.object({
    clientId: z.string().nullish(),
    clientSecret: z.string().min(1),
});

const text = z.string().optional().catch(undefined);

/** A moment in the reference's examples is ISO 8601; epoch milliseconds are read as well. */
const moment = z
    .union([
        z.string(),
        z
            .number()
            .min(0)
            .max(latestDateMs)
            .transform((milliseconds) => new Date(milliseconds).toISOString()),
    ])
    .optional()
    .catch(undefined);

/** `OrgOAuthAppResponse`: the fields of use. What has an unexpected type is taken as absent. */
export const appResponse = z
    .object({
        id: text,
        displayName: text,
        grantTypes: z.array(z.string()).optional().catch(undefined),
        ownerOnlySecretRotation: z.boolean().optional().catch(undefined),
        secretAge: z.number().optional().catch(undefined),
        secretRotationExpirationInSeconds: z.number().optional().catch(undefined),
        lastUpdatedAt: moment,
        lastUpdatedBy: text,
    })
    // Any object would do otherwise, and an app without grantTypes looks like one that has none.
    .refine(({ id, grantTypes }) => id !== undefined || grantTypes !== undefined);

/** An OAuth app as CSP describes it; never its secret. */
export type AppDescription = z.infer<typeof appResponse>;

/** `CspErrorResponse`: all fields are optional. */
const cspErrorAnswer = z.object({
    cspErrorCode: text,
    errorCode: text,
    message: text,
    moduleCode: z.number().optional().catch(undefined),
    requestId: text,
    statusCode: z.number().optional().catch(undefined),
});

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

/** What an answer says of an error, in the words of CSP's form. */
export function errorBody(body: string): CspErrorBody {
    const parsed = cspErrorAnswer.safeParse(parseJson(body));
    return parsed.success ? parsed.data : {};
}

/** Whether it is CSP that says it. A message and the status are what any gateway's answer has. */
export function hasCspErrorBody({ message, statusCode, ...others }: CspErrorBody): boolean {
    return Object.values(others).some((value) => value !== undefined);
}

/** The fields in which an answer may hold a secret. */
const secretFields = ["clientSecret", "access_token", "refresh_token", "id_token"];

/** The secrets in an answer, whatever else it is: none may be printed, also where the answer is of no use. */
export function secretsIn(body: string): string[] {
    const parsed = parseJson(body);
    if (!isRecord(parsed)) return [];
    return secretFields.map((field) => parsed[field]).filter((value) => typeof value === "string");
}
