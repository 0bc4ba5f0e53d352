import type { CallKind } from "../../../provider/testing";
import { startCommand } from "../cli";
import { commandOf, type Stage } from "./stage";

/** A call of an operation, before it arrives or after CSP has carried it out. */
export interface Point {
    readonly kind: CallKind;
    /** Which one of its kind, from 1 on. */
    readonly number: number;
    readonly when: "before" | "after";
}

/** Calls in a word. `consumer`: not of this package, but of the resource that gets the secret. */
export const callNames = {
    apiTokenGrant: "token",
    clientCredentialsGrant: "test",
    regenerateSecret: "PUT",
    setSecret: "POST",
    deleteOldSecret: "DELETE",
    getApp: "GET",
    listApps: "list",
    unknown: "consumer",
} as const satisfies Record<CallKind, string>;

/** The points of an operation, in order, as one run without a kill shows them. */
export async function pointsOf(stage: Stage): Promise<Point[]> {
    const { scene, operation } = stage;
    stage.reset();
    const { status, output } = await startCommand(scene.project, ...commandOf(operation)).ended;
    if (status !== 0) throw new Error(output);
    const [app] = operation.apps;
    const seen = new Map<CallKind, number>();
    const kinds = scene.simulator.calls
        // What does not name an app is made once for each.
        .filter(({ kind, appId }, index, all) =>
            isOfApp(kind) ? appId === app : all.findIndex((one) => one.kind === kind) === index,
        )
        .map(({ kind }) => kind);
    return kinds.flatMap((kind) => {
        const number = (seen.get(kind) ?? 0) + 1;
        seen.set(kind, number);
        const before = { kind, number, when: "before" } as const;
        return kind === "unknown" ? [before] : [before, { kind, number, when: "after" } as const];
    });
}

/** Whether calls of this kind name an app. */
export function isOfApp(kind: CallKind): boolean {
    return kind !== "apiTokenGrant" && kind !== "unknown";
}

export function inWords({ kind, number, when }: Point): string {
    return `${when} ${callNames[kind]}${number > 1 ? ` ${number}` : ""}`;
}
