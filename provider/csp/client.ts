import type { AccessTokens } from "./accessTokens";
import type { Call, CallContext, CallLimits, Parsed } from "./call";
import { type Credential, requestAccessToken } from "./credential";
import { CspError } from "./cspError";
import { type CallResult, makeCall } from "./makeCall";
import { type App, appPath } from "./operations";
import { type AppDescription, appResponse, clientIdAndSecretResponse } from "./schemas";

/** The body of `POST …/secret`. */
export interface NewSecret {
    readonly newClientSecret: string;
    /** How long the old secret stays valid, in seconds. */
    readonly secretRotationExpirationInSeconds: number;
}

/** The calls of CSP that rotation needs, at one host. Each throws a `CspError` when it fails. */
export class CspClient {
    constructor(
        private readonly context: CallContext,
        private readonly limits: CallLimits,
        private readonly tokens: AccessTokens,
        private readonly origin: string,
    ) {}

    /** Regenerates the secret (`PUT …/secret`, body exactly `{}`): from then on only the new one is valid. */
    async regenerateSecret(app: App, credential: Credential): Promise<CallResult<string>> {
        return await this.#call(app, credential, {
            operation: "regenerateSecret",
            method: "PUT",
            path: `${appPath(app)}/secret`,
            headers: jsonContent,
            body: "{}",
            parse: (json) => parseNewSecret(json, app),
        });
    }

    /** Sets the caller's secret beside the present one (`POST …/secret`): both are valid until the old one expires. */
    async setSecret(app: App, credential: Credential, secret: NewSecret): Promise<void> {
        this.context.redactor.add(secret.newClientSecret);
        await this.#call(app, credential, {
            operation: "setSecret",
            method: "POST",
            path: `${appPath(app)}/secret`,
            headers: jsonContent,
            body: JSON.stringify(secret),
            parse: parseNothing,
        });
    }

    /** Ends a rotation in progress (`DELETE …/secret`): from then on only the new secret is valid. */
    async deleteOldSecret(app: App, credential: Credential): Promise<void> {
        await this.#call(app, credential, {
            operation: "deleteOldSecret",
            method: "DELETE",
            path: `${appPath(app)}/secret`,
            headers: {},
            parse: parseNothing,
        });
    }

    /** Describes the app (`GET …`). */
    async getApp(app: App, credential: Credential): Promise<AppDescription> {
        const { value } = await this.#call(app, credential, {
            operation: "getApp",
            method: "GET",
            path: appPath(app),
            headers: {},
            parse: parseApp,
        });
        return value;
    }

    /**
     * Tests a secret of the app by requesting an access token with it.
     *
     * @returns whether CSP accepts it: false for a 400 or 401, which is also how CSP refuses every secret of an app
     * that may not use the grant.
     */
    async acceptsSecret(app: App, clientSecret: string): Promise<boolean> {
        const { context, limits, origin } = this;
        const kind = "clientCredentials";
        const own = { kind, clientId: app.oauthAppId, clientSecret, source: "the app's own secret" } as const;
        try {
            await requestAccessToken(context, limits, origin, own, app);
            return true;
        } catch (error) {
            if (error instanceof CspError && (error.status === 400 || error.status === 401)) return false;
            throw error;
        }
    }

    #call<T>(
        app: App,
        credential: Credential,
        call: Omit<Call<T>, "app" | "origin" | "token" | "credential">,
    ): Promise<CallResult<T>> {
        const { context, limits, origin } = this;
        const { source, ...identity } = credential;
        const token = this.tokens.of(JSON.stringify([origin, identity]), (left) =>
            requestAccessToken(context, left, origin, credential),
        );
        return makeCall(context, limits, { ...call, app, origin, token, credential: source });
    }
}

const jsonContent = { "content-type": "application/json" };

const parseNothing = () => ({ value: undefined });

function parseApp(json: unknown): Parsed<AppDescription> {
    const { data: value } = appResponse.safeParse(json);
    return value ? { value } : { problem: "does not describe an app" };
}

function parseNewSecret(json: unknown, app: App): Parsed<string> {
    const { data } = clientIdAndSecretResponse.safeParse(json);
    if (!data) return { problem: "has no clientSecret" };
    const { clientId, clientSecret } = data;
    return clientId && clientId !== app.oauthAppId
        ? { problem: `is about another client, ${clientId}` }
        : { value: clientSecret };
}
