import { providerTexts } from "../../provider/program/providerText";
import { createProviderContext } from "../../provider/rotation/providerContext";
import { oauthAppSecretHandler, previousSecretRetirementHandler } from "./dynamicHandlers";
import { Engine, type Operation, type StoredResource } from "./engine/engine";
import { Host } from "./engine/host";
import { type Lifecycle, shortNameOf } from "./lifecycle";
import { expectNoSecret, openPart, type Properties, textsOf } from "./properties";

const name = "retirement";

/** What a command did with the retirement. */
export interface RetirementStep {
    readonly operation: Operation | "check";
    readonly error?: string;
    readonly lines: readonly string[];
    /** The calls that CSP saw, in order and in short: `login`, `test`, `delete`, `get`. */
    readonly calls: readonly string[];
}

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
        const { __provider, ...outputs } = this.#kept?.outputs ?? {};
        return this.#kept && outputs;
    }

    /** The id that the engine keeps. */
    get id(): string | undefined {
        return this.#kept?.id;
    }

    get #kept(): StoredResource | undefined {
        return this.#engine.find(name);
    }

    /** Forgets the resource: as if it were declared for the first time. */
    forget(): void {
        this.#engine.resources = [];
    }

    /** Removes the provider's text from the state, as the plugin leaves it. */
    dropProviderText(): void {
        this.#engine.resources = this.#engine.resources.map((resource) => {
            const { __provider, ...outputs } = resource.outputs;
            return { ...resource, outputs };
        });
    }

    /** The inputs that the class makes of the secret's outputs. */
    inputs(): Properties {
        const { orgId, oauthAppId, host, profile, authenticateAs, rotatedAt, ...rest } = this.#life.state ?? {};
        const { clientSecret, previousClientSecret, previousClientSecretExpiresAt } = rest;
        return present({
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
    up(): Promise<RetirementStep> {
        return this.#command(() => this.inputs(), "up");
    }

    /** The step of the retirement in a `pulumi preview`, in which some of its inputs may be unknown. */
    preview(unknown: Properties = {}): Promise<RetirementStep> {
        return this.#command(() => ({ ...this.inputs(), ...unknown }), "preview");
    }

    async #command(inputs: () => Properties, command: "up" | "preview"): Promise<RetirementStep> {
        const { simulator, clock, env, config } = this.#life;
        const lines: string[] = [];
        simulator.clearCalls();
        const provider = createProviderContext({
            clock,
            env,
            random: () => 0.5,
            config: (key: string) => config[key],
            isEngineAlive: () => this.#life.isEngineAlive(),
            write: (line) => void lines.push(line),
        });
        const hosts = {
            secret: new Host(oauthAppSecretHandler(provider)),
            retirement: new Host(previousSecretRetirementHandler(provider)),
        };
        const declared = { name, type: "retirement", inputs } as const;
        const thrown = await this.#engine[command](hosts, [declared]).then(
            () => [],
            (error: unknown) => [error],
        );
        const secrets = [...simulator.secretsEverIssued(), ...this.#life.secrets];
        const open = this.#kept ? [openPart(this.#kept.outputs)] : [];
        expectNoSecret([...lines, ...thrown.flatMap(textsOf), ...open], secrets);
        const operation: RetirementStep["operation"] = this.#engine.planned(name) ?? "check";
        const done = { operation, lines, calls: simulator.calls.map(shortNameOf) };
        return thrown.length === 0 ? done : { ...done, error: textsOf(thrown[0])[0] ?? "" };
    }
}

function present(properties: Properties): Properties {
    return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));
}
