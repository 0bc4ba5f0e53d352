import { unknownValue } from "../../common/unknown";
import { describeApp } from "../../csp/operations";
import { parseState, toOutputs } from "../../rotation/codec";
import { type Forecast, secretToBeMade } from "../../rotation/forecast";
import { definedInputs } from "../../rotation/inputs";
import type { Step } from "../../rotation/nextStep";
import type { ProviderContext } from "../../rotation/providerContext";
import type { State } from "../../rotation/state";
import type { Plan, Properties } from "../resource";
import { changedProperties } from "./changedProperties";
import { planCreation } from "./create";
import { diff } from "./diff";

/** Inputs and outputs that programs of this host have. */
export function plan(provider: ProviderContext, news: Properties, olds?: Properties): Plan {
    const inputs = definedInputs(news);
    if (olds === undefined) {
        const { line, notes, ...planned } = planCreation(provider, news);
        const outputs = previewedOutputs(undefined, planned, inputs);
        return { changes: true, properties: {}, lines: [line, ...notes], outputs };
    }
    const state = parseState(olds);
    const difference = diff(provider, state, inputs);
    const { changes, line, notes } = difference;
    return {
        changes,
        properties: changedProperties(difference, olds, inputs),
        lines: line === undefined ? notes : [line, ...notes],
        subject: describeApp(state.app),
        // A resource that is to be replaced has no update.
        outputs: "reached" in difference ? previewedOutputs(state, difference, inputs) : olds,
    };
}

/** Outputs that are times, which a preview can't know before they come. */
const times = ["rotatedAt", "adoptedAt", "previousClientSecretExpiresAt", "possibleOverlapEndsAt", "nextRotationAt"];

/** Outputs that a rotation changes. */
const ofRotation = ["clientSecret", "previousClientSecret", "rotationReason", "rotationCount", "verified", ...times];

/** The steps for which a forecast assumes that CSP confirms what the state says. */
const tests: readonly Step["kind"][] = ["verifyPending", "verifyCurrent", "recheckRejection"];

/** What follows from each of these inputs. */
const derived: Readonly<Record<string, readonly string[]>> = {
    oauthAppId: ["clientId"],
    host: ["tokenEndpoint"],
    rotateAfterDays: ["nextRotationAt"],
    overlapSeconds: ["previousClientSecret", "previousClientSecretExpiresAt"],
};

/**
 * The outputs of an update or a creation, as far as they are known beforehand; the others are unknown. Without a
 * rotation, all outputs that follow from the inputs are known, so that consumers do not look changed.
 *
 * @param before the stored state; undefined for a creation.
 * @param raw the checked inputs, some of which may be unknown.
 */
function previewedOutputs(
    before: State | undefined,
    { steps, reached, unknown }: Pick<Forecast, "steps" | "reached"> & { readonly unknown: readonly string[] },
    raw: Properties,
): Record<string, unknown> {
    const old = before === undefined ? {} : toOutputs(before);
    const expected = toOutputs(reached);
    const isNewSecret = ["rotatedAt", "adoptedAt"].some((name) => expected[name] !== old[name]);
    // What a test of CSP finds decides what follows.
    const mayDiffer = steps.some(({ kind }) => tests.includes(kind));
    const hasPrevious = before !== undefined && isNewSecret;
    const isUnknown = (name: string) => {
        if (mayDiffer && ofRotation.includes(name)) return true;
        if (name === "clientSecret") return expected[name] === secretToBeMade;
        return isNewSecret && times.includes(name);
    };
    const unknownNames = [
        ...Object.keys(expected).filter(isUnknown),
        ...unknown.flatMap((name) => (name === "overlapSeconds" && !hasPrevious ? [] : (derived[name] ?? []))),
    ];
    return {
        ...expected,
        ...Object.fromEntries(unknownNames.map((name) => [name, unknownValue])),
        ...Object.fromEntries(unknown.map((name) => [name, raw[name]])),
    };
}
