import { UserError } from "../common/userError";
import { asUserError } from "../common/userFacingErrors";
import { CspClient } from "../csp/client";
import type { Credential } from "../csp/credential";
import { CspError, describeApp } from "../csp/cspError";
import { originOf } from "../csp/host";
import type { App } from "../csp/operations";
import type { ProviderContext } from "./providerContext";
import { findCredential, findLimits } from "./runtimeConfig";

/** What of the inputs, or of the state, decides how CSP is talked to. */
export interface Connection extends App {
    readonly host: string;
    readonly profile?: string | undefined;
    readonly authenticateAs?: "credentials" | "app" | undefined;
}

/** One operation on one app: who it is, how to call CSP for it, and how to speak of it. */
export class AppContext {
    readonly app: App;
    readonly client: CspClient;
    /** The app authenticates with its own secret. */
    readonly isSelfAuthenticating: boolean;
    readonly process: ProviderContext;
    readonly #profile: string | undefined;
    /** The app's secret that authenticates, where the app does so itself. */
    #ownSecret: string | undefined;

    constructor(process: ProviderContext, connection: Connection, ownSecret: string | undefined) {
        const { orgId, oauthAppId, host, profile, authenticateAs } = connection;
        this.process = process;
        this.app = { orgId, oauthAppId };
        this.client = new CspClient(
            process.calls,
            findLimits(process.settings),
            process.tokens,
            originOf(host),
        );
        this.isSelfAuthenticating = authenticateAs === "app";
        this.#profile = profile;
        this.#ownSecret = ownSecret;
    }

    /** What to authenticate with. Read when needed: much can be done without. */
    credential(): Credential {
        if (!this.isSelfAuthenticating) return findCredential(this.process.settings, this.#profile);
        if (this.#ownSecret === undefined) {
            throw new UserError(
                "SELF_AUTHENTICATION_REFUSED",
                `${describeApp(this.app)} is to authenticate itself (authenticateAs: "app"), but none of its secrets is ` +
                    "known: give the present one as existingClientSecret.",
            );
        }
        return {
            kind: "clientCredentials",
            clientId: this.app.oauthAppId,
            clientSecret: this.#ownSecret,
            source: 'the app itself, with the secret in Pulumi\'s state (authenticateAs: "app")',
        };
    }

    /** From now on the app authenticates with this secret, where it does so itself. */
    authenticateWith(ownSecret: string): void {
        this.#ownSecret = ownSecret;
    }

    /** The present moment, as ISO 8601. */
    now(): string {
        return new Date(this.process.clock.now()).toISOString();
    }

    /** Tells the user one line about the app. */
    say(line: string): void {
        this.process.say(`${describeApp(this.app)}: ${line}`);
    }

    /** Any error as one for people. */
    asPublic(error: unknown): UserError {
        return asUserError(error, this.process.calls.redactor);
    }

    /** Makes the error of a refused self-authentication say the only way on; passes any other on as it is. */
    explain(error: unknown): unknown {
        const isOwnToken =
            this.isSelfAuthenticating &&
            error instanceof CspError &&
            error.failure.operation === "clientCredentialsGrant" &&
            (error.status === 400 || error.status === 401);
        return isOwnToken ? this.selfAuthenticationRefused() : error;
    }

    /** The error of an app whose own secret, with which it authenticates, CSP refuses. */
    selfAuthenticationRefused(): UserError {
        return new UserError(
            "SELF_AUTHENTICATION_REFUSED",
            `${describeApp(this.app)} authenticates itself, and CSP refuses the secret in Pulumi's state: it was rotated ` +
                "elsewhere, so it can't heal itself. Give the present secret as existingClientSecret " +
                "(regenerate it in the console if nobody has it), and it is adopted.",
        );
    }
}
