import {
    type Call,
    type SimulatedAppOptions,
    type Simulator,
    type SimulatorOptions,
    startSimulator,
} from "../../../provider/testing";
import { FakeClock } from "../fakeClock";
import { expectNoSecret, type Properties, textsOf } from "../properties";
import type { Engine, Operation, StoredResource } from "./engine";

export interface SceneOptions {
    readonly app?: Partial<SimulatedAppOptions>;
    readonly simulator?: SimulatorOptions;
}

/** What a command did with a resource. */
export interface Step {
    /** What was done, or tried. */
    readonly operation: Operation;
    /** What the command failed with. */
    readonly error?: string;
    /** The lines that the user read. */
    readonly lines: readonly string[];
    /** The calls that CSP saw, in order and in short: `login`, `test`, `put`, `post`, `delete`, `get`. */
    readonly calls: readonly string[];
}

/** A simulated CSP, whose app is `app`, with a clock that it shares with the provider processes of one of the hosts. */
export abstract class EngineScene {
    #simulator: Simulator | undefined;
    clock = new FakeClock();
    /** Environment of the provider processes; has the API token. */
    env: Record<string, string> = {};
    /** Secrets of the test's own that must not be seen either. */
    secrets: string[] = [];

    /** Starts afresh: a new simulator, clock and app. */
    async start(options: SceneOptions = {}): Promise<void> {
        const clock = new FakeClock();
        const simulator = await startSimulator({ now: () => clock.now(), ...options.simulator });
        // With a role, so that it may rotate itself.
        simulator.addApp({ id: "app", roles: ["developer"], ...options.app });
        this.#simulator = simulator;
        this.clock = clock;
        this.env = { CSP_API_TOKEN: simulator.apiToken };
        this.secrets = [];
    }

    async close(): Promise<void> {
        await this.#simulator?.close();
    }

    get simulator(): Simulator {
        if (this.#simulator === undefined) throw new Error("the scene has not started");
        return this.#simulator;
    }

    /** The calls that CSP has seen since the last command began, in short. */
    get calls(): readonly string[] {
        return this.simulator.calls.map(shortNameOf);
    }

    /** The app that a resource manages. */
    get app() {
        return this.simulator.app("app");
    }

    /** The inputs that every secret needs, with these added. */
    inputs(more: Properties = {}): Properties {
        return { orgId: this.simulator.orgId, oauthAppId: "app", host: this.simulator.origin, ...more };
    }

    /** What anybody can read of a resource in the state: all that is not marked secret. */
    protected abstract openTexts(resource: StoredResource): string[];

    /**
     * Runs a command of Pulumi. After it, makes sure that nothing that a user could read has a secret.
     *
     * @param name the resource that the command is about.
     * @param lines what the user read of it so far.
     */
    protected async command(
        engine: Engine,
        name: string,
        command: () => Promise<void>,
        lines: () => readonly string[],
    ): Promise<Step> {
        this.simulator.clearCalls();
        const failed = await command().then(
            () => [],
            (error: unknown) => textsOf(error),
        );
        const { calls } = this;
        const read = lines();
        const open = engine.resources.flatMap((resource) => this.openTexts(resource));
        expectNoSecret([...read, ...failed, ...open], [...this.simulator.secretsEverIssued(), ...this.secrets]);
        const operation = engine.planned(name)?.operation ?? "check";
        return { operation, lines: read, calls, ...(failed[0] !== undefined && { error: failed[0] }) };
    }
}

const shortNames: Readonly<Record<Call["kind"], string>> = {
    apiTokenGrant: "login",
    clientCredentialsGrant: "test",
    regenerateSecret: "put",
    setSecret: "post",
    deleteOldSecret: "delete",
    getApp: "get",
    listApps: "list",
    unknown: "unknown",
};

/** A call in one word. A token request is a `login`, or a `test` if it is for the app `app` itself. */
function shortNameOf({ kind, appId }: Call): string {
    return kind === "clientCredentialsGrant" && appId !== "app" ? "login" : shortNames[kind];
}
