import { isDeepStrictEqual } from "node:util";
import { pick, withoutUndefined } from "../../../provider/common/json";
import { unknownValue } from "../../../provider/common/unknown";
import { providerTexts } from "../../../provider/program/providerText";
import { rotationNames } from "../../../provider/resources/previousSecretRetirement/inputs";
import type { Declared } from "../engine/engine";
import type { Properties } from "../properties";
import type { SimulatedCsp } from "./simulatedCsp";
import type { AppName, ProgramChange, ProviderName } from "./steps";

/** What a program says beside the inputs of its secret. */
export type Shape = Required<
    Pick<ProgramChange, "app" | "retirement" | "confirmations" | "second" | "provider" | "retirementProvider">
> & { readonly name: string };

const firstShape: Shape = {
    name: "ci",
    app: "first",
    retirement: false,
    confirmations: null,
    second: false,
    provider: "default",
    retirementProvider: "default",
};

/** The inputs of the first secret that the second one has not. */
const inputsOfFirst = ["newClientSecret", "existingClientSecret", "authenticateAs"];

/** A Pulumi program with one OAuthAppSecret, or two; seen from the first one, or from that of two which it is about. Immutable. */
export class Program {
    private constructor(
        private readonly around: SimulatedCsp,
        /** The given inputs, without the identity. */
        readonly inputs: Properties,
        readonly shape: Shape,
    ) {}

    static of(around: SimulatedCsp): Program {
        return new Program(around, {}, firstShape);
    }

    /** The program after a change, with the values that its symbols have at this moment. */
    with(change: ProgramChange = {}): Program {
        const changed = { ...this.shape, ...change };
        const { name, app, retirement, confirmations, second, provider, retirementProvider, ...inputs } = changed;
        const given = Object.entries({ ...this.inputs, ...inputs, ...this.#values({ ...change, app }) });
        const isGiven = ([, value]: [string, unknown]) => value !== null && value !== undefined;
        const shape = { name, app, retirement, confirmations, second, provider, retirementProvider };
        return new Program(this.around, Object.fromEntries(given.filter(isGiven)), shape);
    }

    get name(): string {
        return this.shape.name;
    }

    get appId(): string {
        return this.around.appIds[this.shape.app];
    }

    /** The value of an input; undefined if it is not given. */
    input(name: string): unknown {
        return this.inputs[name];
    }

    get overlaps(): boolean {
        return Number(this.inputs["overlapSeconds"] ?? 0) > 0;
    }

    /** The program as each of its secrets has it. */
    get secrets(): readonly Program[] {
        if (!this.shape.second) return [this];
        const inputs = Object.fromEntries(
            Object.entries(this.inputs).filter(([name]) => !inputsOfFirst.includes(name)),
        );
        const app = this.shape.app === "first" ? "second" : "first";
        return [this, new Program(this.around, inputs, { ...firstShape, name: "other", app })];
    }

    /** Whether both declare the same. */
    equals({ inputs, shape }: Program): boolean {
        return isDeepStrictEqual([inputs, shape], [this.inputs, this.shape]);
    }

    /**
     * The resources in the order of their dependencies.
     *
     * @param unknown the inputs that a preview can't know yet.
     * @param replace whether `--replace` names the secrets.
     */
    declared(unknown: readonly string[] = [], replace = false): Declared[] {
        const unknowns = Object.fromEntries(unknown.map((name) => [name, unknownValue]));
        const secrets = this.secrets.map((secret) => secret.#secret(secret === this ? unknowns : {}, replace));
        return this.shape.retirement ? [...secrets, retirementOf(this.shape)] : secrets;
    }

    #secret(unknowns: Properties, replace: boolean): Declared {
        const { name, provider } = this.shape;
        const identity = { orgId: this.around.simulator.orgId, oauthAppId: this.appId };
        const __provider = textFor(provider, providerTexts.oauthAppSecret);
        const inputs = { ...identity, ...this.inputs, ...unknowns, __provider, __urn: `urn:secret::${name}` };
        return { name, type: "secret", inputs: () => inputs, replace: replace ? "target" : undefined };
    }

    #values({ app, newClientSecret, existingClientSecret: given, host }: ProgramChange & { app: AppName }) {
        const id = this.around.appIds[app];
        const found = this.around.find(id);
        const existing = { current: found?.currentSecret, previous: found?.previousSecret, wrong: undefined };
        return {
            ...(typeof newClientSecret === "number" && { newClientSecret: `Own_${newClientSecret}.${id}` }),
            ...(given && { existingClientSecret: existing[given] ?? `Wrong_1.${id}` }),
            ...(host && { host: this.around.simulator.origin.replace("http:", "HTTP:") }),
        };
    }
}

const explicitMark = " // explicit";

/** Each provider resource has a process. The text stored with a resource shows which process is its own. */
function textFor(provider: ProviderName, text: string): string {
    return provider === "explicit" ? text + explicitMark : text;
}

export function providerOf({ __provider: text }: Properties): ProviderName {
    return String(text).endsWith(explicitMark) ? "explicit" : "default";
}

/** As the class PreviousSecretRetirement registers it. */
function retirementOf({ name: secret, confirmations, retirementProvider }: Shape): Declared {
    return {
        name: "retirement",
        type: "retirement",
        inputs: (outputsOf) => {
            const outputs = outputsOf(secret);
            const confirmed = { current: outputs["rotatedAt"] ?? null, stale: "an earlier one" };
            return {
                ...withoutUndefined(pick(outputs, [...rotationNames, "profile"])),
                drainSeconds: 0,
                ...(confirmations && { confirmations: [confirmed[confirmations]] }),
                __provider: textFor(retirementProvider, providerTexts.previousSecretRetirement),
                __urn: "urn:retirement::retirement",
            };
        },
    };
}
