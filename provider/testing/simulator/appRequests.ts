import * as z from "zod";
import type { Principal } from "./accessTokens";
import type { OAuthApp } from "./oauthApp";
import { accessToken, type CspRequest, jsonBody, parseJson, requireContentType } from "./request";
import { type CspResponse, emptyResponse, jsonResponse, Refusal } from "./responses";
import { satisfiesPolicy } from "./secrets";
import type { SimulatorState } from "./simulatorState";

const privilegedRoles = ["org_admin", "org_owner", "developer"];
const defaultOverlapSeconds = 48 * 60 * 60;

/**
 * The overlap. Absent or null means the default (the reference marks it `allowEmptyValue`). The reference
 * does not say what 0 means, so it is taken literally.
 */
const newSecretBody = z.strictObject({
    newClientSecret: z.string().refine(satisfiesPolicy, "does not satisfy the policy"),
    secretRotationExpirationInSeconds: z.int().min(0).nullish(),
});

/** PUT: regenerates the secret, and ends an overlap. */
export function regenerateSecret(state: SimulatorState, request: CspRequest): CspResponse {
    const { app, principal } = addressedToChange(state, request);
    requireContentType(request, "application/json");
    if (request.body !== "{}") {
        throw new Refusal(400, "the body must be {}");
    }
    if (state.switches.regenerateConflictsDuringOverlap && app.previousSecret !== undefined) {
        throw new Refusal(409, "a secret rotation is in progress");
    }
    const clientSecret = app.regenerate(principal.name);
    return jsonResponse(200, {
        ...(state.switches.clientIdInRegenerateAnswer ? { clientId: app.id } : {}),
        clientSecret,
    });
}

/** POST: the caller's secret becomes the current one, and the one before it stays valid. */
export function setSecret(state: SimulatorState, request: CspRequest): CspResponse {
    const { app, principal } = addressedToChange(state, request);
    const body = jsonBody(request, newSecretBody);
    const overlapSeconds = body.secretRotationExpirationInSeconds ?? defaultOverlapSeconds;
    if (overlapSeconds > state.switches.maxOverlapSeconds) {
        throw new Refusal(400, "secretRotationExpirationInSeconds is too large");
    }
    if (body.newClientSecret === app.currentSecret) {
        if (state.switches.postSameSecret === "conflict") {
            throw new Refusal(409, "this is the current secret");
        }
        return emptyResponse(200);
    }
    if (state.switches.postDuringOverlap === "refuse" && app.previousSecret !== undefined) {
        throw new Refusal(409, "a secret rotation is in progress");
    }
    app.setSecret(body.newClientSecret, overlapSeconds, principal.name);
    return emptyResponse(200);
}

/** The secret that a caller tries to set, if CSP might accept it, even if the call then fails. */
export function chosenSecret(request: CspRequest): string | undefined {
    return newSecretBody.safeParse(parseJson(request.body)).data?.newClientSecret;
}

const whenNoOverlapToEnd = { ok: undefined, notFound: 404, badRequest: 400 } as const;

/** DELETE: ends the overlap. */
export function deleteOldSecret(state: SimulatorState, request: CspRequest): CspResponse {
    const { app, principal } = addressedToChange(state, request);
    if (request.body !== "" && request.body !== "{}") {
        throw new Refusal(400, "no body is expected");
    }
    if (app.previousSecret !== undefined) {
        app.endOverlap(principal.name);
        return emptyResponse(200);
    }
    const status = whenNoOverlapToEnd[state.switches.deleteWithoutOverlap];
    if (status !== undefined) {
        throw new Refusal(status, "no secret rotation is in progress");
    }
    return emptyResponse(200);
}

/** GET: everything but the secret. */
export function getApp(state: SimulatorState, request: CspRequest): CspResponse {
    return jsonResponse(200, describe(state, addressed(state, request).app));
}

/** An app as CSP describes it, without its secret. */
export function describe(state: SimulatorState, app: OAuthApp) {
    const endsAtMs = state.switches.reportOverlapInApp ? app.previousSecretExpiresAtMs : undefined;
    const moment = (ms: number) => (state.switches.dates === "iso" ? new Date(ms).toISOString() : ms);
    return {
        id: app.id,
        displayName: app.displayName,
        organizationId: app.orgId,
        grantTypes: app.grantTypes,
        ownerOnlySecretRotation: app.ownerOnlySecretRotation,
        // An assumption: whole days. The reference gives no unit.
        secretAge: Math.floor(app.secretAgeMs / 86_400_000),
        secretRotationExpirationInSeconds:
            endsAtMs === undefined ? undefined : Math.max(0, Math.ceil((endsAtMs - state.now()) / 1_000)),
        createdAt: moment(app.createdAtMs),
        lastUpdatedAt: moment(app.lastUpdatedAtMs),
        lastUpdatedBy: app.lastUpdatedBy,
        lastUsedAt: app.lastUsedAtMs === undefined ? undefined : moment(app.lastUsedAtMs),
        publicClient: false,
        immutable: false,
    };
}

interface Addressed {
    readonly app: OAuthApp;
    readonly principal: Principal;
}

/** The app in the path, for a caller who may change its secret. */
function addressedToChange(state: SimulatorState, request: CspRequest): Addressed {
    const found = addressed(state, request);
    const isItself = found.principal.appId === found.app.id;
    const owner = state.switches.ownerOnlySecretRotation;
    if (found.app.ownerOnlySecretRotation && isItself !== (owner === "app")) {
        const who = owner === "app" ? "the app itself" : "the organization that owns the app";
        throw new Refusal(403, `only ${who} may rotate its secret`);
    }
    return found;
}

/** The app in the path, for a caller who may read it. */
function addressed(state: SimulatorState, request: CspRequest): Addressed {
    const { orgId = "", appId = "" } = request;
    const principal = memberOf(
        state,
        request,
        (caller) => caller.appId === appId && !state.switches.appsNeedRoleForThemselves,
    );
    const app = state.findApp(appId);
    if (app === undefined || app.orgId !== orgId) {
        throw new Refusal(404, "no such OAuth app in the organization");
    }
    return { app, principal };
}

/** The caller, if it belongs to the organization in the path, and has a privileged role or needs none. */
export function memberOf(
    state: SimulatorState,
    request: CspRequest,
    needsNoRole: (caller: Principal) => boolean = () => false,
): Principal {
    const token = accessToken(request);
    const caller = token === undefined ? undefined : state.accessTokens.principalOf(token);
    if (caller === undefined) {
        throw new Refusal(401, "the access token is missing, invalid or expired");
    }
    if (!needsNoRole(caller) && !caller.roles.some((role) => privilegedRoles.includes(role))) {
        throw new Refusal(403, "a role that may manage OAuth apps is missing");
    }
    const { orgId = "" } = request;
    if (!state.hasOrganization(orgId)) {
        throw new Refusal(404, "no such organization");
    }
    if (!caller.orgIds.includes(orgId)) {
        throw new Refusal(403, "not a member of the organization");
    }
    return caller;
}
