import { CheckFailure } from "@pulumi/pulumi/proto/provider_pb";
import { isAbsent } from "../../common/json";
import { describeViolation, type Violation } from "../../rotation/inputs";
import type { Received } from "./wire";

/** Files and archives among the inputs, which no property accepts. */
export function filesIn({ notJson }: Received): Violation[] {
    return notJson.map((path) => ({ property: path, reason: "a file is not a JSON value" }));
}

/**
 * Beside a name the engine prints the property's value (tried). So a secret is named only in the reason, and so is what
 * is not an input, which may be a misspelt secret. So is what the program does not give: the engine would print
 * `value {<nil>}`.
 */
export function failuresOf(
    violations: readonly Violation[],
    inputNames: readonly string[],
    { values, secrets, notJson }: Received,
): CheckFailure[] {
    return violations.map((violation) => {
        const { property } = violation;
        // What is not an input may have a dot in its name.
        const name = Object.hasOwn(values, property) ? property : (property.split(/[.[]/)[0] ?? "");
        const isGiven = !isAbsent(values[name]) || notJson.includes(violation.property);
        return isGiven && inputNames.includes(name) && !secrets.has(name)
            ? new CheckFailure().setProperty(violation.property).setReason(violation.reason)
            : new CheckFailure().setReason(describeViolation(violation));
    });
}
