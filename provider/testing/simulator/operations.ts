import { listApps } from "./appList";
import { deleteOldSecret, getApp, regenerateSecret, setSecret } from "./appRequests";
import type { CspRequest } from "./request";
import { type CspResponse, errorResponse, Refusal } from "./responses";
import type { SimulatorState } from "./simulatorState";
import { apiTokenGrant, clientCredentialsGrant } from "./tokenRequests";
import type { CallKind } from "./types";

const api = "/csp/gateway/am/api";
const apps = `${api}/orgs/:orgId/oauth-apps`;
const app = `${apps}/:appId`;

/** The route of each kind of call. */
export const routes: readonly { kind: CallKind; method: "GET" | "PUT" | "POST" | "DELETE"; url: string }[] = [
    { kind: "apiTokenGrant", method: "POST", url: `${api}/auth/api-tokens/authorize` },
    { kind: "clientCredentialsGrant", method: "POST", url: `${api}/auth/token` },
    { kind: "clientCredentialsGrant", method: "POST", url: `${api}/auth/authorize` },
    { kind: "regenerateSecret", method: "PUT", url: `${app}/secret` },
    { kind: "setSecret", method: "POST", url: `${app}/secret` },
    { kind: "deleteOldSecret", method: "DELETE", url: `${app}/secret` },
    { kind: "getApp", method: "GET", url: app },
    { kind: "listApps", method: "GET", url: apps },
];

const operations: Readonly<Record<CallKind, (state: SimulatorState, request: CspRequest) => CspResponse>> = {
    apiTokenGrant,
    clientCredentialsGrant,
    regenerateSecret,
    setSecret,
    deleteOldSecret,
    getApp,
    listApps,
    unknown: () => {
        throw new Refusal(404, "no such call");
    },
};

/** Carries out a call as CSP would. A refusal becomes an error response. */
export function dispatch(state: SimulatorState, kind: CallKind, request: CspRequest, requestId: string): CspResponse {
    try {
        return operations[kind](state, request);
    } catch (error) {
        return error instanceof Refusal
            ? errorResponse(error.status, requestId, error.message)
            : errorResponse(500, requestId, "the simulator itself failed");
    }
}
