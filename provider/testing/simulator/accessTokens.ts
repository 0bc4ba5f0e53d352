import { randomBytes, randomUUID } from "node:crypto";
import type { SecretRegister } from "./secrets";

/** Whom a token stands for: a user, or an app as a service account. */
export interface Principal {
    readonly name: string;
    readonly appId?: string;
    readonly roles: readonly string[];
    readonly orgIds: readonly string[];
}

interface Grant {
    readonly principal: Principal;
    readonly expiresAtMs: number;
}

/** Issues access tokens that look like JWTs, and knows those that are valid. */
export class AccessTokens {
    readonly lifetimeSeconds: number;
    readonly #now: () => number;
    readonly #register: SecretRegister;
    readonly #grants = new Map<string, Grant>();

    constructor(lifetimeSeconds: number, now: () => number, register: SecretRegister) {
        this.lifetimeSeconds = lifetimeSeconds;
        this.#now = now;
        this.#register = register;
    }

    issue(principal: Principal): string {
        const now = this.#now();
        const expiresAtMs = now + this.lifetimeSeconds * 1_000;
        const token = [
            encoded({ alg: "RS256", typ: "JWT", kid: "simulator" }),
            encoded({
                jti: randomUUID(),
                sub: principal.name,
                iss: "https://csp.simulator.example",
                context_name: principal.orgIds[0],
                perms: principal.roles,
                iat: Math.floor(now / 1_000),
                exp: Math.floor(expiresAtMs / 1_000),
            }),
            randomBytes(64).toString("base64url"),
        ].join(".");
        this.#grants.set(token, { principal, expiresAtMs });
        this.#register.add(token);
        return token;
    }

    /** Undefined: unknown or expired. */
    principalOf(token: string): Principal | undefined {
        const grant = this.#grants.get(token);
        return grant !== undefined && this.#now() < grant.expiresAtMs ? grant.principal : undefined;
    }

    expireAll(): void {
        this.#grants.clear();
    }
}

function encoded(part: object): string {
    return Buffer.from(JSON.stringify(part)).toString("base64url");
}
