import { UserError } from "../common/userError";
import { CspError } from "../csp/cspError";
import type { AppDescription } from "../csp/schemas";
import { AppContext } from "../rotation/appContext";
import type { ProviderContext } from "../rotation/providerContext";
import { hasSecret, type State } from "../rotation/state";
import { withoutEndedOverlap } from "../rotation/transitions";

/** What a refresh found: `gone` for an app that CSP says does not exist. */
export type Refreshed = State | "gone";

/**
 * Compares the stored secret with CSP, and never rotates. The secret is tested first, which needs no other
 * credentials; only what CSP itself says for sure changes the state.
 */
export async function refresh(process: ProviderContext, stored: State): Promise<Refreshed> {
    process.calls.redactor.add(stored.clientSecret, stored.previousClientSecret, stored.pendingClientSecret);
    const session = new AppContext(process, stored, stored.clientSecret);
    const state = withoutEndedOverlap(stored, process.clock.now());
    try {
        return await compare(session, state);
    } catch (error) {
        if (!(error instanceof UserError)) throw error;
        session.say(
            `the refresh can't tell whether CSP accepts the stored secret, and changes nothing: ${error.message}`,
        );
        return state;
    }
}

async function compare(session: AppContext, state: State): Promise<Refreshed> {
    const isAccepted = hasSecret(state) && (await acceptsStored(session, state.clientSecret));
    if (isAccepted) return { ...state, rejected: undefined };
    const app = await readApp(session);
    if (app === "gone") {
        session.say("CSP says that there is no such app, so it leaves Pulumi's state");
        return app;
    }
    if (!hasSecret(state)) return state;
    const isSure = isAccepted === false && app.grantTypes?.includes("client_credentials");
    if (!isSure) {
        throw new UserError(
            "SECRET_UNVERIFIABLE",
            "CSP does not accept it, but does not say that the app may use client_credentials either.",
        );
    }
    session.say(`CSP rejects the stored secret${lastUpdate(app)}`);
    return { ...state, rejected: true };
}

/** Undefined: CSP knows no such client, so that its description is to tell whether the app is gone. */
async function acceptsStored(session: AppContext, secret: string): Promise<boolean | undefined> {
    try {
        return await session.client.acceptsSecret(session.app, secret);
    } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
    }
}

async function readApp(session: AppContext): Promise<AppDescription | "gone"> {
    try {
        return await session.client.getApp(session.app, session.credential());
    } catch (error) {
        if (isNotFound(error) && error.failure.operation === "getApp") return "gone";
        throw session.explain(error);
    }
}

/** By CSP's own word: a proxy's 404 says nothing of CSP. */
function isNotFound(error: unknown): error is CspError {
    return error instanceof CspError && error.failure.hasCspErrorBody && error.status === 404;
}

function lastUpdate({ lastUpdatedBy, lastUpdatedAt }: AppDescription): string {
    if (lastUpdatedBy === undefined && lastUpdatedAt === undefined) return "";
    return ` (the app was last updated by ${lastUpdatedBy ?? "unknown"} at ${lastUpdatedAt ?? "an unknown time"})`;
}
