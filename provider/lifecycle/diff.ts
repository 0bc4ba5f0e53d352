import { optionNames } from "../common/properties";
import { describeApp } from "../csp/cspError";
import { forecast } from "../rotation/forecast";
import { previewInputs } from "../rotation/inputs";
import { updateLine } from "../rotation/messages";
import type { ProviderContext } from "../rotation/providerContext";
import { isFrozen } from "../rotation/runtimeConfig";
import type { State } from "../rotation/state";

type Properties = Readonly<Record<string, unknown>>;

/**
 * Says whether there is a next step, and in one line what the update will do to the present secret, and why. Makes no
 * call.
 *
 * @param raw the checked inputs: in a preview some may be unknown.
 */
export function diff(
    provider: ProviderContext,
    state: State,
    raw: Properties,
): { readonly changes: boolean; readonly replaces: string[] } {
    const replaces = replacingInputs(state.app, raw);
    // The check that precedes the creation tells what becomes of the secret.
    if (replaces.length > 0) return { changes: true, replaces };
    const [nowMs, frozen] = [provider.clock.now(), isFrozen(provider.settings)];
    const { inputs, unknown } = previewInputs(raw, state.options);
    const steps = forecast(state, inputs, nowMs, frozen);
    const line = updateLine(steps, state, inputs, unknown, { nowMs, frozen });
    if (line !== undefined) provider.log(`${describeApp(state.app)}: ${line}`);
    const isOptionUnknown = optionNames.some((name) => unknown.includes(name));
    return { changes: steps.length > 0 || isOptionUnknown, replaces };
}

/** The inputs for which a resource is replaced: another app, or another organization, whose letter case says nothing. */
export function replacingInputs(before: Readonly<Record<"orgId" | "oauthAppId", unknown>>, raw: Properties): string[] {
    const isSame = {
        orgId: String(raw["orgId"]).toLowerCase() === String(before.orgId).toLowerCase(),
        oauthAppId: raw["oauthAppId"] === before.oauthAppId,
    };
    return (["orgId", "oauthAppId"] as const).filter((name) => !isSame[name]);
}
