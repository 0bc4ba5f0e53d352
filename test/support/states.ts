import { type Outputs, parseState } from "../../provider/rotation/codec";
import type { Inputs } from "../../provider/rotation/inputs";
import type { ActiveState, State } from "../../provider/rotation/state";
import { startOfTime } from "./fakeClock";

/** The outputs of a secret that was made at the clock's start, with these changes. */
export function theOutputs(more: Partial<Outputs> = {}): Outputs {
    return {
        stateVersion: 1,
        orgId: "org",
        oauthAppId: "app",
        host: "csp.example",
        clientId: "app",
        clientSecret: "The-secret-1",
        rotatedAt: new Date(startOfTime).toISOString(),
        rotationReason: "created",
        rotationCount: 1,
        verified: true,
        ...more,
    };
}

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
