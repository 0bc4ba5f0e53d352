import type { Due } from "./decision";

const reasons: Readonly<Record<Due | "created", string>> = {
    created: "it has no settled secret yet",
    trigger: "rotationTrigger changed",
    newClientSecret: "newClientSecret changed",
    rejected: "CSP rejects the stored secret",
    age: "the secret has reached rotateAfterDays",
};

/** Why the secret is to be rotated, without the values: a trigger may be secret. */
export function reasonInWords(due: Due | "created"): string {
    return reasons[due];
}

/** That nothing that exists rotates now. */
export const frozen = "rotation is frozen (vmware-csp:freezeRotation or CSP_FREEZE_ROTATION)";

/** What waits while rotation is frozen. */
export function frozenLine(due: Due | "created"): string {
    return `${frozen}, so this waits: ${reasons[due]}; the next \`pulumi up\` without it rotates`;
}

/** What is missing for a rotation by the caller's own secrets. */
export function newSecretNeeded(due: Due): string {
    return `newClientSecret: a rotation is due (${reasons[due]}), but the secret given is the one already applied. Give a new one.`;
}
