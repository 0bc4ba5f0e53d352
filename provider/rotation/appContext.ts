import { UserError } from "../common/userError";
import { CspClient } from "../csp/client";
import type { Credential } from "../csp/credential";
import { CspError } from "../csp/cspError";
import { Deadline } from "../csp/deadline";
import { originOf } from "../csp/host";
import { type App, describeApp } from "../csp/operations";
import type { AppDescription } from "../csp/schemas";
import type { ProviderContext } from "./providerContext";
import { findCredential, findLimits } from "./runtimeConfig";
import { currentSecret, type Overlap, type State } from "./state";

/** What of the inputs, or of the state, decides how CSP is called. */
export interface Connection extends App {
    readonly host: string;
    readonly profile?: string | undefined;
    readonly authenticateAs?: "credentials" | "app" | undefined;
}

/** One operation on one app: which app, how to call CSP about it, and how to tell the user of it. */
export class AppContext {
    readonly app: App;
    readonly client: CspClient;
    readonly isSelfAuthenticating: boolean;
    readonly provider: ProviderContext;
    /** The app's secret, with which it authenticates where it does so itself. */
    ownSecret: string | undefined;
    /** The overlap of the stored state that should have ended by its date: CSP may keep it a little longer. */
    endedOverlap: Overlap | undefined;
    /** How CSP described the app when it was last asked. */
    description: AppDescription | undefined;
    readonly #profile: string | undefined;

    constructor(provider: ProviderContext, connection: Connection, ownSecret?: string) {
        const { orgId, oauthAppId, host, profile, authenticateAs } = connection;
        this.provider = provider;
        this.app = { orgId, oauthAppId };
        // Read once before the first call too, so that a bad setting stops all of them.
        this.deadline();
        this.client = new CspClient(provider.calls, () => this.deadline(), provider.tokens, originOf(host));
        this.isSelfAuthenticating = authenticateAs === "app";
        this.ownSecret = ownSecret;
        this.#profile = profile;
    }

    /** For what begins with a stored state: a refresh or a deletion, for which the program gives no inputs. */
    static ofState(provider: ProviderContext, state: State): AppContext {
        return new AppContext(provider, { ...state.app, ...state.options }, currentSecret(state));
    }

    /** The credential. Read only when needed, since much works without one. */
    credential(): Credential {
        if (!this.isSelfAuthenticating) return findCredential(this.provider.settings, this.#profile);
        if (this.ownSecret === undefined) {
            throw new UserError(
                "SELF_AUTHENTICATION_REFUSED",
                `${describeApp(this.app)} authenticates itself (authenticateAs: "app"), but none of its secrets is ` +
                    "known. Give the present one as existingClientSecret.",
            );
        }
        return {
            kind: "clientCredentials",
            clientId: this.app.oauthAppId,
            clientSecret: this.ownSecret,
            source: 'the app itself, with the secret in Pulumi\'s state (authenticateAs: "app")',
        };
    }

    /** Asks CSP for the app. */
    async describe(): Promise<AppDescription> {
        try {
            this.description = await this.client.getApp(this.app, this.credential());
            return this.description;
        } catch (error) {
            throw this.explain(error);
        }
    }

    /** The deadline of a call that begins now. */
    deadline(): Deadline {
        const { settings, clock, deadlineMs } = this.provider;
        return Deadline.after(clock, findLimits(settings), deadlineMs);
    }

    now(): string {
        return new Date(this.provider.clock.now()).toISOString();
    }

    log(line: string): void {
        this.provider.log(`${describeApp(this.app)}: ${line}`);
    }

    /** Makes the error of a refused self-authentication say the only remedy; passes any other on as it is. */
    explain(error: unknown): unknown {
        const isOwnToken = this.isSelfAuthenticating && error instanceof CspError && error.isCredentialRefused;
        return isOwnToken ? selfAuthenticationRefused(this.app) : error;
    }
}

/** The error of an app whose own secret, with which it authenticates, CSP refuses. */
export function selfAuthenticationRefused(app: App): UserError {
    return new UserError(
        "SELF_AUTHENTICATION_REFUSED",
        `${describeApp(app)} authenticates itself, and CSP refuses the secret in Pulumi's state: somebody rotated it ` +
            "elsewhere, so the app can't rotate it now. Give the present secret as existingClientSecret to adopt it " +
            "(regenerate it in the console if nobody has it).",
    );
}
