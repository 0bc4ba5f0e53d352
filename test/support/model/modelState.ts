import { Engine, type StoredResource } from "../engine/engine";
import type { FakeClock } from "../fakeClock";
import { copyOf, Ledger, type LedgerEntries } from "./ledger";
import { declaredSecret, type Observation, perSecret, type Snapshot } from "./observation";
import { otherViolations } from "./otherInvariants";
import { Crash, type Exchange, type StartedProcess, startProcess } from "./processes";
import { Program } from "./program";
import { refusalViolations } from "./refusals";
import { report } from "./report";
import { rotationViolations, unsettled } from "./rotationInvariants";
import { secretViolations } from "./secretInvariants";
import { type CspMoment, type ReachedCsp, SimulatedCsp } from "./simulatedCsp";
import type { Command, Setting, Step } from "./steps";

/** The result of a step that is a command of Pulumi. */
export type Outcome = Observation["outcome"];

/** What a life is at a moment. */
export interface Moment {
    readonly csp: CspMoment;
    readonly resources: readonly StoredResource[];
    readonly ledger: LedgerEntries;
    readonly program: Program;
    readonly crashed: Command | undefined;
}

const betweenStepsMs = 1_000;

/** One life of a stack: Pulumi's engine, the provider, and CSP, each command judged when it is over. */
export class ModelState {
    readonly #csp: SimulatedCsp;
    readonly #engine = new Engine();
    #ledger = new Ledger();
    #program: Program;
    /** The previous step, if its process ended early and nothing else went wrong. */
    crashed: Command | undefined;
    /** The calls of the last command. */
    exchanges: readonly Exchange[] = [];

    /** @param number tells this life from others at the same simulator. */
    constructor(
        reached: ReachedCsp,
        clock: FakeClock,
        number: number,
        { program, csp, retryForSeconds }: Setting = {},
    ) {
        this.#csp = new SimulatedCsp(reached, clock, number, csp, retryForSeconds);
        this.#program = Program.of(this.#csp).with(program);
        this.#noteSecrets();
    }

