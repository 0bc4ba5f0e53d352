import type { Plan } from "../resources/resource";
import type { ProviderContext } from "../rotation/providerContext";

/**
 * Prints the lines of a plan.
 *
 * @param isMoved whether the other host wrote the state, which is updated even if nothing else changes.
 */
export function tell(provider: ProviderContext, { changes, lines, subject }: Plan, isMoved = false): void {
    for (const line of lines) provider.log(line);
    if (!isMoved || changes || lines.length > 0 || subject === undefined) return;
    provider.log(`${subject}: moves between the npm package and the plugin; nothing rotates`);
}
