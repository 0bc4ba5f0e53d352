import { previousSecretRetirementHandler } from "../../provider/hosts/dynamic/previousSecretRetirement";
import { providerTexts } from "../../provider/hosts/dynamic/providerText";
import { createProviderContext, type ProviderContext } from "../../provider/rotation/providerContext";
import { type Lifecycle, shortNameOf } from "./lifecycle";
import { carried, expectNoSecret, openPart, type Properties, textsOf } from "./properties";

type Operation = "same" | "create" | "update" | "replace";

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
    /** How long consumers may go on; none wait here, unless a test says so. */
    drainSeconds: unknown = 0;
    #kept: { readonly id: string; readonly outputs: Properties } | undefined;

    constructor(life: Lifecycle) {
        this.#life = life;
    }

    /** The outputs that the engine keeps; undefined where it knows of no such resource. */
    get state(): Properties | undefined {
        return this.#kept?.outputs;
    }

    /** The id that the engine keeps. */
    get id(): string | undefined {
        return this.#kept?.id;
    }

    /** Forgets the resource: as if it were declared for the first time. */
    forget(): void {
        this.#kept = undefined;
    }

    /** The inputs that the class makes of the secret's outputs. */
    inputs(): Properties {
        const { orgId, oauthAppId, host, profile, authenticateAs, rotatedAt, ...rest } = this.#life.state ?? {};
        const { clientSecret, previousClientSecret, previousClientSecretExpiresAt } = rest;
        return carried(
            present({
                ...{ orgId, oauthAppId, host, profile, authenticateAs, rotatedAt },
                ...{ clientSecret, previousClientSecretExpiresAt },
                // What the class wraps as a secret comes as null where it is absent.
                previousClientSecret: previousClientSecret ?? null,
                drainSeconds: this.drainSeconds,
                __provider: providerTexts.previousSecretRetirement,
            }),
        );
    }

    /** The step of the retirement in a `pulumi up`. */
    async up(): Promise<RetirementStep> {
        const { simulator, clock, env, config } = this.#life;
        const lines: string[] = [];
        simulator.clearCalls();
        const process = createProviderContext({
            ...{ clock, env, random: () => 0.5, config: (key: string) => config[key] },
            isEngineAlive: () => this.#life.isEngineAlive(),
            write: (line) => void lines.push(line),
        });
        let operation: RetirementStep["operation"] = "check";
        const step = async () => {
            const inputs = await this.#check(process, this.inputs());
            const planned = await this.#plan(process, inputs);
            operation = planned;
            await this.#carryOut(process, planned, inputs);
        };
        const thrown = await step().then(
            () => [],
            (error: unknown) => [error],
        );
        const secrets = [...simulator.secretsEverIssued(), ...this.#life.secrets];
        const open = this.#kept ? [openPart(this.#kept.outputs)] : [];
        expectNoSecret([...lines, ...thrown.flatMap(textsOf), ...open], secrets);
        const done = { operation, lines, calls: simulator.calls.map(shortNameOf) };
        return thrown.length === 0 ? done : { ...done, error: textsOf(thrown[0])[0] ?? "" };
    }

    /** @returns the checked inputs; throws the reasons why they are bad. */
    async #check(process: ProviderContext, inputs: Properties): Promise<Properties> {
        const { check } = previousSecretRetirementHandler(process);
        const { inputs: checked, failures = [] } = (await check?.(this.#kept?.outputs ?? {}, inputs)) ?? {};
        if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("; "));
        return carried(checked);
    }

    async #plan(process: ProviderContext, inputs: Properties): Promise<Operation> {
        if (this.#kept === undefined) return "create";
        const difference = await previousSecretRetirementHandler(process).diff?.(
            this.#kept.id,
            this.#kept.outputs,
            inputs,
        );
        if (difference?.replaces?.length) return "replace";
        return difference?.changes ? "update" : "same";
    }

    async #carryOut(process: ProviderContext, operation: Operation, inputs: Properties) {
        const handler = previousSecretRetirementHandler(process);
        if (operation === "create" || operation === "replace") {
            const { id, outs } = await handler.create(inputs);
            this.#kept = { id, outputs: carried(outs) };
        }
        if (operation === "update" && this.#kept !== undefined) {
            const { id, outputs } = this.#kept;
            const updated = await handler.update?.(id, outputs, inputs);
            this.#kept = { id, outputs: carried(updated?.outs) };
        }
    }
}

function present(properties: Properties): Properties {
    return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));
}
