import { beforeEach } from "vitest";
import { withoutUndefined } from "../../provider/common/json";
import { providerTexts } from "../../provider/program/providerText";
import { Engine } from "./engine/engine";
import type { Step } from "./engine/scene";
import type { Lifecycle } from "./lifecycle";
import type { Properties } from "./properties";

const name = "retirement";

/**
 * The life of a `PreviousSecretRetirement` of a lifecycle's secret: does what Pulumi's engine does with it in an
 * `up`, once the secret and its consumers are through.
 */
export class Retirement {
    readonly #life: Lifecycle;
    readonly #engine = new Engine();
    /** How long consumers may go on. 0, unless a test sets it. */
    drainSeconds: unknown = 0;
    /** What consumers elsewhere confirm. Absent, unless a test sets it. */
    confirmations: unknown;

    constructor(life: Lifecycle) {
        this.#life = life;
    }

    /** The outputs that a program sees. Undefined if the engine has no such resource. */
    get state(): Properties | undefined {
        const kept = this.#engine.find(name);
        if (kept === undefined) return undefined;
        const { __provider: _, ...outputs } = kept.outputs;
        return outputs;
    }

    /** Forgets the resource and its inputs: as if it were declared for the first time. */
    forget(): void {
        this.#engine.resources = [];
        this.drainSeconds = 0;
        this.confirmations = undefined;
    }

    /** The inputs that the class makes of the secret's outputs. */
    inputs(): Properties {
        const { orgId, oauthAppId, host, profile, authenticateAs, rotatedAt, ...rest } = this.#life.state ?? {};
        const { clientSecret, previousClientSecret, previousClientSecretExpiresAt } = rest;
        return withoutUndefined({
            orgId,
            oauthAppId,
            host,
            profile,
            authenticateAs,
            rotatedAt,
            clientSecret,
            previousClientSecretExpiresAt,
            // If it is absent, what the class wraps as a secret arrives as null.
            previousClientSecret: previousClientSecret ?? null,
            drainSeconds: this.drainSeconds,
            confirmations: this.confirmations,
            __provider: providerTexts.previousSecretRetirement,
        });
    }

    /** The step of the retirement in a `pulumi up`. */
    up(): Promise<Step> {
        const declared = { name, type: "retirement", inputs: () => this.inputs() };
        return this.#life.run(this.#engine, name, (host) => this.#engine.up(host, [declared]));
    }
}

/** A retirement of the lifecycle's secret, which each test finds as if it had never been declared. */
export function useRetirement(life: Lifecycle): Retirement {
    const retirement = new Retirement(life);
    beforeEach(() => retirement.forget());
    return retirement;
}
