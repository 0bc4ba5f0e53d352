import { isLoopback } from "../../../provider/csp/host";
import { createTransport, type Transport } from "../../../provider/csp/transport";
import { type SimulatedApp, type Simulator, type SimulatorSwitches, startSimulator } from "../../../provider/testing";
import type { OAuthApp } from "../../../provider/testing/simulator/oauthApp";
import { SimulatorState } from "../../../provider/testing/simulator/simulatorState";
import type { FakeClock } from "../fakeClock";
import { type SimulatorInProcess, simulatorInProcess } from "../simulatorInProcess";
import type { AppTruth } from "./observation";
import type { AppName, CallFault, Step } from "./steps";

/** A simulator, and how requests get to it. Only one in this process shows what it knows. */
export type ReachedCsp = Omit<SimulatorInProcess, "state"> & Partial<SimulatorInProcess>;

/** One for all: its connections outlive the provider processes, and lead to no other machine. */
const transport = createTransport();
const overSockets: Transport = async (request) => {
    if (!isLoopback(new URL(request.url).hostname)) throw new Error(`a request to ${request.url}`);
    return await transport(request);
};

/** A simulator at a socket, which the provider's own transport reaches. */
export async function cspAtSocket(clock: FakeClock): Promise<ReachedCsp> {
    return { simulator: await startSimulator({ now: () => clock.now() }), transport: overSockets };
}

/** A simulator without sockets, for many more commands in the same time. */
export function cspInProcess(clock: FakeClock): ReachedCsp {
    return simulatorInProcess({ now: () => clock.now() });
}

/** What the reference of CSP leaves open, where a sequence does not say otherwise. */
const usual: Readonly<SimulatorSwitches> = new SimulatorState({}).switches;

/** What CSP is at a moment. */
export interface CspMoment {
    readonly atMs: number;
    readonly apps: ReadonlyMap<string, OAuthApp>;
    readonly untestable: ReadonlySet<string>;
    readonly switches: Readonly<SimulatorSwitches>;
}

/** The two apps of one sequence at a simulator that serves many, and what happens to them without Pulumi. */
export class SimulatedCsp {
    readonly appIds: Readonly<Record<AppName, string>>;
    readonly simulator: Simulator;
    readonly send: Transport;
    switches: Readonly<SimulatorSwitches>;
    #untestable = new Set<string>();

    /** @param number tells the apps of this sequence from those of others. */
    constructor(
        private readonly reached: ReachedCsp,
        readonly clock: FakeClock,
        number: number,
        switches: Partial<SimulatorSwitches> = {},
        readonly retryForSeconds = 60,
    ) {
        this.switches = { ...usual, ...switches };
        const { simulator } = reached;
        this.simulator = simulator;
        this.send = reached.transport;
        simulator.setSwitches(this.switches);
        simulator.clearFaults();
        simulator.clearCalls();
        this.appIds = { first: `first-app-${number}`, second: `second-app-${number}` };
        for (const id of Object.values(this.appIds)) simulator.addApp({ id, roles: ["developer"] });
    }

    find(appId: string): SimulatedApp | undefined {
        try {
            return this.simulator.app(appId);
        } catch {
            return undefined;
        }
    }

    /** The apps as they are now. */
    truths(): Record<string, AppTruth | undefined> {
        return Object.fromEntries(Object.values(this.appIds).map((id) => [id, this.#truthOf(id)]));
    }

    #truthOf(id: string): AppTruth | undefined {
        const app = this.find(id);
        if (app === undefined) return undefined;
        const { currentSecret, previousSecret, previousSecretExpiresAtMs: dateMs, secretsMade } = app;
        return {
            current: currentSecret,
            previous: previousSecret,
            previousEndsAtMs: dateMs === undefined ? undefined : dateMs + this.switches.overlapOutlivesByMs,
            made: [...secretsMade],
            isTestable: !this.#untestable.has(id),
        };
    }

    /** All that can change, to be put back later. */
    get moment(): CspMoment {
        return {
            atMs: this.clock.now(),
            apps: this.#state.copyOfApps(),
            untestable: new Set(this.#untestable),
            switches: this.switches,
        };
    }

    set moment({ atMs, apps, untestable, switches }: CspMoment) {
        this.clock.set(atMs);
        this.#state.putBack(apps);
        this.#untestable = new Set(untestable);
        this.switches = switches;
        this.simulator.setSwitches(switches);
        this.simulator.clearFaults();
        this.simulator.clearCalls();
        this.simulator.expireAccessTokens();
    }

    get #state(): SimulatorState {
        if (this.reached.state === undefined) throw new Error("only a simulator in this process can be put back");
        return this.reached.state;
    }

    script(faults: readonly CallFault[]): void {
        for (const { on, fault, call, times } of faults) {
            if (!("lateBy" in fault)) {
                this.simulator.fault(on, fault, { ...(call && { call }), ...(times && { times }) });
            }
        }
    }

    /** Whether something can happen to the app. */
    allows(step: Step, appOfProgram: string): boolean {
        const app = this.find(this.#appOf(step, appOfProgram));
        if (step.do === "addApp") return app === undefined;
        if (step.do === "retireOutside") return app?.previousSecret !== undefined;
        return app !== undefined || !["rotateOutside", "removeApp", "setTestable"].includes(step.do);
    }

    /** Something happens to the app, or time passes, without a command of Pulumi. */
    async happen(step: Step, appOfProgram: string): Promise<void> {
        const appId = this.#appOf(step, appOfProgram);
        switch (step.do) {
            case "rotateOutside": {
                const app = this.simulator.app(appId);
                if (step.overlapSeconds) app.rotateOutsideWithOverlap(step.overlapSeconds);
                else app.rotateOutside();
                return;
            }
            case "retireOutside":
                return await this.#retire(appId);
            case "removeApp":
                this.simulator.removeApp(appId);
                return;
            case "addApp":
                this.#untestable.delete(appId);
                this.simulator.addApp({ id: appId, roles: ["developer"] });
                return;
            case "setTestable":
                this.simulator.app(appId).setGrantTypes([step.testable ? "client_credentials" : "authorization_code"]);
                if (step.testable) this.#untestable.delete(appId);
                else this.#untestable.add(appId);
                return;
            case "propagateAtOnce":
                this.switches = { ...this.switches, secretPropagationMs: 0 };
                this.simulator.setSwitches(this.switches);
                return;
            case "wait":
                this.clock.advance(step.seconds * 1_000);
        }
    }

    #appOf(step: Step, appOfProgram: string): string {
        return "app" in step && step.app !== undefined ? this.appIds[step.app] : appOfProgram;
    }

    async #retire(appId: string): Promise<void> {
        const { origin, orgId } = this.simulator;
        const url = `${origin}/csp/gateway/am/api/orgs/${orgId}/oauth-apps/${appId}/secret`;
        const headers = { authorization: `Bearer ${this.simulator.issueAccessToken()}` };
        await this.send({ method: "DELETE", url, headers, timeoutMs: 10_000 });
    }
}
