import { UserError } from "../common/userError";
import { resourceId, type State, toOutputs } from "./state";

/**
 * A failure after which this state has to be kept, because it holds what can't be had again. The step fails, what
 * depends on the resource is not touched, and the next `pulumi up` goes on from here.
 */
export class KeepState extends UserError {
    readonly state: State;

    /** @param next what is kept, and what the next `pulumi up` does with it. */
    constructor(state: State, because: UserError, next: string) {
        super(because.code, `${because.summary} ${next}`);
        this.state = state;
    }
}

/** The form in which Pulumi's dynamic-provider host takes it: it becomes `ErrorResourceInitFailed`. */
export class ResourceInitFailed extends UserError {
    readonly id: string;
    readonly properties: Record<string, unknown>;
    readonly reasons: string[];

    constructor({ code, summary, state }: KeepState, providerText: unknown) {
        super(code, summary);
        this.id = resourceId(state);
        // The host adds __provider to good results only; without it the resource could never be deleted.
        this.properties = { ...toOutputs(state), __provider: providerText };
        this.reasons = [this.message];
    }
}
