import * as z from "zod";
import type { ScriptedFault } from "./faultScript";
import { type CspResponse, errorResponse, jsonResponse, textResponse } from "./responses";
import type { Fault } from "./types";
import { aborted, pause } from "./waiting";

/** What faults need of a call. */
export interface FaultedCall {
    readonly requestId: string;
    /** Aborted once the client is gone. */
    readonly client: AbortSignal;
    /** Carries out the operation. */
    dispatch(): CspResponse;
}

/** The response that the call gets. Undefined: none, its connection is cut. */
export async function applyFault({ fault, gate }: ScriptedFault, call: FaultedCall): Promise<CspResponse | undefined> {
    if ("hold" in fault) {
        return aroundWait(fault.hold, call, async () => {
            gate?.arrive();
            await Promise.race([aborted(call.client), ...(gate === undefined ? [] : [gate.opened])]);
            return !call.client.aborted;
        });
    }
    if ("delayMs" in fault) {
        return aroundWait(fault.when ?? "after", call, async () => {
            await pause(fault.delayMs);
            return true;
        });
    }
    if ("drop" in fault) {
        return fault.drop === "before" ? undefined : cut(fault.drop, call.dispatch());
    }
    if ("omitClientSecret" in fault) {
        return withoutClientSecret(call.dispatch());
    }
    if ("processed" in fault && fault.processed === true) {
        call.dispatch();
    }
    return insteadOfResponse(fault, call.requestId);
}

/** The fault in words, for the recorded call. */
export function faultInWords(fault: Fault): string {
    if ("hold" in fault) {
        return `hold ${fault.hold}`;
    }
    if ("delayMs" in fault) {
        return `delay ${fault.delayMs} ms ${fault.when ?? "after"}`;
    }
    if ("drop" in fault) {
        return `drop ${fault.drop}`;
    }
    if ("omitClientSecret" in fault) {
        return "no clientSecret";
    }
    if ("redirect" in fault) {
        return "redirect";
    }
    const processed = fault.processed === true ? ", processed" : "";
    return `${"html" in fault ? "HTML" : "status"} ${fault.status ?? 200}${processed}`;
}

/** Waits before or after the operation. `wait` returns whether the call still matters. */
async function aroundWait(
    when: "before" | "after",
    call: FaultedCall,
    wait: () => Promise<boolean>,
): Promise<CspResponse | undefined> {
    if (when === "before") {
        return (await wait()) ? call.dispatch() : undefined;
    }
    const response = call.dispatch();
    return (await wait()) ? response : undefined;
}

function cut(when: "during" | "after", response: CspResponse): CspResponse | undefined {
    return when === "during" ? { ...response, cut: true } : undefined;
}

function withoutClientSecret(response: CspResponse): CspResponse {
    if (response.status !== 200 || response.body === "") {
        return response;
    }
    const { clientSecret: _, ...rest } = z.record(z.string(), z.unknown()).parse(JSON.parse(response.body));
    return jsonResponse(response.status, rest);
}

type RespondingFault = Exclude<
    Fault,
    { hold: unknown } | { delayMs: unknown } | { drop: unknown } | { omitClientSecret: unknown }
>;

function insteadOfResponse(fault: RespondingFault, requestId: string): CspResponse {
    if ("redirect" in fault) {
        return { status: fault.status ?? 307, headers: { location: fault.redirect }, body: "" };
    }
    if ("html" in fault) {
        return textResponse(fault.status ?? 200, "text/html", "<!doctype html><title>Please wait</title>");
    }
    const response = bodyOf(fault.status ?? 200, fault.body, requestId);
    return {
        ...response,
        headers: {
            ...response.headers,
            ...(fault.contentType === undefined ? {} : { "content-type": fault.contentType }),
            ...("headers" in fault ? fault.headers : {}),
        },
    };
}

function bodyOf(status: number, body: unknown, requestId: string): CspResponse {
    if (body === undefined) {
        return errorResponse(status, requestId);
    }
    return typeof body === "string" ? textResponse(status, "text/plain", body) : jsonResponse(status, body);
}
