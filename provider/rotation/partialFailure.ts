import { UserError } from "../common/userError";
import { currentSecret, isUntested, type State } from "./state";

/**
 * The failure of an update that reached a state to keep, because it holds a secret that nobody can get again. Pulumi
 * then touches nothing that depends on the resource, and the next `pulumi up` goes on from that state.
 */
export function partialFailure(stored: State, reached: State, error: UserError): UserError {
    return new UserError(error.code, `${error.summary} ${whatIsKept(stored, reached)}`);
}

/** Whether a failure must not lose this state: it has another secret, a pending one, or one that is to be tested. */
export function isWorthKeeping(stored: State, reached: State): boolean {
    const isUnresolved = reached.pending !== undefined || (reached.phase === "active" && isUntested(reached));
    return isUnresolved || currentSecret(reached) !== currentSecret(stored);
}

function whatIsKept(stored: State, reached: State): string {
    if (reached.pending !== undefined) {
        return "The new secret is kept in Pulumi's state as pending; the next `pulumi up` verifies it first.";
    }
    if (reached.phase === "active" && isUntested(reached)) {
        if (stored.phase === "active" && isUntested(stored) && currentSecret(reached) === currentSecret(stored)) {
            return "The secret in Pulumi's state still has to be verified; the next `pulumi up` does so first.";
        }
        return currentSecret(reached) === currentSecret(stored)
            ? "CSP may have replaced the secret in Pulumi's state. The next `pulumi up` goes on from here."
            : "The new secret is kept in Pulumi's state as pending; the next `pulumi up` verifies it first.";
    }
    return "The secret that this update adopted or verified before is kept in Pulumi's state.";
}
