/** A response as it is sent. */
export interface CspResponse {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
    /** Cut the connection in the middle of the body. */
    readonly cut?: true;
}

/** An operation throws it where CSP would refuse the call. */
export class Refusal extends Error {
    readonly status: number;

    constructor(status: number, message: string) {
        super(message);
        this.status = status;
    }
}

/** What the reference says about each status. */
const meanings: Readonly<Record<number, string>> = {
    400: "Invalid request body",
    401: "The user is not authorized to use the API",
    403: "The user is forbidden to use the API",
    404: "The requested resource could not be found",
    409: "The request could not be processed due to a conflict",
    429: "The user has sent too many requests",
    500: "An unexpected error has occurred while processing the request",
};

export function textResponse(status: number, contentType: string, body: string): CspResponse {
    return { status, headers: { "content-type": contentType }, body };
}

export function jsonResponse(status: number, body: unknown): CspResponse {
    return textResponse(status, "application/json", JSON.stringify(body));
}

export function emptyResponse(status: number): CspResponse {
    return { status, headers: {}, body: "" };
}

/** A `CspErrorResponse`. The codes are made up: the reference gives their types only. */
export function errorResponse(status: number, requestId: string, detail?: string): CspResponse {
    const meaning = meanings[status] ?? "The request could not be processed";
    return jsonResponse(status, {
        cspErrorCode: `csp.simulator.${status}`,
        errorCode: `simulator.${status}`,
        message: detail === undefined ? meaning : `${meaning}: ${detail}`,
        moduleCode: 540,
        requestId,
        statusCode: status,
    });
}
