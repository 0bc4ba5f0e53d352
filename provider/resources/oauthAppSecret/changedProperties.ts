import { isAbsent } from "../../common/json";
import { inputs } from "../../common/properties";
import { canonical, inputNames } from "../../rotation/inputs";
import type { Step } from "../../rotation/nextStep";
import type { Properties, PropertyChange } from "../resource";
import type { Replacement, UpdatePlan } from "./diff";

/**
 * The properties that explain an update: each input that differs from what was last applied, and the other outputs that
 * the steps change, with the reason of a rotation.
 */
export function changedProperties(
    difference: UpdatePlan | Replacement,
    olds: Properties,
    news: Properties,
): Readonly<Record<string, PropertyChange>> {
    const changed: Record<string, PropertyChange> = {};
    for (const name of compared) {
        if (canonical(olds[name] ?? null) === canonical(news[name] ?? null)) continue;
        changed[name] = isAbsent(news[name]) ? "delete" : isAbsent(olds[name]) ? "add" : "update";
    }
    for (const name of difference.replaces) changed[name] = "replace";
    const steps = "steps" in difference ? difference.steps : [];
    for (const name of steps.flatMap(consequences)) changed[name] ??= "update";
    return changed;
}

/**
 * Not the ids, for which the SDKs tell the engine to replace the resource: only `diff` knows whether a different text
 * means another app.
 */
const compared = inputNames.filter((name) => inputs[name].role !== "identity");

/** The properties beside the changed inputs that show what a step does, and why. */
function consequences(step: Step): readonly string[] {
    switch (step.kind) {
        case "regenerate":
        case "setSecret":
            if (step.reason === "age") return ["clientSecret", "rotateAfterDays"];
            return step.reason === "rejected" ? ["clientSecret", "rejected"] : ["clientSecret"];
        case "adopt":
            return ["clientSecret"];
        case "verifyPending":
        case "setPendingAgain":
            return ["clientSecret", "verified"];
        case "verifyCurrent":
            return ["verified"];
        case "recheckRejection":
            return ["rejected"];
        case "testStored":
        case "dropPending":
        case "applyOptions":
        case "refuse":
        case "refusePrevious":
            return [];
    }
}
