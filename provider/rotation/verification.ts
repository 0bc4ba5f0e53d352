import { RetryBudget } from "../csp/retryBudget";
import type { AppContext } from "./appContext";
import { findLimits } from "./runtimeConfig";

/**
 * What a test of a secret found. `unverifiable`: the app's `grantTypes` have no `client_credentials`, so that CSP
 * refuses every secret of it. `rejected`: for sure.
 */
export type VerificationResult = "accepted" | "unverifiable" | "rejected";

/** How long a new secret may take to reach every one of CSP's servers. */
const propagationMs = 30_000;
const firstPauseMs = 500;
const longestPauseMs = 5_000;

/**
 * Tests a new secret: what CSP rejects is tried again for at most 30 s, within `retryForSeconds`.
 *
 * @throws CspError if the test itself can't be done.
 */
export async function testNewSecret(session: AppContext, secret: string): Promise<VerificationResult> {
    const first = await testKnownSecret(session, secret);
    if (first !== "rejected") return first;
    const { clock, settings } = session.process;
    const budget = new RetryBudget(clock, Math.min(propagationMs, findLimits(settings).retryForMs));
    session.say("CSP does not accept the new secret yet; testing it again for at most 30 s");
    for (let ms = firstPauseMs; await budget.wait({ ms }); ms = Math.min(2 * ms, longestPauseMs)) {
        if (await session.client.acceptsSecret(session.app, secret)) return "accepted";
    }
    return "rejected";
}

/**
 * Tests a secret that is not new, once.
 *
 * @throws CspError if the test itself can't be done, UserError `MISSING_CREDENTIALS` if CSP refuses the secret
 * and there is nothing to ask with whether it accepts any.
 */
export async function testKnownSecret(session: AppContext, secret: string): Promise<VerificationResult> {
    if (await session.client.acceptsSecret(session.app, secret)) return "accepted";
    // An app that authenticates itself can use client_credentials: it has done so.
    if (session.isSelfAuthenticating) return "rejected";
    const { grantTypes } = await session.client.getApp(session.app, session.credential());
    return grantTypes?.includes("client_credentials") ? "rejected" : "unverifiable";
}
