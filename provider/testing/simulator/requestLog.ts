import { randomUUID } from "node:crypto";
import { hideTextValues } from "./redactBody";
import { accessToken, basicCredentials, type CspRequest } from "./request";
import type { SimulatorState } from "./simulatorState";
import type { Call, CallKind } from "./types";

/** A call under way, whose end is not recorded yet. */
export type OpenCall = { -readonly [Key in keyof Call]: Call[Key] };

const credentialHeaders = ["authorization", "csp-auth-token", "proxy-authorization", "cookie"];

/** Records what arrives, in order, without secrets. */
export class RequestLog {
    readonly calls: Call[] = [];
    maxConcurrentCalls = 0;
    #underWay = 0;

    /** `over` is aborted once the call has its response or its client is gone. */
    open(state: SimulatorState, kind: CallKind, request: CspRequest, over: AbortSignal): OpenCall {
        const basic = basicCredentials(request);
        const appId = request.appId ?? basic?.id;
        const orgId = request.orgId ?? state.findApp(appId ?? "")?.orgId;
        const contentType = request.headers["content-type"];
        const userAgent = request.headers["user-agent"];
        const call: OpenCall = {
            kind,
            method: request.method,
            path: request.path,
            ...(orgId === undefined ? {} : { orgId }),
            ...(appId === undefined ? {} : { appId }),
            status: undefined,
            requestId: randomUUID(),
            atMs: state.now(),
            bodyText: hideTextValues(request.body, contentType),
            ...(contentType === undefined ? {} : { contentType }),
            credential: basic ? "basic" : accessToken(request) === undefined ? "none" : "bearer",
            ...(userAgent === undefined ? {} : { userAgent }),
            headers: withoutCredentials(request.headers),
        };
        this.calls.push(call);
        this.#count(over);
        return call;
    }

    callsOf(kind: CallKind, appId?: string): Call[] {
        return this.calls.filter((call) => call.kind === kind && (appId ?? call.appId) === call.appId);
    }

    clear(): void {
        this.calls.length = 0;
        this.maxConcurrentCalls = this.#underWay;
    }

    #count(over: AbortSignal): void {
        this.#underWay += 1;
        this.maxConcurrentCalls = Math.max(this.maxConcurrentCalls, this.#underWay);
        over.addEventListener("abort", () => {
            this.#underWay -= 1;
        });
    }
}

function withoutCredentials(headers: Readonly<Record<string, string>>): Record<string, string> {
    return Object.fromEntries(Object.entries(headers).filter(([name]) => !credentialHeaders.includes(name)));
}
