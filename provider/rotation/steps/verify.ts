import type { AppContext } from "../appContext";
import type { ActiveState, PendingSecret, State } from "../state";
import { promoted, rejected, tested, unverified, verified, withTrust } from "../transitions";
import { testKnownSecret, testNewSecret } from "../verification";
import type { Work } from "./step";

/**
 * Tests the secret that an earlier update left pending. It becomes the current one if CSP accepts it, or if CSP
 * said that it set the secret and a test is not possible. Otherwise it stays pending, with what the test found.
 */
export async function verifyPending({ app, state, inputs }: Work, pending: PendingSecret): Promise<State> {
    const result = await testNewSecret(app, pending.value);
    if (result === "accepted") {
        app.log("the pending secret of an earlier update is the current one now: CSP accepts it");
        return tested(promoted(state, inputs, pending, verified));
    }
    if (result === "unverifiable" && pending.setAt !== undefined) {
        app.log("the pending secret of an earlier update is the current one now; it can't be tested");
        return tested(promoted(state, inputs, pending, unverified));
    }
    return { ...state, pending: { ...pending, finding: result } };
}

/** Tests the current secret, because an earlier update could not. */
export async function verifyCurrent(app: AppContext, state: ActiveState): Promise<State> {
    const result = await testNewSecret(app, state.current.value);
    if (result === "rejected") return rejected(state, true);
    const finding = result === "accepted" ? "CSP accepts it" : "it can't be tested";
    app.log(`the secret of an earlier update is verified: ${finding}`);
    return tested(withTrust(state, result === "accepted" ? verified : unverified));
}

/** Tests again before it rotates for a rejection that a refresh found: that may have been wrong or temporary. */
export async function recheckRejection(app: AppContext, state: ActiveState): Promise<State> {
    const result = await testKnownSecret(app, state.current.value);
    if (result === "rejected") return rejected(state, true);
    app.log("CSP accepts the stored secret after all, so there is nothing to repair");
    return tested(withTrust(state, result === "accepted" ? verified : unverified));
}

/** Tests before a rotation that must not end a secret which somebody else has made. */
export async function testStored(app: AppContext, state: ActiveState): Promise<State> {
    const result = await testKnownSecret(app, state.current.value);
    return result === "rejected" ? rejected(state, true) : tested(state);
}