    /** All that a life can go on from, for lives in this process. */
    get moment(): Moment {
        return {
            csp: this.#csp.moment,
            resources: this.#engine.resources,
            ledger: copyOf(this.#ledger.now),
            program: this.#program,
            crashed: this.crashed,
        };
    }

    set moment({ csp, resources, ledger, program, crashed }: Moment) {
        this.#csp.moment = csp;
        this.#engine.resources = resources;
        this.#ledger = new Ledger(ledger);
        this.#program = program;
        this.crashed = crashed;
    }

    /** Whether a step makes sense now. */
    allows(step: Step): boolean {
        return this.#csp.allows(step, this.#program.appId);
    }

    /**
     * Takes a step.
     *
     * @returns its result, if it is a command of Pulumi.
     * @throws Error that says what is wrong with the result.
     */
    async take(step: Step): Promise<Outcome | undefined> {
        this.#csp.clock.advance(betweenStepsMs);
        if (isCommand(step)) {
            const isSafe = this.isInOrder(this.#programOf(step), "or absent");
            const outcome = await this.#run(step);
            this.crashed = outcome === "crashed" && isSafe ? step : undefined;
            return outcome;
        }
        this.crashed = undefined;
        const before = this.#csp.truths();
        await this.#csp.happen(step, this.#program.appId);
        this.#ledger.noteUnseen(before, this.#csp.truths());
        this.#noteSecrets();
        return undefined;
    }

    /** Whether the app rotates its own secret, by the program, or still by the state that a refresh reads. */
    get isSelfAuthenticating(): boolean {
        const stored = declaredSecret(this.#snapshot(), this.#program)?.outputs["authenticateAs"];
        return this.#program.input("authenticateAs") === "app" || stored === "app";
    }

    /** Whether an adoption could take a wrong secret for the right one: that of an app which can't be tested. */
    get mayAdoptWrongSecret(): boolean {
        const { isTestable = false } = this.#snapshot().apps[this.#program.appId] ?? {};
        return !isTestable && this.#program.input("existingClientSecret") !== undefined;
    }

    /** Whether CSP accepts each secret that the program declares and the state has. */
    isInOrder(program = this.#program, orAbsent?: "or absent"): boolean {
        const snapshot = this.#snapshot();
        return program.secrets.every((one) => {
            const resource = declaredSecret(snapshot, one);
            if (resource === undefined && orAbsent) return true;
            const secret = resource?.outputs["clientSecret"];
            return typeof secret === "string" && this.#csp.find(one.appId)?.accepts(secret) === true;
        });
    }

    async #run(step: Command): Promise<Outcome> {
        const program = this.#programOf(step);
        if (step.do === "up") this.#program = program;
        const started = startProcess(this.#csp, step.under);
        const before = this.#snapshot();
        const error = await this.#execute(step, program, started).catch((thrown: unknown) => thrown);
        const { network, lines } = started;
        this.exchanges = network.exchanges;
        const observation: Observation = {
            step,
            program,
            before,
            lines,
            error,
            csp: this.#csp.switches,
            after: this.#snapshot(),
            exchanges: [...network.exchanges],
            lateArrivals: [...network.lateArrivals],
            done: this.#engine.done,
            outcome: error === undefined ? "succeeded" : error instanceof Crash ? "crashed" : "failed",
        };
        this.#judge(observation, network.tokens);
        this.#csp.simulator.clearFaults();
        await network.close();
        this.#ledger.noteUnseen(observation.after.apps, this.#csp.truths());
        this.#noteSecrets();
        return observation.outcome;
    }

    #programOf(step: Command): Program {
        return "change" in step ? this.#program.with(step.change) : this.#program;
    }

    async #execute(step: Command, program: Program, { host }: StartedProcess): Promise<void> {
        switch (step.do) {
            case "up":
                return await this.#engine.up(host, program.declared([], step.replace), step);
            case "preview":
                return await this.#engine.preview(host, program.declared(step.unknown));
            case "refresh":
                return await this.#engine.refresh(host);
            case "destroy":
                return await this.#engine.destroy(host);
        }
    }

    #judge(observation: Observation, tokens: readonly string[]): void {
        this.#ledger.noteMade(observation);
        if (isUnseen(observation)) this.#ledger.noteUnseen(observation.before.apps, observation.after.apps);
        const given = ["newClientSecret", "existingClientSecret"].map((name) => observation.program.input(name));
        const known = [...this.#ledger.now.secrets.keys(), ...tokens, ...given, this.#csp.simulator.apiToken];
        const secrets = known.filter((secret) => typeof secret === "string");
        const each = perSecret(observation);
        const violations = [
            ...each.flatMap((one) => rotationViolations(one, this.#ledger)),
            ...each.flatMap((one) => secretViolations(one, this.#ledger)),
            ...unsettled(each, this.#ledger),
            ...otherViolations(observation, secrets),
            ...refusalViolations(each),
        ];
        if (process.env["MODEL_TRACE"]) console.log(report(observation, violations));
        if (violations.length > 0) throw new Error(report(observation, violations));
        this.#ledger.note(observation, each);
    }

    #snapshot(): Snapshot {
        return { atMs: this.#csp.clock.now(), resources: this.#engine.resources, apps: this.#csp.truths() };
    }

    #noteSecrets(): void {
        const atMs = this.#csp.clock.now();
        for (const app of Object.values(this.#csp.truths())) {
            for (const secret of app?.made ?? []) this.#ledger.noteSecret(secret, { fromMs: atMs, toMs: atMs });
        }
    }
}

/** Whether a command's process died, or a request of it arrived late, so that no state can know what became of secrets. */
function isUnseen({ outcome, lateArrivals }: Observation): boolean {
    return outcome === "crashed" || lateArrivals.length > 0;
}

export function isCommand(step: Step): step is Command {
    return ["up", "preview", "refresh", "destroy"].includes(step.do);
}
