import { isDeepStrictEqual } from "node:util";
import type { CallKind } from "../../../provider/testing";
import { destroy, refresh, replace, rotateOutside, up, upRefresh, wait } from "../model/builders";
import type { Moment } from "../model/modelState";
import type { Exchange } from "../model/processes";
import type { Circumstances, Command, ProgramChange, Step } from "../model/steps";

const overlapSeconds = 3_600;
const ageDays = 30;

/** Past an overlap, and past an age. */
const waits = [2 * overlapSeconds, (ageDays + 1) * 86_400];

/** The steps of which the histories consist, as far as they make sense at a moment; undisturbed. */
export function stepsAt(moment: Moment): Step[] {
    return [
        ...changesAt(moment).map((change) => up(change)),
        up({}, { frozen: true }),
        up({ rotationTrigger: freshTrigger(moment) }, { frozen: true }),
        replace(),
        upRefresh(),
        refresh(),
        destroy(),
        rotateOutside(),
        rotateOutside(overlapSeconds),
        { do: "retireOutside" },
        ...waits.map(wait),
    ];
}

/** What a user may change in the program, one thing at a time. */
function changesAt(moment: Moment): ProgramChange[] {
    const { program, resources, csp } = moment;
    const { shape, inputs } = program;
    const stored = resources.find(({ name, isReplaced }) => name === program.name && !isReplaced)?.outputs ?? {};
    const given = inputs["rotationTrigger"];
    const applied = stored["rotationTrigger"];
    const existing = inputs["existingClientSecret"];
    const own = inputs["newClientSecret"];
    const isOverlapping = csp.apps.get(program.appId)?.previousSecret !== undefined;
    const all: (ProgramChange | false)[] = [
        {},
        { rotationTrigger: freshTrigger(moment) },
        applied !== undefined && applied !== given && { rotationTrigger: applied },
        program.overlaps ? { overlapSeconds: 0 } : { overlapSeconds },
        { existingClientSecret: "current" },
        { existingClientSecret: "wrong" },
        isOverlapping && { existingClientSecret: "previous" },
        existing !== undefined && { existingClientSecret: null },
        { newClientSecret: freshOwnSecret(moment), overlapSeconds },
        own !== undefined && { newClientSecret: null },
        { rotateAfterDays: inputs["rotateAfterDays"] === undefined ? ageDays : null },
        { name: shape.name === "ci" ? "renamed" : "ci" },
        { app: shape.app === "first" ? "second" : "first" },
        { provider: shape.provider === "default" ? "explicit" : "default" },
        { second: !shape.second },
        ...retirements.filter((change) => !isDeepStrictEqual({ ...shape, ...change }, shape)),
    ];
    return all.filter((change) => change !== false);
}

const retirements: ProgramChange[] = [
    { retirement: false, confirmations: null },
    { retirement: true, confirmations: null },
    { retirement: true, confirmations: "stale" },
    { retirement: true, confirmations: "current" },
];

/** A trigger that neither program nor state has. */
function freshTrigger({ program, resources, ledger }: Moment): string {
    const used = [program.inputs, ledger.settled?.inputs, [...ledger.applied.values()], resources];
    return `t${firstUnused((number) => `"t${number}"`, used)}`;
}

/** The number of a secret that the caller has never given. */
function freshOwnSecret({ program, resources, ledger }: Moment): number {
    const used = [program.inputs, ledger.settled?.inputs, [...ledger.secrets.keys()], resources];
    return firstUnused((number) => `Own_${number}.`, used);
}

function firstUnused(text: (number: number) => string, used: unknown): number {
    const all = JSON.stringify(used);
    let number = 1;
    while (all.includes(text(number))) number += 1;
    return number;
}

const always = Number.MAX_SAFE_INTEGER;

/** Of a call that changes nothing, a lost response is the same as a lost request. */
const changing: readonly CallKind[] = ["regenerateSecret", "setSecret", "deleteOldSecret"];

/** All that can go wrong at one of these calls: one thing at a time. */
export function disturbances(exchanges: readonly Exchange[]): Circumstances[] {
    return exchanges.flatMap(({ kind: on }, index) => {
        const call = exchanges.slice(0, index + 1).filter(({ kind }) => kind === on).length;
        return [
            { faults: [{ on, call, fault: { drop: "before" } }] },
            ...(changing.includes(on) ? [{ faults: [{ on, call, fault: { drop: "after" } as const }] }] : []),
            { faults: [{ on, call, fault: { drop: "after" }, times: always }] },
            { faults: [{ on, call, fault: { status: 503 } }] },
            { faults: [{ on, call, fault: { status: 429 }, times: always }] },
            { crashAfterCall: index + 1 },
        ];
    });
}

/** The command under further circumstances. */
export function disturbed(command: Command, by: Circumstances): Command {
    return { ...command, under: { ...command.under, ...by } };
}
