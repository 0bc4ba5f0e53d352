import type { AccessTokens, IssuedToken } from "./accessTokens";
import type { BearerTokens } from "./bearerTokens";
import { type Call, type CallContext, type CallResult, makeCall, type Parsed } from "./call";
import { basicCredentials, type ClientCredentials, type Credential, keyOf } from "./credential";
import { CspError } from "./cspError";
import type { CallLimits } from "./deadline";
import { type App, apiTokenGrantPath, appPath, tokenEndpointPath } from "./operations";
import {
    type AppDescription,
    accessTokenResponse,
    appResponse,
    clientIdAndSecretResponse,
    parseJson,
} from "./schemas";

/** The body of `POST …/secret`. */
export interface NewSecret {
    readonly newClientSecret: string;
    /** How long the old secret stays valid, in seconds. */
    readonly secretRotationExpirationInSeconds: number;
}

/** The calls of CSP that rotation needs, at one host. Every call throws a `CspError` when it fails. */
export class CspClient {
    constructor(
        private readonly context: CallContext,
        private readonly limits: CallLimits,
        private readonly tokens: AccessTokens,
        private readonly origin: string,
    ) {}

    /** Regenerates the secret (`PUT …/secret`, body exactly `{}`): at once the new one is the only valid one. */
    async regenerateSecret(app: App, credential: Credential): Promise<CallResult<string>> {
        const result = await this.#call({
            ...this.#ofApp(app, credential),
            operation: "regenerateSecret",
            method: "PUT",
            path: `${appPath(app)}/secret`,
            headers: jsonContent,
            body: "{}",
            parse: (body) => parseNewSecret(body, app),
        });
        this.context.redactor.add(result.value);
        return result;
    }

    /** Sets the caller's secret beside the present one (`POST …/secret`): both are valid until the old one expires. */
    async setSecret(app: App, credential: Credential, secret: NewSecret): Promise<void> {
        this.context.redactor.add(secret.newClientSecret);
        await this.#call({
            ...this.#ofApp(app, credential),
            operation: "setSecret",
            method: "POST",
            path: `${appPath(app)}/secret`,
            headers: jsonContent,
            body: JSON.stringify(secret),
            parse: () => ({ value: undefined }),
        });
    }

    /** Ends a rotation in progress (`DELETE …/secret`): the new secret becomes the only valid one. */
    async deleteOldSecret(app: App, credential: Credential): Promise<void> {
        await this.#call({
            ...this.#ofApp(app, credential),
            operation: "deleteOldSecret",
            method: "DELETE",
            path: `${appPath(app)}/secret`,
            parse: () => ({ value: undefined }),
        });
    }

    /** Describes the app (`GET …`). */
    async getApp(app: App, credential: Credential): Promise<AppDescription> {
        const { value } = await this.#call({
            ...this.#ofApp(app, credential),
            operation: "getApp",
            method: "GET",
            path: appPath(app),
            parse: (body): Parsed<AppDescription> => {
                const parsed = appResponse.safeParse(parseJson(body));
                return parsed.success ? { value: parsed.data } : { problem: "is no description of an app" };
            },
        });
        return value;
    }

    /**
     * Tests a secret of the app by asking for an access token with it.
     *
     * @returns whether CSP accepted it: false for its 400 or 401, which also says so of an app that may not use
     * the grant.
     */
    async acceptsSecret(app: App, clientSecret: string): Promise<boolean> {
        try {
            const own = { clientId: app.oauthAppId, clientSecret, source: "the app's own secret" };
            await this.#issueForClientCredentials(own, this.limits, app);
            return true;
        } catch (error) {
            if (error instanceof CspError && (error.status === 400 || error.status === 401)) return false;
            throw error;
        }
    }

    #ofApp(app: App, credential: Credential) {
        return { app, bearer: this.#bearer(credential), credential: credential.source };
    }

    #bearer(credential: Credential): BearerTokens {
        return this.tokens.of(keyOf(this.origin, credential), (limits) =>
            credential.kind === "apiToken"
                ? this.#issueForApiToken(credential.apiToken, credential.source, limits)
                : this.#issueForClientCredentials(credential, limits),
        );
    }

    #issueForApiToken(apiToken: string, source: string, limits: CallLimits): Promise<IssuedToken> {
        this.context.redactor.add(apiToken);
        const grant = {
            operation: "apiTokenGrant",
            path: apiTokenGrantPath,
            headers: formContent,
            body: new URLSearchParams({ api_token: apiToken }).toString(),
            credential: source,
        } as const;
        return this.#issue(grant, limits);
    }

    #issueForClientCredentials(
        { clientId, clientSecret, source }: Omit<ClientCredentials, "kind">,
        limits: CallLimits,
        app?: App,
    ): Promise<IssuedToken> {
        const basic = basicCredentials(clientId, clientSecret);
        this.context.redactor.add(clientSecret, basic);
        const grant = {
            operation: "clientCredentialsGrant",
            app,
            path: tokenEndpointPath,
            headers: { ...formContent, authorization: `Basic ${basic}` },
            body: "grant_type=client_credentials",
            credential: source,
        } as const;
        return this.#issue(grant, limits);
    }

    async #issue(
        grant: Pick<Call<IssuedToken>, "operation" | "app" | "path" | "headers" | "body" | "credential">,
        limits: CallLimits,
    ): Promise<IssuedToken> {
        const { value } = await this.#call({ ...grant, method: "POST", parse: parseAccessToken }, limits);
        this.context.redactor.add(value.value);
        return value;
    }

    #call<T>(call: Omit<Call<T>, "origin">, limits = this.limits): Promise<CallResult<T>> {
        return makeCall(this.context, limits, { ...call, origin: this.origin });
    }
}

const jsonContent = { "content-type": "application/json" };
const formContent = { "content-type": "application/x-www-form-urlencoded" };

function parseNewSecret(body: string, app: App): Parsed<string> {
    const parsed = clientIdAndSecretResponse.safeParse(parseJson(body));
    if (!parsed.success) return { problem: "has no clientSecret" };
    const { clientId, clientSecret } = parsed.data;
    return clientId && clientId !== app.oauthAppId
        ? { problem: `is about another client, ${clientId}` }
        : { value: clientSecret };
}

function parseAccessToken(body: string): Parsed<IssuedToken> {
    const parsed = accessTokenResponse.safeParse(parseJson(body));
    if (!parsed.success) return { problem: "has no access_token" };
    const { access_token: value, expires_in: seconds } = parsed.data;
    return { value: { value, lifetimeMs: seconds === undefined ? undefined : seconds * 1_000 } };
}
