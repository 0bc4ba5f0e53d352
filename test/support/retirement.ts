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
        return kept && withoutText(kept.outputs);
    }

    /** The id that the engine keeps. */
    get id(): string | undefined {
        return this.#engine.find(name)?.id;
    }

    /** Forgets the resource: as if it were declared for the first time. */
    forget(): void {
        this.#engine.resources = [];
    }

    /** Removes the provider's text from the state, as the plugin leaves it. */
    dropProviderText(): void {
        const kept = this.#engine.existing(name);
        this.#engine.resources = [{ ...kept, outputs: withoutText(kept.outputs) }];
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
        return this.#command("up");
    }

    /** The step of the retirement in a `pulumi preview`, in which some of its inputs may be unknown. */
    preview(unknown: Properties = {}): Promise<Step> {
        return this.#command("preview", unknown);
    }

    #command(command: "up" | "preview", unknown: Properties = {}): Promise<Step> {
        const inputs = () => ({ ...this.inputs(), ...unknown });
        const declared = { name, type: "retirement", inputs };
        return this.#life.run(this.#engine, name, (host) => this.#engine[command](host, [declared]));
    }
}

function withoutText({ __provider, ...outputs }: Properties): Properties {
    return outputs;
}
