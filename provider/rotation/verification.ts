import type { AppContext } from "./appContext";

/**
 * What a test of a secret found. `unverifiable`: the app's `grantTypes` lack `client_credentials`, so CSP refuses
 * every secret of it. `rejected`: for sure.
 */
export type VerificationResult = "accepted" | "unverifiable" | "rejected";

/** How long a new secret may take to reach every one of CSP's servers. */
const propagationMs = 30_000;
const firstPauseMs = 500;
const longestPauseMs = 5_000;

/**
 * Tests a new secret. If CSP rejects it, tests it again for at most 30 s, within `retryForSeconds`.
 *
 * @throws CspError if the test itself can't be done.
 */
export async function testNewSecret(app: AppContext, secret: string): Promise<VerificationResult> {
    const first = await testKnownSecret(app, secret);
    if (first !== "rejected") return first;
    const deadline = app.deadline().orAt(app.provider.clock.now() + propagationMs);
    const seconds = Math.ceil(deadline.leftMs() / 1_000);
    if (seconds > 0) app.log(`CSP does not accept the new secret yet; testing it again for at most ${seconds} s`);
    const pause = (ms: number) => app.client.waitFor("clientCredentialsGrant", app.app, deadline, { ms });
    for (let ms = firstPauseMs; await pause(ms); ms = Math.min(2 * ms, longestPauseMs)) {
        if (await app.client.acceptsSecret(app.app, secret)) return "accepted";
    }
    return "rejected";
}

/**
 * Tests a secret that is not new, once.
 *
 * @throws CspError if the test itself can't be done; UserError `MISSING_CREDENTIALS` if CSP refuses the secret and
 * there are no credentials to ask whether the app can use `client_credentials` at all.
 */
export async function testKnownSecret(app: AppContext, secret: string): Promise<VerificationResult> {
    if (await app.client.acceptsSecret(app.app, secret)) return "accepted";
    // An app that authenticates itself has used client_credentials, so it can.
    if (app.isSelfAuthenticating) return "rejected";
    return (await canTestSecrets(app)) ? "rejected" : "unverifiable";
}

/** Whether the app may use the grant by which a secret is tested. */
export async function canTestSecrets(app: AppContext): Promise<boolean> {
    app.description = await app.client.getApp(app.app, app.credential());
    return app.description.grantTypes?.includes("client_credentials") ?? false;
}
