import { UserError } from "../common/userError";
import { CspError } from "../csp/cspError";
import type { AppDescription } from "../csp/schemas";
import { AppContext } from "../rotation/appContext";
import { lastUpdate } from "../rotation/oldSecret";
import type { ProviderContext } from "../rotation/providerContext";
import { type ActiveState, currentSecret, resourceId, type State, secretsOf } from "../rotation/state";
import { notRejected, rejected, withoutEndedOverlap } from "../rotation/transitions";

/**
 * Compares the stored secret with CSP, and never rotates. The secret is tested first, which needs no other
 * credentials; only what CSP itself says for sure changes the state.
 *
 * @returns `gone` for an app that CSP says does not exist.
 */
export async function read(provider: ProviderContext, stored: State): Promise<State | "gone"> {
    provider.calls.redactor.add(...secretsOf(stored));
    provider.predecessors.set(resourceId(stored.app), stored);
    const app = new AppContext(provider, { ...stored.app, ...stored.options }, currentSecret(stored));
    const state = withoutEndedOverlap(stored, provider.clock.now());
    try {
        return state.phase === "active" ? await readActive(app, state) : await readInitial(app, state);
    } catch (error) {
        if (!(error instanceof UserError)) throw error;
        app.log(`the refresh can't tell whether CSP accepts the stored secret, and changes nothing: ${error.message}`);
        return state;
    }
}

async function readInitial(app: AppContext, state: State): Promise<State | "gone"> {
    return (await readApp(app)) === "gone" ? "gone" : state;
}

async function readActive(app: AppContext, state: ActiveState): Promise<State | "gone"> {
    const isAccepted = await acceptsStored(app, state.current.value);
    if (isAccepted) return notRejected(state);
    const description = await readApp(app);
    if (description === "gone") return "gone";
    const isSure = isAccepted === false && description.grantTypes?.includes("client_credentials");
    if (!isSure) {
        throw new UserError(
            "SECRET_UNVERIFIABLE",
            "CSP does not accept it, but does not say that the app may use client_credentials either.",
        );
    }
    app.log(`CSP rejects the stored secret${lastUpdate(description)}`);
    return rejected(state, false);
}

/** Undefined: CSP does not know this client, so that its description is to tell whether the app is gone. */
async function acceptsStored(app: AppContext, secret: string): Promise<boolean | undefined> {
    try {
        return await app.client.acceptsSecret(app.app, secret);
    } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
    }
}

async function readApp(app: AppContext): Promise<AppDescription | "gone"> {
    try {
        return await app.client.getApp(app.app, app.credential());
    } catch (error) {
        if (!isNotFound(error) || error.failure.operation !== "getApp") throw app.explain(error);
        app.log("CSP says that there is no such app, so it leaves Pulumi's state");
        return "gone";
    }
}

/** By CSP's own word: a proxy's 404 says nothing of CSP. */
function isNotFound(error: unknown): error is CspError {
    return error instanceof CspError && error.failure.hasCspErrorBody && error.status === 404;
}
