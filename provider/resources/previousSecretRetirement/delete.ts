import { isDate } from "../../common/clock";
import type { ProviderContext } from "../../rotation/providerContext";
import { parseKept } from "./fate";

/** Notes a retirement that goes before its secret does: what may be revoked depends on whether an overlap runs. */
export function noteRemovedRetirement(
    provider: ProviderContext,
    id: string,
    outputs: Readonly<Record<string, unknown>>,
): void {
    const { rotatedAt, retiredAt } = parseKept(outputs);
    // What a run knows is in files, which hold dates and nothing else: an edited state may have a secret there.
    const dateOf = (text: string | undefined) => (isDate(text) ? text : undefined);
    provider.run.noteRemovedRetirement(id, { rotatedAt: dateOf(rotatedAt), retiredAt: dateOf(retiredAt) });
}
