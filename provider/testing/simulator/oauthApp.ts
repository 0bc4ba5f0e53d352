import type { Principal } from "./accessTokens";
import { randomChosenSecret } from "./secrets";
import type { SimulatedApp, SimulatedAppOptions } from "./types";

/** What an app needs from outside. */
export interface AppSurroundings {
    readonly orgId: string;
    readonly now: () => number;
    readonly generateSecret: () => string;
    /** How long the token endpoint does not know a secret that is made now. */
    readonly propagationMs: () => number;
    /** How much longer than requested an overlap runs. */
    readonly overlapOutlivesByMs: () => number;
    readonly onNewSecret: (secret: string) => void;
}

interface Secret {
    readonly value: string;
    readonly madeAtMs: number;
    readonly usableAtMs: number;
}

const outsider = "someone@example.com";

/** The state of one OAuth app, and what CSP's operations do to it. Permissions are decided elsewhere. */
export class OAuthApp implements SimulatedApp {
    readonly id: string;
    readonly orgId: string;
    readonly displayName: string;
    readonly roles: readonly string[];
    readonly ownerOnlySecretRotation: boolean;
    createdAtMs: number;
    readonly secretsMade: string[] = [];
    grantTypes: readonly string[];
    lastUpdatedAtMs: number;
    lastUpdatedBy = "creator@example.com";
    lastUsedAtMs: number | undefined;
    readonly #surroundings: AppSurroundings;
    #current: Secret;
    #previous: (Secret & { readonly endsAtMs: number }) | undefined;

    constructor(options: SimulatedAppOptions, surroundings: AppSurroundings) {
        this.#surroundings = surroundings;
        this.id = options.id;
        this.orgId = options.orgId ?? surroundings.orgId;
        this.displayName = options.displayName ?? options.id;
        this.grantTypes = options.grantTypes ?? ["client_credentials"];
        this.roles = options.roles ?? ["org_member"];
        this.ownerOnlySecretRotation = options.ownerOnlySecretRotation ?? false;
        this.createdAtMs = surroundings.now();
        this.lastUpdatedAtMs = this.createdAtMs;
        // The first secret counts as old enough for the token endpoint to know it.
        this.#current = this.#newSecret(options.clientSecret ?? surroundings.generateSecret(), 0);
    }

    get currentSecret(): string {
        return this.#current.value;
    }

    get previousSecret(): string | undefined {
        return this.#overlap?.value;
    }

    get previousSecretExpiresAtMs(): number | undefined {
        return this.#overlap?.endsAtMs;
    }

    /** A copy of the app as it is now. */
    copy(): OAuthApp {
        const { id, orgId, displayName, roles, ownerOnlySecretRotation, grantTypes } = this;
        const options = { id, orgId, displayName, roles, ownerOnlySecretRotation, grantTypes };
        const copy = new OAuthApp({ ...options, clientSecret: this.currentSecret }, this.#surroundings);
        copy.secretsMade.splice(0, copy.secretsMade.length, ...this.secretsMade);
        copy.createdAtMs = this.createdAtMs;
        copy.lastUpdatedAtMs = this.lastUpdatedAtMs;
        copy.lastUpdatedBy = this.lastUpdatedBy;
        copy.lastUsedAtMs = this.lastUsedAtMs;
        copy.#current = this.#current;
        copy.#previous = this.#previous;
        return copy;
    }

    /** The app as a service account. */
    get principal(): Principal {
        return { name: this.id, appId: this.id, roles: this.roles, orgIds: [this.orgId] };
    }

    /** Milliseconds since the current secret was made. */
    get secretAgeMs(): number {
        return this.#surroundings.now() - this.#current.madeAtMs;
    }

    accepts(secret: string): boolean {
        return this.#find(secret) !== undefined;
    }

    /** The same as {@link accepts}, for a token endpoint that learns of new secrets with a delay. */
    tokenEndpointAccepts(secret: string): boolean {
        const found = this.#find(secret);
        return found !== undefined && this.#surroundings.now() >= found.usableAtMs;
    }

    /** The new secret is the only valid one at once. */
    regenerate(by: string): string {
        this.#previous = undefined;
        this.#current = this.#newSecret(this.#surroundings.generateSecret());
        this.#touch(by);
        return this.#current.value;
    }

    /** The present secret stays valid for that long. An older one dies. */
    setSecret(secret: string, overlapSeconds: number, by: string): void {
        const endsAtMs = this.#surroundings.now() + overlapSeconds * 1_000;
        this.#previous = { ...this.#current, endsAtMs };
        this.#current = this.#newSecret(secret);
        this.#touch(by);
    }

    endOverlap(by: string): void {
        this.#previous = undefined;
        this.#touch(by);
    }

    rotateOutside(): string {
        return this.regenerate(outsider);
    }

    rotateOutsideWithOverlap(seconds: number): string {
        const secret = randomChosenSecret();
        this.setSecret(secret, seconds, outsider);
        return secret;
    }

    setGrantTypes(types: readonly string[]): void {
        this.grantTypes = types;
    }

    /** The old secret, as long as it lives. */
    get #overlap() {
        const { now, overlapOutlivesByMs } = this.#surroundings;
        const previous = this.#previous;
        return previous !== undefined && now() < previous.endsAtMs + overlapOutlivesByMs() ? previous : undefined;
    }

    #find(secret: string): Secret | undefined {
        return [this.#current, this.#overlap].find((known) => known?.value === secret);
    }

    #newSecret(value: string, propagationMs = this.#surroundings.propagationMs()): Secret {
        const madeAtMs = this.#surroundings.now();
        this.secretsMade.push(value);
        this.#surroundings.onNewSecret(value);
        return { value, madeAtMs, usableAtMs: madeAtMs + propagationMs };
    }

    #touch(by: string): void {
        this.lastUpdatedAtMs = this.#surroundings.now();
        this.lastUpdatedBy = by;
    }
}
