import { type Outputs, parseOutputs } from "../../../provider/rotation/codec";
import type { SimulatedApp, SimulatorSwitches } from "../../../provider/testing";
import type { StoredResource } from "../engine/engine";
import type { Exchange } from "./network";
import type { Program } from "./program";
import type { Command } from "./steps";

/** An app as CSP has it at a moment. */
export interface AppTruth {
    readonly current: string;
    /** The old secret of a running overlap. */
    readonly previous: string | undefined;
    readonly previousEndsAtMs: number | undefined;
    /** Every secret that it had so far, in order. */
    readonly made: readonly string[];
    /** Whether the app may use the grant by which secrets are tested. */
    readonly isTestable: boolean;
}

/** Tests of the app's secrets, by their status. */
export function tests({ exchanges }: Observation, appId: string): Exchange[] {
    return exchanges.filter((exchange) => exchange.kind === "clientCredentialsGrant" && exchange.appId === appId);
}

/** A snapshot of Pulumi's state and of the apps by id. */
export interface Snapshot {
    readonly atMs: number;
    readonly resources: readonly StoredResource[];
    readonly apps: Readonly<Record<string, AppTruth | undefined>>;
}

/** A command of Pulumi, with its result. */
export interface Observation {
    readonly step: Command;
    readonly program: Program;
    readonly csp: Readonly<SimulatorSwitches>;
    readonly before: Snapshot;
    readonly after: Snapshot;
    readonly exchanges: readonly Exchange[];
    /** How many exchanges there had been when a late request arrived that changed a secret. */
    readonly lateArrivals: readonly number[];
    readonly outcome: "succeeded" | "failed" | "crashed";
    /** Names of the resources whose own step of an `up` succeeded, whatever came after it. */
    readonly done: readonly string[];
    readonly error: unknown;
    /** What the user read. */
    readonly lines: readonly string[];
}

/** @param outlivesByMs how much longer than its date an overlap runs. */
export function truthOf(app: SimulatedApp, isTestable: boolean, outlivesByMs: number): AppTruth {
    const { previousSecretExpiresAtMs: dateMs } = app;
    return {
        current: app.currentSecret,
        previous: app.previousSecret,
        previousEndsAtMs: dateMs === undefined ? undefined : dateMs + outlivesByMs,
        made: [...app.secretsMade],
        isTestable,
    };
}

/** Whether CSP accepted a secret of an app at that moment. */
export function accepts(truth: AppTruth | undefined, secret: string | undefined): boolean {
    return secret !== undefined && (truth?.current === secret || truth?.previous === secret);
}

/** Whether the overlap in which it is the old secret ended by time within the command. */
export function expired(observation: Observation, appId: string, secret: string): boolean {
    const { before, after } = observation;
    const { previous, previousEndsAtMs } = before.apps[appId] ?? {};
    return previous === secret && previousEndsAtMs !== undefined && previousEndsAtMs <= after.atMs;
}

/** The secret that a program declares, as Pulumi has it: not one that was replaced. */
export function declaredSecret({ resources }: Snapshot, { name }: Program): StoredResource | undefined {
    return resources.find((resource) => resource.name === name && !resource.isReplaced);
}

/** The same command as it concerns each secret of the program. */
export function perSecret(observation: Observation): Observation[] {
    return observation.program.secrets.map((program) => ({ ...observation, program }));
}

/** Whether the secret's own step of an `up` succeeded, whatever came after it. */
export function isDone({ step, done, program }: Observation): boolean {
    return step.do === "up" && done.includes(program.name);
}

/** The state from which an `up` continues; undefined if it creates the resource again. */
export function baseOf(observation: Observation): Outputs | undefined {
    const { before, after, program, step } = observation;
    const resource = declaredSecret(before, program);
    const isReplaced = resource?.outputs["oauthAppId"] !== program.appId;
    const isOrdered = step.do === "up" && step.replace === true;
    // Its own refresh found it gone.
    const isGone = step.do === "up" && step.refresh && declaredSecret(after, program)?.serial !== resource?.serial;
    return isReplaced || isOrdered || isGone ? undefined : stateOf(resource);
}

const parsed = new WeakMap<object, Outputs>();

/** The same outputs are looked at by many invariants. */
export function stateOf(resource: StoredResource | undefined): Outputs | undefined {
    if (resource === undefined) return undefined;
    const known = parsed.get(resource.outputs) ?? parseOutputs(resource.outputs);
    parsed.set(resource.outputs, known);
    return known;
}

/**
 * A pending secret became current, and its own overlap holds back the next rotation until its consumers have moved. A
 * retirement may have ended that overlap in the same `up`; then the next one rotates.
 */
export function isHeldBack(observation: Observation): boolean {
    const { program, before, after, lines } = observation;
    const secret = stateOf(declaredSecret(after, program))?.clientSecret;
    const isResolved = secret !== undefined && secret === baseOf(observation)?.pendingClientSecret;
    const isOverlapping = [before, after].some(({ apps }) => isOverlappingOrUntestable(apps[program.appId]));
    const waits = (line: string) =>
        line.includes(program.appId) && line.includes("what asks for another rotation waits");
    return isResolved && isOverlapping && lines.some(waits);
}

/** Of an app that can't be tested, our overlap counts as running until its date, whoever ended it. */
function isOverlappingOrUntestable(truth: AppTruth | undefined): boolean {
    return truth?.previous !== undefined || truth?.isTestable === false;
}

export function isMutation({ kind }: Exchange): boolean {
    return kind === "regenerateSecret" || kind === "setSecret";
}

/** The calls that rotate, on one app. */
export function mutations({ exchanges }: Observation, appId: string): Exchange[] {
    return exchanges.filter((exchange) => isMutation(exchange) && exchange.appId === appId);
}

/** Secrets that an app got during the command. */
export function madeDuring({ before, after }: Observation, appId: string): readonly string[] {
    const known = before.apps[appId]?.made.length ?? 0;
    return after.apps[appId]?.made.slice(known) ?? [];
}

/** A command that nothing but a freeze disturbed. */
export function isClean({ step }: Observation, orFrozen?: "or frozen"): boolean {
    const { faults, crashAfterCall, frozen, noCredentials } = step.under ?? {};
    return !faults?.length && crashAfterCall === undefined && !(frozen && !orFrozen) && !noCredentials;
}
