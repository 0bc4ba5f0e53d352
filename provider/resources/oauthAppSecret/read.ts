import { UserError } from "../../common/userError";
import { CspError } from "../../csp/cspError";
import type { AppDescription } from "../../csp/schemas";
import { AppContext } from "../../rotation/appContext";
import { foreignOverlapLine, lastUpdate } from "../../rotation/oldSecret";
import type { ProviderContext } from "../../rotation/providerContext";
import { type ActiveState, resourceId, type State, secretsOf } from "../../rotation/state";
import { endedOverlap, notRejected, rejected, withoutEndedOverlap } from "../../rotation/transitions";
import { see } from "./seen";

/**
 * Compares the stored secret with CSP, and never rotates. The secret is tested first, which needs no other
 * credentials; only what CSP itself says for sure changes the state.
 *
 * @returns `gone` for an app that CSP says does not exist.
 */
export async function read(provider: ProviderContext, stored: State): Promise<State | "gone"> {
    provider.calls.redactor.add(...secretsOf(stored));
    see(provider, stored);
    const app = AppContext.ofState(provider, stored);
    try {
        return stored.phase === "active" ? await readActive(app, stored) : await readInitial(app, stored);
    } catch (error) {
        if (!(error instanceof UserError)) throw error;
        app.log(`the refresh can't tell whether CSP accepts the stored secret, and changes nothing: ${error.message}`);
        return withoutEndedOverlap(stored, provider.clock.now());
    }
}

async function readInitial(app: AppContext, state: State): Promise<State | "gone"> {
    return (await readApp(app)) === "gone" ? "gone" : state;
}

async function readActive(app: AppContext, stored: ActiveState): Promise<State | "gone"> {
    const isAccepted = await acceptsStored(app, stored.current.value);
    if (isAccepted) return notRejected(await withoutDeadOverlap(app, stored));
    const state = withoutEndedOverlap(stored, app.provider.clock.now());
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
    const overlap = state.options.overlapSeconds && foreignOverlapLine(description, app.provider.clock.now());
    if (overlap) app.log(overlap);
    return rejected(state, false);
}

/** An overlap may outlive its date: it is kept as long as CSP accepts its old secret, so that it can be ended. */
async function withoutDeadOverlap(app: AppContext, state: ActiveState): Promise<ActiveState> {
    const nowMs = app.provider.clock.now();
    const { previousSecret, isOurs, endsAt } = endedOverlap(state, nowMs) ?? {};
    if (!isOurs || previousSecret === undefined) return withoutEndedOverlap(state, nowMs);
    if (!(await isStillAccepted(app, previousSecret))) return withoutEndedOverlap(state, nowMs);
    app.log(`CSP still accepts the previous secret, whose overlap should have ended at ${endsAt}`);
    return state;
}

/** If that is unknown, the date decides. */
async function isStillAccepted(app: AppContext, secret: string): Promise<boolean> {
    try {
        return await app.client.acceptsSecret(app.app, secret);
    } catch (error) {
        if (error instanceof CspError) return false;
        throw error;
    }
}

/** Undefined: CSP does not know this client, so the app's description has to show whether the app is gone. */
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
        // A resource of the same program that is made after it replaces nothing.
        app.provider.seen.delete(resourceId(app.app));
        app.log("CSP says that there is no such app, so it leaves Pulumi's state");
        return "gone";
    }
}

function isNotFound(error: unknown): error is CspError {
    return error instanceof CspError && error.isNotFound;
}
