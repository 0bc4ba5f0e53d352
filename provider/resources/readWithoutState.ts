import { UserError } from "../common/userError";

/** Outputs that every state of ours has. If all are missing, Pulumi has no state of the resource. */
const ofEveryState = ["stateVersion", "clientId", "rotationCount", "verified", "rotatedAt"];

/** Why Pulumi can't read a resource of ours without its state, and what to do instead. */
export const importRefusal =
    "It can't be imported or read by its id (get), because CSP never shows a secret again. To use the secret of another " +
    "stack, use an output of that stack (a StackReference). To take over an app's present secret without rotating " +
    "it, declare an OAuthAppSecret with existingClientSecret.";

/**
 * Refuses to read a resource of which Pulumi has no state: for `pulumi import`, the option `import`, or a program that
 * gets it by its id.
 *
 * @throws UserError `IMPORT_REFUSED`.
 */
export function refuseWithoutState(outputs: Readonly<Record<string, unknown>>): void {
    if (!ofEveryState.some((name) => outputs[name] !== undefined)) throw new UserError("IMPORT_REFUSED", importRefusal);
}
