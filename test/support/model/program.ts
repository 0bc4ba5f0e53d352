import { isDeepStrictEqual } from "node:util";
import { unknownValue } from "../../../provider/common/unknown";
import { providerTexts } from "../../../provider/hosts/dynamic/providerText";
import type { SimulatedApp } from "../../../provider/testing";
import type { Declared } from "../engine/engine";
import type { Properties } from "../properties";
import type { AppName, ProgramChange } from "./steps";

/** Where a program's symbols get their values. */
export interface Surroundings {
    readonly orgId: string;
    readonly origin: string;
    readonly appIds: Readonly<Record<AppName, string>>;
    /** The app as CSP has it now. */
    readonly find: (appId: string) => SimulatedApp | undefined;
}

/** A Pulumi program with one OAuthAppSecret. Immutable. */
export class Program {
    readonly name: string;
    readonly app: AppName;
    readonly retirement: boolean;

    private constructor(
        private readonly around: Surroundings,
        /** Without the identity, and without what is not given. */
        readonly inputs: Properties,
        rest: { name: string; app: AppName; retirement: boolean },
    ) {
        this.name = rest.name;
        this.app = rest.app;
        this.retirement = rest.retirement;
    }

    static of(around: Surroundings): Program {
        return new Program(around, {}, { name: "ci", app: "first", retirement: false });
    }

    /** The program after a change, with the values that its symbols have at this moment. */
    with(change: ProgramChange = {}): Program {
        const { name = this.name, app = this.app, retirement = this.retirement, ...inputs } = change;
        const values = { ...inputs, ...this.#values({ ...change, app }) };
        const given = Object.entries({ ...this.inputs, ...values }).filter(
            ([, value]) => value !== null && value !== undefined,
        );
        return new Program(this.around, Object.fromEntries(given), { name, app, retirement });
    }

    get appId(): string {
        return this.around.appIds[this.app];
    }

    /** What an input is; undefined where it is not given. */
    input(name: string): unknown {
        return this.inputs[name];
    }

    get overlaps(): boolean {
        return Number(this.inputs["overlapSeconds"] ?? 0) > 0;
    }

    /** Whether both declare the same. */
    equals({ name, app, retirement, inputs }: Program): boolean {
        return isDeepStrictEqual([name, app, retirement, inputs], [this.name, this.app, this.retirement, this.inputs]);
    }

    /**
     * The resources in the order of their dependencies.
     *
     * @param unknown the inputs that a preview can't know yet.
     */
    declared(unknown: readonly string[] = []): Declared[] {
        const identity = { orgId: this.around.orgId, oauthAppId: this.appId };
        const unknowns = Object.fromEntries(unknown.map((name) => [name, unknownValue]));
        const inputs = { ...identity, ...this.inputs, ...unknowns, __provider: providerTexts.oauthAppSecret };
        const secret: Declared = { name: this.name, type: "secret", inputs: () => inputs };
        return this.retirement ? [secret, retirementOf(this.name)] : [secret];
    }

    #values({ app, newClientSecret, existingClientSecret, host }: ProgramChange & { app: AppName }) {
        const id = this.around.appIds[app];
        const found = this.around.find(id);
        const existing = { current: found?.currentSecret, previous: found?.previousSecret, wrong: undefined };
        return {
            ...(typeof newClientSecret === "number" && { newClientSecret: `Own_${newClientSecret}.${id}` }),
            ...(existingClientSecret && {
                existingClientSecret: existing[existingClientSecret] ?? `Wrong_1.${id}`,
            }),
            ...(host && { host: this.around.origin.replace("http:", "HTTP:") }),
        };
    }
}

/** As the class PreviousSecretRetirement registers it. */
function retirementOf(secret: string): Declared {
    const names = [
        ...["orgId", "oauthAppId", "host", "profile", "authenticateAs", "rotatedAt", "clientSecret"],
        ...["previousClientSecret", "previousClientSecretExpiresAt"],
    ];
    return {
        name: "retirement",
        type: "retirement",
        inputs: (outputsOf) => {
            const outputs = outputsOf(secret);
            const known = names.filter((name) => outputs[name] !== undefined).map((name) => [name, outputs[name]]);
            const __provider = providerTexts.previousSecretRetirement;
            return { ...Object.fromEntries(known), drainSeconds: 0, __provider };
        },
    };
}
