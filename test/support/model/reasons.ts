import type { Ledger } from "./ledger";
import { accepts, expired, type OneSecret } from "./observation";

/** Whether there is a reason to rotate: for certain, not at all, or only perhaps. */
export interface Reasons {
    readonly certain: readonly string[];
    readonly possible: readonly string[];
}

const dayMs = 86_400_000;

/** Why an `up` had to rotate and why it may have, judged without the provider's own decision. */
export function reasonsFor(one: OneSecret, ledger: Ledger): Reasons {
    const { program, step, base } = one;
    const adopts = program.input("existingClientSecret") !== undefined;
    // A resource without a secret does not exist yet: its creation, too, only adopts.
    if (adopts && base?.clientSecret === undefined && !isSpent(one)) {
        // The secret that a failed creation left pending has an age.
        const isPending = program.input("existingClientSecret") === base?.pendingClientSecret;
        return isPending && program.input("rotateAfterDays") !== undefined ? { certain: [], possible: ["age"] } : none;
    }
    // Anything that is due, including a creation.
    if (step.under?.frozen) return none;
    if (base === undefined) return { certain: adopts ? [] : ["created"], possible: ["created"] };
    const given = program.input("newClientSecret");
    const trigger = program.input("rotationTrigger");
    const triggerIs = trigger === undefined ? "same" : ledger.trigger(program.name, trigger);
    const isOther = given !== undefined && given !== base.clientSecret;
    const newSecretIs = isOther ? ledger.newSecret(program.name, given) : "same";
    const age = dueByAge(one, ledger);
    const isPending = base.verificationPending === true || base.pendingClientSecret !== undefined;
    return {
        certain: [
            ...(triggerIs === "other" ? ["trigger"] : []),
            ...(newSecretIs === "other" ? ["newClientSecret"] : []),
            ...(age === "certain" ? ["age"] : []),
        ],
        possible: [
            ...(triggerIs === "same" ? [] : ["trigger"]),
            ...(newSecretIs === "same" ? [] : ["newClientSecret"]),
            ...(age === "no" ? [] : ["age"]),
            ...(mayBeRejected(one) ? ["rejected"] : []),
            ...(isPending ? ["pending"] : []),
            ...(base.clientSecret === undefined ? ["created"] : []),
        ],
    };
}

/** Whether a resource of the app adopted the secret to adopt, and rotated it since: seen by a refresh, it has no further effect. */
function isSpent({ program, appId, before }: OneSecret): boolean {
    const existing = program.input("existingClientSecret");
    return before.resources.some(
        ({ outputs }) =>
            outputs["oauthAppId"] === appId &&
            outputs["existingClientSecret"] === existing &&
            outputs["clientSecret"] !== existing,
    );
}

const none: Reasons = { certain: [], possible: [] };

function dueByAge({ program, before, after }: OneSecret, ledger: Ledger): "no" | "possible" | "certain" {
    const days = program.input("rotateAfterDays");
    const since = ledger.now.applied.get(program.name)?.since;
    if (typeof days !== "number" || since === undefined) return "no";
    if (before.atMs >= since.toMs + days * dayMs) return "certain";
    return after.atMs >= since.fromMs + days * dayMs ? "possible" : "no";
}

/** A refresh has marked the secret, or does so in this `up`, and CSP does reject it. */
function mayBeRejected(one: OneSecret): boolean {
    const { program, appId, truth, base, step, csp } = one;
    const secret = base?.clientSecret;
    const onExternal = program.input("onExternalRotation");
    if (secret === undefined || onExternal === "warn") return false;
    if (onExternal === "stop" && !base?.verificationPending) return false;
    const isMarked = base?.rejected === true || (step.do === "up" && step.refresh === true);
    const isRejected = !accepts(truth, secret) || expired(one, appId, secret) || csp.secretPropagationMs > 0;
    return isMarked && isRejected;
}
