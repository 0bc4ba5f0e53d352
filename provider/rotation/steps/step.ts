import type { AppContext } from "../appContext";
import type { Inputs } from "../inputs";
import type { State } from "../state";

/** What a step works on: the app, what is known of its secret so far, and what the inputs ask for. */
export interface Work {
    readonly app: AppContext;
    readonly state: State;
    readonly inputs: Inputs;
}

/**
 * The states that a step reaches, one after the other: CSP has changed a secret, or may have, so each has to be kept if
 * what follows fails. The last one is what the step was to reach.
 */
export type States = AsyncGenerator<State, void, void>;
