import type { AccessTokens, IssuedToken } from "./accessTokens";
import type { Call, CallContext, CallLimits, Parsed } from "./call";
import { type Credential, grantOf } from "./credential";
import { CspError } from "./cspError";
import { type CallResult, makeCall } from "./makeCall";
import { type App, appPath } from "./operations";
import { type AppDescription, accessTokenResponse, appResponse, clientIdAndSecretResponse } from "./schemas";

/** The calls of CSP that rotation needs, at one host. Each throws a `CspError` when it fails. */
export class CspClient {
    constructor(
        private readonly context: CallContext,
        /** Asked for each call: what is left of the time for all of them may be less each time. */
        private readonly limits: () => CallLimits,
        private readonly tokens: AccessTokens,
        private readonly origin: string,
    ) {}

    /** Regenerates the secret (`PUT …/secret`, body exactly `{}`): from then on only the new one is valid. */
    async regenerateSecret(app: App, credential: Credential): Promise<CallResult<string>> {
        const parse = (json: unknown) => parseNewSecret(json, app);
        const path = `${appPath(app)}/secret`;
        const call = { operation: "regenerateSecret", method: "PUT", path, body: "{}", parse } as const;
        return await this.#call(app, credential, call);
    }

    /**
     * Sets a new secret (`POST …/secret`) beside the present one, which stays valid for so many seconds.
     *
     * @returns whether the response is one that CSP may have given: it has no body, so a page is not.
     */
    async setSecret(app: App, credential: Credential, newSecret: string, seconds: number): Promise<boolean> {
        this.context.redactor.add(newSecret);
        const path = `${appPath(app)}/secret`;
        const body = JSON.stringify({
            newClientSecret: newSecret,
            secretRotationExpirationInSeconds: seconds,
        });
        const parse = (json: unknown, text: string) => ({ value: json !== undefined || !/^\s*</.test(text) });
        const call = { operation: "setSecret", method: "POST", path, body, parse } as const;
        return (await this.#call(app, credential, call)).value;
    }

    /** Ends a rotation in progress (`DELETE …/secret`): from then on only the new secret is valid. */
    async deleteOldSecret(app: App, credential: Credential): Promise<void> {
        const path = `${appPath(app)}/secret`;
        const call = { operation: "deleteOldSecret", method: "DELETE", path, parse: parseNothing } as const;
        await this.#call(app, credential, call);
    }

    async getApp(app: App, credential: Credential): Promise<AppDescription> {
        const call = { operation: "getApp", method: "GET", path: appPath(app), parse: parseApp } as const;
        return (await this.#call(app, credential, call)).value;
    }

    /**
     * Tests a secret of the app by requesting an access token with it.
     *
     * @returns whether CSP accepts it: false for a 400 or 401, which is also how CSP refuses every secret of an app
     * that may not use the grant.
     */
    async acceptsSecret(app: App, clientSecret: string): Promise<boolean> {
        const kind = "clientCredentials";
        const own = { kind, clientId: app.oauthAppId, clientSecret, source: "the app's own secret" } as const;
        try {
            await this.#requestToken(this.limits(), own, app);
            return true;
        } catch (error) {
            if (error instanceof CspError && (error.status === 400 || error.status === 401)) return false;
            throw error;
        }
    }

    async #call<T>(
        app: App,
        credential: Credential,
        call: Pick<Call<T>, "operation" | "method" | "path" | "body" | "parse">,
    ): Promise<CallResult<T>> {
        const { context, limits, origin } = this;
        const { source, ...identity } = credential;
        const token = this.tokens.of(JSON.stringify([origin, identity]), (left) =>
            this.#requestToken(left, credential),
        );
        return await makeCall(context, limits(), { ...call, app, origin, token, credential: source });
    }

    /** @param app the app whose secret is tested that way, if any: for messages. */
    async #requestToken(limits: CallLimits, credential: Credential, app?: App): Promise<IssuedToken> {
        const { context, origin } = this;
        const { value } = await makeCall(context, limits, {
            ...grantOf(credential, context.redactor),
            app,
            origin,
            method: "POST",
            credential: credential.source,
            parse: parseAccessToken,
        });
        return value;
    }
}

const parseNothing = () => ({ value: undefined });

function parseApp(json: unknown): Parsed<AppDescription> {
    const { data: value } = appResponse.safeParse(json);
    return value ? { value } : { problem: "does not describe an app" };
}

function parseNewSecret(json: unknown, app: App): Parsed<string> {
    const { data } = clientIdAndSecretResponse.safeParse(json);
    if (!data) return { problem: "has no clientSecret" };
    const { clientId, clientSecret: value } = data;
    return clientId && clientId !== app.oauthAppId ? { problem: `is about another client, ${clientId}` } : { value };
}

function parseAccessToken(json: unknown): Parsed<IssuedToken> {
    const { data } = accessTokenResponse.safeParse(json);
    if (!data) return { problem: "has no access_token" };
    const { access_token: value, expires_in: seconds } = data;
    return { value: { value, lifetimeMs: seconds === undefined ? undefined : seconds * 1_000 } };
}
