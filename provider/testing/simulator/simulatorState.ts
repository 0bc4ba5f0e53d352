import { AccessTokens, type Principal } from "./accessTokens";
import { OAuthApp } from "./oauthApp";
import { randomText, SecretRegister } from "./secrets";
import type { SimulatedApiToken, SimulatedAppOptions, SimulatorOptions, SimulatorSwitches } from "./types";

/** The organization's id if `orgId` is not given. */
export const SIMULATED_ORG_ID = "9e5a2c34-7b1d-4f60-8a3e-5d0c1b2f7a64";

const defaultSwitches: SimulatorSwitches = {
    ownerOnlySecretRotation: "organization",
    appsNeedRoleForThemselves: true,
    postDuringOverlap: "refuse",
    deleteWithoutOverlap: "ok",
    postSameSecret: "accept",
    secretPropagationMs: 0,
    rejectedCredentialsStatus: 401,
    clientIdInRegenerateAnswer: true,
    regenerateConflictsDuringOverlap: false,
    reportOverlapInApp: true,
    dates: "iso",
    maxPageLimit: 50,
    pageStartCounts: "appsFrom0",
    pageLinks: "path",
    overlapOutlivesByMs: 0,
    maxOverlapSeconds: Number.POSITIVE_INFINITY,
    maxCallsPerSecond: Number.POSITIVE_INFINITY,
    retryAfterWhenLimited: true,
};

/** Everything that CSP knows: organizations, users' API tokens, apps, access tokens. */
export class SimulatorState {
    readonly now: () => number;
    readonly orgId: string;
    readonly apiToken: string;
    readonly switches: SimulatorSwitches;
    readonly accessTokens: AccessTokens;
    readonly secrets = new SecretRegister();
    readonly #generateSecret: () => string;
    readonly #users = new Map<string, Principal>();
    #apps = new Map<string, OAuthApp>();
    readonly #orgIds = new Set<string>();

    constructor(options: SimulatorOptions) {
        this.now = options.now ?? Date.now;
        this.orgId = options.orgId ?? SIMULATED_ORG_ID;
        this.#orgIds.add(this.orgId);
        this.switches = { ...defaultSwitches, ...options.switches };
        this.#generateSecret = options.secretGenerator ?? (() => randomText(64));
        const lifetimeSeconds = options.accessTokenLifetimeSeconds ?? 1_800;
        this.accessTokens = new AccessTokens(lifetimeSeconds, this.now, this.secrets);
        const apiTokens = options.apiTokens ?? [{ token: randomText(64), roles: ["org_owner"] }];
        this.apiToken = apiTokens[0]?.token ?? "";
        for (const apiToken of apiTokens) {
            this.#addUser(apiToken);
        }
        for (const app of options.apps ?? []) {
            this.addApp(app);
        }
    }

    addApp(options: SimulatedAppOptions): OAuthApp {
        if (this.#apps.has(options.id)) {
            throw new Error(`the simulator has an app ${options.id} already`);
        }
        const app = new OAuthApp(options, {
            orgId: this.orgId,
            now: this.now,
            generateSecret: this.#generateSecret,
            propagationMs: () => this.switches.secretPropagationMs,
            overlapOutlivesByMs: () => this.switches.overlapOutlivesByMs,
            onNewSecret: (secret) => this.secrets.add(secret),
        });
        this.#apps.set(app.id, app);
        this.#orgIds.add(app.orgId);
        return app;
    }

    app(id: string): OAuthApp {
        const app = this.findApp(id);
        if (app === undefined) {
            throw new Error(`the simulator has no app ${id}`);
        }
        return app;
    }

    findApp(id: string): OAuthApp | undefined {
        return this.#apps.get(id);
    }

    appsOf(orgId: string): OAuthApp[] {
        return [...this.#apps.values()].filter((app) => app.orgId === orgId);
    }

    removeApp(id: string): void {
        this.#apps.delete(this.app(id).id);
    }

    /** The apps as they are now, to be put back later. */
    copyOfApps(): ReadonlyMap<string, OAuthApp> {
        return copyOf(this.#apps);
    }

    /** Makes CSP have these apps, as they were when they were copied, and no others. */
    putBack(apps: ReadonlyMap<string, OAuthApp>): void {
        this.#apps = copyOf(apps);
    }

    hasOrganization(orgId: string): boolean {
        return this.#orgIds.has(orgId);
    }

    issueAccessToken(appId: string | undefined): string {
        const principal = appId === undefined ? this.userOf(this.apiToken) : this.app(appId).principal;
        if (principal === undefined) {
            throw new Error("the simulator has no API token");
        }
        return this.accessTokens.issue(principal);
    }

    /** The user who made the API token. */
    userOf(apiToken: string): Principal | undefined {
        return this.#users.get(apiToken);
    }

    #addUser({ token, roles, orgIds = [this.orgId] }: SimulatedApiToken): void {
        this.#users.set(token, { name: `user-${this.#users.size + 1}@example.com`, roles, orgIds });
        this.secrets.add(token);
        for (const orgId of orgIds) {
            this.#orgIds.add(orgId);
        }
    }
}

function copyOf(apps: ReadonlyMap<string, OAuthApp>): Map<string, OAuthApp> {
    return new Map([...apps].map(([id, app]) => [id, app.copy()]));
}
