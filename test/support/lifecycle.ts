import { oauthAppSecretHandler } from "../../provider/hosts/dynamic/oauthAppSecret";
import { createProviderContext } from "../../provider/rotation/providerContext";
import {
    type SimulatedAppOptions,
    type Simulator,
    type SimulatorOptions,
    startSimulator,
} from "../../provider/testing";
import { FakeClock } from "./fakeClock";
import { complete, type Handler, shortNameOf } from "./handler";
import { KeptResource, type Operation } from "./keptResource";
import { carried, expectNoSecret, openPart, type Properties, textsOf } from "./properties";

/** What a command did. */
export interface Step {
    /** What was done with the resource, or tried; `check`: its inputs were refused. */
    readonly operation: Operation | "check" | "refresh" | "delete";
    /** What the command failed with. */
    readonly error?: string;
    /** What the user was told. */
    readonly lines: readonly string[];
    /** The calls that CSP saw, in order and in short: `login`, `test`, `put`, `post`, `delete`, `get`. */
    readonly calls: readonly string[];
}

type Begin = (operation: Step["operation"]) => void;

/**
 * The life of one `OAuthAppSecret` against a simulated CSP. Does what Pulumi's engine does with a resource, with one
 * provider process for each command and a clock that it shares with CSP; and makes sure after each command that no
 * secret is in anything that a user could read.
 */
export class Lifecycle {
    readonly clock: FakeClock;
    readonly simulator: Simulator;
    /** Environment of the provider processes; has the API token. */
    readonly env: Record<string, string>;
    /** Stack configuration. */
    readonly config: Record<string, string> = {};
    /** Secrets of the test's own that must not be seen either. */
    readonly secrets: string[] = [];
    /** Whether the engine still answers. */
    isEngineAlive: () => Promise<boolean> = () => Promise.resolve(true);
    readonly #resource = new KeptResource();

    constructor(simulator: Simulator, clock: FakeClock) {
        this.simulator = simulator;
        this.clock = clock;
        this.env = { CSP_API_TOKEN: simulator.apiToken };
    }

    /** The app that the resource manages. */
    get app() {
        return this.simulator.app("app");
    }

    /** The outputs that the engine keeps; undefined where it knows of no resource. */
    get state(): Properties | undefined {
        return this.#resource.kept?.outputs;
    }

    /** Puts other outputs in their place, as another release or an editor of the state might. */
    rewriteState(change: (outputs: Properties) => Properties): void {
        const kept = this.#resource.existing;
        this.#resource.kept = { ...kept, outputs: carried(change(kept.outputs)) };
    }

    /** @returns puts the state back as it is now: as if what happened since had never been stored. */
    snapshot(): () => void {
        const { kept } = this.#resource;
        return () => {
            this.#resource.kept = kept;
        };
    }

    /** `pulumi up` of a program that declares the resource with these inputs, beside ids and host. */
    up(inputs: Properties = {}): Promise<Step> {
        return this.#command(async (handler, begin) => {
            const checked = await this.#resource.check(handler, this.#declared(inputs));
            const operation = await this.#resource.plan(handler, checked);
            begin(operation);
            await this.#resource.carryOut(handler, operation, checked);
        });
    }

    /** `pulumi up --replace` of the same, or a rename: the new resource is made first, then the old one deleted. */
    replace(inputs: Properties = {}): Promise<Step> {
        return this.#command(async (handler, begin) => {
            begin("replace");
            const checked = await this.#resource.check(handler, this.#declared(inputs));
            await this.#resource.carryOut(handler, "replace", checked);
        });
    }

    /** `pulumi preview` of the same as `up`; inputs may be unknown. */
    preview(inputs: Properties = {}): Promise<Step> {
        return this.#command(async (handler, begin) => {
            const checked = await this.#resource.check(handler, this.#declared(inputs));
            begin(await this.#resource.plan(handler, checked));
        });
    }

    /** `pulumi refresh`. */
    refresh(): Promise<Step> {
        return this.#command(async (handler, begin) => {
            begin("refresh");
            await this.#resource.refresh(handler);
        });
    }

    /** `pulumi destroy`. */
    destroy(): Promise<Step> {
        return this.#command(async (handler, begin) => {
            begin("delete");
            await this.#resource.delete(handler);
        });
    }

    close(): Promise<void> {
        return this.simulator.close();
    }

    #declared(inputs: Properties): Properties {
        const { orgId, origin } = this.simulator;
        return { orgId, oauthAppId: "app", host: origin, ...inputs };
    }

    async #command(run: (handler: Handler, begin: Begin) => Promise<void>): Promise<Step> {
        const { simulator, clock, env, config } = this;
        const lines: string[] = [];
        simulator.clearCalls();
        const process = createProviderContext({
            ...{ clock, env, random: () => 0.5, config: (key: string) => config[key] },
            isEngineAlive: () => this.isEngineAlive(),
            write: (line) => void lines.push(line),
        });
        let operation: Step["operation"] = "check";
        const begin: Begin = (begun) => {
            operation = begun;
        };
        const failed = await run(complete(oauthAppSecretHandler(process)), begin).then(
            () => [],
            (error: unknown) => textsOf(error),
        );
        this.#expectNoSecret([...lines, ...failed]);
        const calls = simulator.calls.map(shortNameOf);
        return { operation, lines, calls, ...(failed[0] !== undefined && { error: failed[0] }) };
    }

    #expectNoSecret(texts: readonly string[]): void {
        const { kept } = this.#resource;
        const open = kept ? [openPart(kept.outputs), openPart(kept.inputs)] : [];
        expectNoSecret([...texts, ...open], [...this.simulator.secretsEverIssued(), ...this.secrets]);
    }
}

/** A lifecycle whose app is `app`. */
export async function startLifecycle(
    options: { readonly app?: Partial<SimulatedAppOptions>; readonly simulator?: SimulatorOptions } = {},
): Promise<Lifecycle> {
    const clock = new FakeClock();
    const simulator = await startSimulator({ ...options.simulator, now: () => clock.now() });
    simulator.addApp({ id: "app", ...options.app });
    return new Lifecycle(simulator, clock);
}
