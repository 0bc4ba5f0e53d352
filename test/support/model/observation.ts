import { type Outputs, parseOutputs } from "../../../provider/rotation/codec";
import type { SimulatorSwitches } from "../../../provider/testing";
import type { StoredResource } from "../engine/engine";
import type { Exchange } from "./processes";
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

/** A command as it concerns one secret of the program. */
export interface OneSecret extends Observation {
    readonly appId: string;
    /** The app before and after. */
    readonly truth: AppTruth | undefined;
    readonly truthAfter: AppTruth | undefined;
    /** The resource after it, and what state has before and after: not of one that was replaced. */
    readonly resource: StoredResource | undefined;
    readonly old: Outputs | undefined;
    readonly state: Outputs | undefined;
    /** The state from which an `up` continues; undefined if it creates the resource again. */
    readonly base: Outputs | undefined;
    /** The calls that rotate, and the tests of secrets. */
    readonly sent: readonly Exchange[];
    readonly tests: readonly Exchange[];
    /** Secrets that the app got during the command. */
    readonly made: readonly string[];
    /** Whether its own step of an `up` succeeded, whatever came after it. */
    readonly isDone: boolean;
}

/** The same command as it concerns each secret of the program. */
export function perSecret(observation: Observation): OneSecret[] {
    const { step, before, after, exchanges, done } = observation;
    return observation.program.secrets.map((program) => {
        const { name, appId } = program;
        const resource = declaredSecret(after, program);
        const earlier = declaredSecret(before, program);
        const old = stateOf(earlier);
        const isUp = step.do === "up";
        const isReplaced = old?.oauthAppId !== appId || (isUp && step.replace === true);
        // Its own refresh found it gone.
        const isGone = isUp && step.refresh && resource?.serial !== earlier?.serial;
        return {
            ...observation,
            program,
            appId,
            resource,
            old,
            state: stateOf(resource),
            truth: before.apps[appId],
            truthAfter: after.apps[appId],
            base: isReplaced || isGone ? undefined : old,
            sent: mutations(observation, appId),
            tests: exchanges.filter((one) => one.kind === "clientCredentialsGrant" && one.appId === appId),
            made: madeDuring(observation, appId),
            isDone: isUp && done.includes(name),
        };
    });
}

/** Whether CSP accepted a secret of an app at that moment. */
export function accepts(truth: AppTruth | undefined, secret: string | undefined): boolean {
    return secret !== undefined && (truth?.current === secret || truth?.previous === secret);
}

/** Whether the overlap in which it is the old secret ended by time within the command. */
export function expired({ before, after }: Observation, appId: string, secret: string): boolean {
    const { previous, previousEndsAtMs } = before.apps[appId] ?? {};
    return previous === secret && previousEndsAtMs !== undefined && previousEndsAtMs <= after.atMs;
}

/** The secret that a program declares, as Pulumi has it: not one that was replaced. */
export function declaredSecret({ resources }: Snapshot, { name }: Program): StoredResource | undefined {
    return resources.find((resource) => resource.name === name && !resource.isReplaced);
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
export function isHeldBack({ appId, state, base, truth, truthAfter, lines }: OneSecret): boolean {
    const secret = state?.clientSecret;
    const isResolved = secret !== undefined && secret === base?.pendingClientSecret;
    const isOverlapping = [truth, truthAfter].some(isOverlappingOrUntestable);
    const waits = (line: string) => line.includes(appId) && line.includes("what asks for another rotation waits");
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

/** What is wrong, as a sentence, if anything is. */
export type Finding = string | false | undefined;

/** Those that say something. */
export function sentences(...findings: readonly Finding[]): string[] {
    return findings.filter((finding) => typeof finding === "string");
}
