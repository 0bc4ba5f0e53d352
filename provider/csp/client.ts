import { Stopped } from "../common/clock";
import type { AccessTokens, IssuedToken } from "./accessTokens";
import type { Call, CallContext, Parsed } from "./call";
import { type Credential, grantOf } from "./credential";
import { CspError } from "./cspError";
import type { Deadline, Delay } from "./deadline";
import { unwantedCallError } from "./failedCall";
import { accessToken, type CallResult, makeCall } from "./makeCall";
import { type App, appPath, appsPath, type Operation } from "./operations";
import {
    type AppDescription,
    accessTokenResponse,
    appResponse,
    appsResponse,
    clientIdAndSecretResponse,
    parseBy,
} from "./schemas";

/** An app as the list of its organization has it. */
export type ListedApp = AppDescription & { readonly id: string };

/** Apps to ask for at once: a page must stay far below the largest body that is read. */
const pageLimit = 100;

/** The calls of CSP that rotation needs, at one host. Each throws a `CspError` when it fails. */
export class CspClient {
    constructor(
        private readonly context: CallContext,
        /** The deadline of a call that begins now. The time left for all calls may shrink from call to call. */
        private readonly deadline: () => Deadline,
        private readonly tokens: AccessTokens,
        private readonly origin: string,
    ) {}

    /**
     * Regenerates the secret (`PUT …/secret`, body exactly `{}`): from then on only the new one is valid.
     *
     * @param isFollowUp whether an earlier one has made a secret that nobody has stored yet.
     */
    async regenerateSecret(app: App, credential: Credential, isFollowUp = false): Promise<CallResult<string>> {
        const parse = (json: unknown) => parseNewSecret(json, app);
        const path = `${appPath(app)}/secret`;
        const call = { operation: "regenerateSecret", method: "PUT", path, body: "{}", parse, isFollowUp } as const;
        return await this.#call(app, credential, call);
    }

    /**
     * Sets a new secret (`POST …/secret`) beside the present one, which stays valid for so many seconds.
     *
     * @param isFollowUp whether an earlier one may have set the secret.
     */
    async setSecret(
        app: App,
        credential: Credential,
        newSecret: string,
        seconds: number,
        isFollowUp = false,
    ): Promise<void> {
        this.context.redactor.add(newSecret);
        const path = `${appPath(app)}/secret`;
        const body = JSON.stringify({
            newClientSecret: newSecret,
            secretRotationExpirationInSeconds: seconds,
        });
        const call = { operation: "setSecret", method: "POST", path, body, parse: parseNothing, isFollowUp } as const;
        await this.#call(app, credential, call);
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
     * Lists the organization's apps, page by page.
     *
     * @returns the apps, and how many CSP says that there are: more than it listed, if its pages can't be followed.
     */
    async listApps(
        orgId: string,
        credential: Credential,
    ): Promise<{ readonly apps: ListedApp[]; readonly total: number }> {
        const apps = new Map<string, ListedApp>();
        let query: string | undefined = `?pageLimit=${pageLimit}`;
        let total = 0;
        while (query !== undefined) {
            const path: string = appsPath(orgId) + query;
            const call = { operation: "listApps", method: "GET", path, parse: parseApps } as const;
            const { value: page } = await this.#call(undefined, credential, call);
            const before = apps.size;
            for (const app of page.apps) apps.set(app.id, app);
            total = Math.max(apps.size, page.total);
            // A page with nothing new is the last one, whatever it says. Otherwise a repeated page would never end.
            query = apps.size > before ? nextQuery(page.nextLink, apps.size, total) : undefined;
        }
        return { apps: [...apps.values()], total };
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
            await this.#requestToken(this.deadline(), own, app);
            return true;
        } catch (error) {
            if (error instanceof CspError && error.isCredentialRefused) return false;
            throw error;
        }
    }

    /**
     * Waits before a call that follows an earlier one, as `deadline.wait` does.
     *
     * @throws CspError of that call, if nobody wants its result any more.
     */
    async waitFor(
        operation: Operation,
        app: App,
        deadline: Deadline,
        delay: Delay,
        announce?: (ms: number) => void,
    ): Promise<boolean> {
        try {
            return await deadline.wait(delay, announce);
        } catch (error) {
            throw error instanceof Stopped ? unwantedCallError(this.context, { operation, app }, [], error) : error;
        }
    }

    async #call<T>(
        app: App | undefined,
        credential: Credential,
        call: Pick<Call<T>, "operation" | "method" | "path" | "body" | "parse" | "isFollowUp">,
    ): Promise<CallResult<T>> {
        const { context, origin } = this;
        const { source, renewal, ...identity } = credential;
        const token = this.tokens.of(JSON.stringify([origin, identity]), (deadline) =>
            this.#requestToken(deadline, credential),
        );
        const withToken = { ...call, app, origin, token, credential: source, renewal };
        // The token request before the first attempt is a call of its own, with time of its own.
        const firstToken = await accessToken(this.deadline(), withToken);
        return await makeCall(context, this.deadline(), withToken, firstToken);
    }

    /** @param app the app whose secret is tested that way, if any: for messages. */
    async #requestToken(deadline: Deadline, credential: Credential, app?: App): Promise<IssuedToken> {
        const { context, origin } = this;
        const { value } = await makeCall(context, deadline, {
            ...grantOf(credential, context.redactor),
            app,
            origin,
            method: "POST",
            credential: credential.source,
            renewal: credential.renewal,
            parse: parseAccessToken,
        });
        return value;
    }
}

/** These responses of CSP have no body that means anything, but a page is not CSP's. */
function parseNothing(json: unknown, text: string): Parsed<undefined> {
    return json === undefined && /^\s*</.test(text) ? { problem: "is a page" } : { value: undefined };
}

const parseApp = (json: unknown) => parseBy(appResponse, json, "does not describe an app");

function parseApps(json: unknown) {
    const parsed = parseBy(appsResponse, json, "has no list of apps");
    if ("problem" in parsed) return parsed;
    const { results, totalResults: total = 0, nextLink } = parsed.value;
    const apps = results.flatMap((each) => {
        const { data: app } = appResponse.safeParse(each);
        return app?.id === undefined ? [] : [{ ...app, id: app.id }];
    });
    return { value: { apps, total, nextLink } };
}

/**
 * The query of the next page. Of CSP's link only the query counts: the access token goes nowhere else. Without a link,
 * the page that begins after the apps so far; should CSP count from one, it repeats the last of them.
 */
function nextQuery(nextLink: string | undefined, seen: number, total: number): string | undefined {
    if (nextLink && URL.canParse(nextLink, "https://csp.invalid"))
        return new URL(nextLink, "https://csp.invalid").search;
    return seen < total ? `?pageStart=${seen}&pageLimit=${pageLimit}` : undefined;
}

function parseNewSecret(json: unknown, app: App): Parsed<string> {
    const parsed = parseBy(clientIdAndSecretResponse, json, "has no clientSecret");
    if ("problem" in parsed) return parsed;
    const { clientId, clientSecret: value } = parsed.value;
    return clientId && clientId !== app.oauthAppId ? { problem: `is about another client, ${clientId}` } : { value };
}

function parseAccessToken(json: unknown): Parsed<IssuedToken> {
    const parsed = parseBy(accessTokenResponse, json, "has no access_token");
    if ("problem" in parsed) return parsed;
    const { access_token: value, expires_in: seconds } = parsed.value;
    return { value: { value, lifetimeMs: seconds === undefined ? undefined : seconds * 1_000 } };
}
