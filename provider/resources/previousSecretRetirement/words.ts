import { isUnknown } from "../../common/unknown";
import { describeKnown } from "../app";
import type { Properties } from "../resource";
import { confirmationsOf, unconfirmed } from "./fate";

/** A line about the overlap, after the name of its app. */
export function overlapLine(inputs: Properties, fate: string): string {
    return `${describeKnown(inputs)}: ${fate}`;
}

export const endsAfterRotation =
    "if this update rotates the secret, the overlap is ended once every consumer has confirmed that";

export function endedByItself(inputs: Properties): string {
    return `the overlap has ended by itself, although ${lacking(inputs)}`;
}

export function waits(inputs: Properties): string {
    if (unconfirmed(inputs).every(isUnknown)) {
        const which = isUnknown(inputs["confirmations"]) ? "the" : "some";
        return `${which} confirmations are not known yet; the overlap is ended only if none of them is missing`;
    }
    return (
        `${lacking(inputs)}, so nothing is ended: the previous secret works until ` +
        `${inputs["previousClientSecretExpiresAt"]}, and the next \`pulumi up\` looks again`
    );
}

export function isEnded(isOverdue: boolean): string {
    return isOverdue
        ? "no confirmation is missing; the overlap should have ended by itself, which this update tests: if CSP " +
              "still accepts the previous secret, the overlap is ended"
        : "no confirmation is missing: this update will end the overlap, and the previous secret stops working";
}

function lacking(inputs: Properties): string {
    const missing = unconfirmed(inputs).length;
    const total = confirmationsOf(inputs).length;
    return missing === 1
        ? `the confirmation of 1 of ${total} consumers is missing`
        : `the confirmations of ${missing} of ${total} consumers are missing`;
}
