import { type Outputs, parseState } from "../../provider/rotation/codec";
import type { Inputs } from "../../provider/rotation/inputs";
import type { ActiveState, State } from "../../provider/rotation/state";
import { at, day } from "./fakeClock";

/** The outputs of a secret that was made at the clock's start, with these changes. */
export function theOutputs(more: Partial<Outputs> = {}): Outputs {
    return {
        stateVersion: 1,
        orgId: "org",
        oauthAppId: "app",
        host: "csp.example",
        clientId: "app",
        clientSecret: "The-secret-1",
        rotatedAt: at(0),
        rotationReason: "created",
        rotationCount: 1,
        verified: true,
        ...more,
    };
}

/** Outputs of an overlap of ours that ends a day after the clock's start. */
export const inOverlap = { previousClientSecret: "Previous-1", previousClientSecretExpiresAt: at(day) } as const;

/** Outputs of a secret that an earlier update may have set, a minute before its overlap would end. */
export const pendingSecret = {
    pendingClientSecret: "Pending-1",
    pendingRotation: { reason: "trigger", startedAt: at(0), overlapSeconds: 60 },
} as const;

/** The state of those outputs. */
export function aState(more: Partial<Outputs> = {}): State {
    return parseState(theOutputs(more));
}

/** The same state, for outputs with a secret. */
export function anActiveState(more: Partial<Outputs> = {}): ActiveState {
    const state = aState(more);
    if (state.phase === "initial") throw new Error("these outputs have no secret");
    return state;
}

/** The inputs that belong to such a state, with these changes. */
export function theInputs(more: Partial<Inputs> = {}): Inputs {
    return { orgId: "org", oauthAppId: "app", host: "csp.example", ...more };
}

/** Inputs as they arrive: any value under any name. */
export function rawInputs(more: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
    return { ...theInputs(), ...more };
}
