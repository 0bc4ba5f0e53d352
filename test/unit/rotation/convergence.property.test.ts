import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UserError } from "../../../provider/common/userError";
import { diff } from "../../../provider/resources/oauthAppSecret/diff";
import { AppContext } from "../../../provider/rotation/appContext";
import { parseState, toOutputs } from "../../../provider/rotation/codec";
import { forecast } from "../../../provider/rotation/forecast";
import type { Inputs } from "../../../provider/rotation/inputs";
import { nextStep, reasonToRotate, type Step } from "../../../provider/rotation/nextStep";
import { type Performed, perform } from "../../../provider/rotation/perform";
import { createProviderContext } from "../../../provider/rotation/providerContext";
import type { State } from "../../../provider/rotation/state";
import { endedOverlap, withoutEndedOverlap } from "../../../provider/rotation/transitions";
import { startOfTime } from "../../support/fakeClock";
import { type OneAppCsp, oneAppCsp } from "../../support/oneAppCsp";
import { anyInputs, anyState, anyStoredState } from "../../support/stateArbitraries";

const runs = { numRuns: 2_000 };

/** A CSP that agrees with the state: it accepts the newest secret, unless the state says otherwise. */
function honestCsp(state: State, inputs: Inputs): OneAppCsp {
    const step = nextStep(state, inputs, startOfTime, false);
    const isRejected = state.phase === "active" && state.current.trust.kind === "rejected";
    const current = state.phase === "active" && !isRejected ? state.current.value : undefined;
    const newest = state.pending?.value ?? current;
    const adopted = step?.kind === "adopt" ? step.secret : undefined;
    return oneAppCsp([newest, adopted].filter((secret) => secret !== undefined));
}

interface Command {
    readonly preview: Pick<ReturnType<typeof diff>, "changes" | "replaces">;
    readonly line: string;
    /** Undefined if it failed. */
    readonly performed: Performed | undefined;
}

/** A preview, and then the update. */
async function up({ clock, transport }: OneAppCsp, stored: State, inputs: Inputs, frozen: boolean): Promise<Command> {
    const newProcess = () =>
        createProviderContext({
            clock,
            random: () => 0.5,
            env: { CSP_API_TOKEN: "Api-token-1", CSP_FREEZE_ROTATION: String(frozen) },
            transport,
            write: () => {},
        });
    const { changes, replaces, line = "" } = diff(newProcess(), stored, inputs);
    const performed = await perform(new AppContext(newProcess(), inputs), stored, inputs).catch((error: unknown) => {
        if (!(error instanceof UserError)) throw error;
        return undefined;
    });
    return { preview: { changes, replaces }, line, performed: performed?.failure ? undefined : performed };
}

function inShort(step: Step): string {
    return `${step.kind} ${reasonToRotate(step) ?? ""}`;
}

/** Whether the app can log in where it has to: with its own secret, if it authenticates itself. */
function canAuthenticate(state: State, inputs: Inputs): boolean {
    if (inputs.authenticateAs !== "app" || state.pending !== undefined) return true;
    if (nextStep(state, inputs, startOfTime, false)?.kind === "adopt") return true;
    return state.phase === "active" && state.current.trust.kind !== "rejected";
}

/** Whether only the update can find out that the secret to adopt is an old one. */
function mayAdoptOldSecret(state: State, { existingClientSecret }: Inputs): boolean {
    if (existingClientSecret === undefined || existingClientSecret === state.pending?.value) return false;
    const overlap = state.phase === "active" ? state.overlap : undefined;
    const ended = endedOverlap(state, startOfTime)?.previousSecret;
    const isUnknown = overlap !== undefined && overlap.previousSecret !== existingClientSecret;
    const isBesidePending = state.pending !== undefined;
    return existingClientSecret === ended || isUnknown || isBesidePending;
}

const anyCase = fc
    .record({ stored: anyStoredState, inputs: anyInputs, frozen: fc.boolean() })
    .filter(({ stored, inputs }) => canAuthenticate(stored, inputs) && !mayAdoptOldSecret(stored, inputs));

describe("with a CSP that bears out the state", () => {
    it("a preview and its update never disagree", async () => {
        const property = fc.asyncProperty(anyCase, async ({ stored, inputs, frozen }) => {
            const csp = honestCsp(stored, inputs);
            const { steps } = forecast(stored, inputs, startOfTime, frozen);
            const { preview, line, performed } = await up(csp, stored, inputs, frozen);
            if (performed !== undefined) expect(performed.steps.map(inShort)).toEqual(steps.map(inShort));
            const last = steps.at(-1)?.kind;
            expect(performed === undefined).toBe(last === "refuse" || last === "refusePrevious");
            expect(/rotates?:/.test(line)).toBe(steps.some((step) => reasonToRotate(step) !== undefined));
            const before = toOutputs(withoutEndedOverlap(stored, startOfTime));
            const isChanged = performed === undefined || !isDeepStrictEqual(toOutputs(performed.state), before);
            expect(preview).toEqual({ changes: isChanged, replaces: [] });
            const regenerations = steps.filter(({ kind }) => kind === "regenerate").length;
            expect(csp.calls.filter((call) => call === "put")).toHaveLength(regenerations);
        });
        await fc.assert(property, runs);
    });

    it("every state converges, and a second update makes no call", async () => {
        const property = fc.asyncProperty(anyCase, async ({ stored, inputs, frozen }) => {
            const csp = honestCsp(stored, inputs);
            const { performed } = await up(csp, stored, inputs, frozen);
            if (performed === undefined) return;
            const kept = parseState(toOutputs(performed.state));
            expect(nextStep(kept, inputs, csp.clock.now(), frozen)).toBeUndefined();
            const requests = csp.calls.length;
            const again = await up(csp, kept, inputs, frozen);
            expect(again.preview.changes).toBe(false);
            expect(again.performed && toOutputs(again.performed.state)).toEqual(
                toOutputs(withoutEndedOverlap(kept, csp.clock.now())),
            );
            expect(csp.calls).toHaveLength(requests);
        });
        await fc.assert(property, runs);
    });
});

describe("the codec", () => {
    it("reads every state as it was written", () => {
        const property = fc.property(anyState, (state) => {
            expect(parseState(toOutputs(state))).toEqual(state);
        });
        fc.assert(property, runs);
    });

    it("writes what it reads without loss, whatever the outputs were", () => {
        const property = fc.property(anyStoredState.map(toOutputs), (outputs) => {
            expect(toOutputs(parseState(outputs))).toEqual(outputs);
        });
        fc.assert(property, runs);
    });
});
