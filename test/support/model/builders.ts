import type { CallKind } from "../../../provider/testing";
import type { CallFault, Circumstances, Command, ProgramChange, Setting, Step } from "./steps";

/** A known history: what it begins with, if that matters, and its steps. */
export type History = readonly (Step | Given)[];

type Given = { readonly given: Setting };
type Up = Extract<Command, { do: "up" }>;

/** What a history begins with. */
export const given = (setting: Setting): Given => ({ given: setting });

export function up(change: ProgramChange = {}, ...under: Circumstances[]): Up {
    return { do: "up", ...(Object.keys(change).length > 0 && { change }), ...met(under) };
}
export const upRefresh = (...of: Parameters<typeof up>): Up => ({ ...up(...of), refresh: true });
export const replace = (...under: Circumstances[]): Up => ({ ...up({}, ...under), replace: true });
export const refresh = (...under: Circumstances[]): Step => ({ do: "refresh", ...met(under) });
export const destroy = (...under: Circumstances[]): Step => ({ do: "destroy", ...met(under) });
export const wait = (seconds: number): Step => ({ do: "wait", seconds });
export const setTestable = (testable: boolean): Step => ({ do: "setTestable", testable });
export const rotateOutside = (overlapSeconds?: number): Step => ({
    do: "rotateOutside",
    ...(overlapSeconds && { overlapSeconds }),
});

/** A command in which calls of that kind fail: the first one, unless `which` says otherwise. */
export function fault(on: CallKind, what: CallFault["fault"], which?: Pick<CallFault, "call" | "times">) {
    return { faults: [{ on, fault: what, ...which }] };
}

function met(under: readonly Circumstances[]): { under?: Circumstances } {
    const faults = under.flatMap((each) => each.faults ?? []);
    return under.length > 0 ? { under: Object.assign({}, ...under, faults.length > 0 && { faults }) } : {};
}
