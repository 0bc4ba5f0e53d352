import { unknownValue } from "../common/unknown";
import { toOutputs } from "../rotation/codec";
import { type Forecast, newSecret } from "../rotation/forecast";
import type { State } from "../rotation/state";

type Outputs = Readonly<Record<string, unknown>>;

/** Outputs that tell when something happens, which a preview can't know of what is still to happen. */
const times = ["rotatedAt", "adoptedAt", "previousClientSecretExpiresAt", "possibleOverlapEndsAt", "nextRotationAt"];

/** What follows from each of these inputs. */
const derived: Readonly<Record<string, readonly string[]>> = {
    oauthAppId: ["clientId"],
    host: ["tokenEndpoint"],
    rotateAfterDays: ["nextRotationAt"],
    overlapSeconds: ["previousClientSecret", "previousClientSecretExpiresAt"],
};

/**
 * The outputs that an update or a creation is going to have, as far as they can be known before; the others are unknown.
 * Without a rotation, all that the inputs tell are known, so that whatever uses them does not look changed.
 *
 * @param before the stored state; undefined for a creation.
 * @param plan what is going to be done.
 * @param raw the checked inputs, some of which may be unknown.
 */
export function previewedOutputs(
    before: State | undefined,
    { steps, reached, unknown }: Forecast & { readonly unknown: readonly string[] },
    raw: Outputs,
): Record<string, unknown> {
    const [old, expected] = [before === undefined ? {} : toOutputs(before), toOutputs(reached)];
    const isNewSecret = ["rotatedAt", "adoptedAt"].some((name) => expected[name] !== old[name]);
    // The secret of an earlier update may turn out to be rejected, and then another one is the current one.
    const mayDiffer = steps.some(({ kind }) => kind === "verifyCurrent" || kind === "verifyPending");
    const hasPrevious = before !== undefined && isNewSecret;
    const isUnknown = (name: string) => {
        if (name === "clientSecret") return expected[name] === newSecret || mayDiffer;
        return isNewSecret && times.includes(name) && expected[name] !== old[name];
    };
    const known = Object.entries(expected).filter(([name]) => !isUnknown(name));
    const unknownNames = [
        ...Object.keys(expected).filter(isUnknown),
        ...unknown.flatMap((name) => (name === "overlapSeconds" && !hasPrevious ? [] : (derived[name] ?? []))),
    ];
    return {
        ...Object.fromEntries(known),
        ...Object.fromEntries(unknownNames.map((name) => [name, unknownValue])),
        ...Object.fromEntries(unknown.map((name) => [name, raw[name]])),
    };
}
