import * as z from "zod";
import { Refusal } from "./responses";

/** What the operations need of a request. */
export interface CspRequest {
    readonly method: string;
    readonly path: string;
    readonly query: URLSearchParams;
    readonly orgId: string | undefined;
    readonly appId: string | undefined;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
}

export interface BasicCredentials {
    readonly id: string;
    readonly secret: string;
}

/** The credentials of a token request: `base64(id:secret)` without escaping, as the reference says. */
export function basicCredentials(request: CspRequest): BasicCredentials | undefined {
    const encoded = schemeValue(request, "basic");
    if (encoded === undefined || !z.base64().safeParse(encoded).success) {
        return undefined;
    }
    const [id, ...rest] = Buffer.from(encoded, "base64").toString().split(":");
    return id === undefined || rest.length === 0 ? undefined : { id, secret: rest.join(":") };
}

/** The access token, in either of the two headers. */
export function accessToken(request: CspRequest): string | undefined {
    return schemeValue(request, "bearer") ?? request.headers["csp-auth-token"];
}

function schemeValue(request: CspRequest, scheme: string): string | undefined {
    const [found, value] = request.headers["authorization"]?.split(" ") ?? [];
    return found?.toLowerCase() === scheme ? value : undefined;
}

/** The body as JSON of this shape. Anything else is a 400. */
export function jsonBody<T>(request: CspRequest, shape: z.ZodType<T>): T {
    requireContentType(request, "application/json");
    const body = parseJson(request.body);
    if (body === undefined) {
        throw new Refusal(400, "the body is not JSON");
    }
    return parsed(shape, body);
}

/** The form of a token request. Another shape is a 400, and so is a parameter that is given twice. */
export function formBody<T>(request: CspRequest, shape: z.ZodType<T>): T {
    requireContentType(request, "application/x-www-form-urlencoded");
    const parameters = [...new URLSearchParams(request.body)];
    const fields = Object.fromEntries(parameters);
    if (Object.keys(fields).length < parameters.length) {
        throw new Refusal(400, "a parameter is given twice");
    }
    return parsed(shape, fields);
}

export function requireContentType(request: CspRequest, expected: string): void {
    const found = request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
    if (found !== expected) {
        throw new Refusal(400, `the content type must be ${expected}`);
    }
}

/** Undefined: not JSON. */
export function parseJson(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}

function parsed<T>(shape: z.ZodType<T>, value: unknown): T {
    const result = shape.safeParse(value);
    if (!result.success) {
        throw new Refusal(400, result.error.issues.map(describe).join("; "));
    }
    return result.data;
}

/** Names the field, and never its value. */
function describe(issue: z.core.$ZodIssue): string {
    return [...issue.path.map(String), issue.message].join(": ");
}
