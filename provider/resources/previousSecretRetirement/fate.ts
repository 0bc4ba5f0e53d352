import * as z from "zod";
import { isUnknown } from "../../common/unknown";
import type { Properties } from "../resource";

const keptSchema = z.object({
    rotatedAt: z.string().optional().catch(undefined),
    retiredAt: z.string().optional().catch(undefined),
    unconfirmed: z.number().optional().catch(undefined),
});

/** What Pulumi keeps of a retirement, as far as it decides what comes next. */
export type Kept = z.infer<typeof keptSchema>;

/** Parses the outputs of any release: an unexpected value counts as absent. */
export function parseKept(raw: Properties): Kept {
    return keptSchema.parse(raw);
}

/** What becomes of the overlap of the secret's last rotation. */
export type Fate =
    /** This rotation is dealt with. */
    | { readonly kind: "settled" }
    /** The rotation may still come, in this update. */
    | { readonly kind: "unknown" }
    /** There is no overlap to end, or it has ended. */
    | { readonly kind: "over" }
    /** It goes on while confirmations are missing. `isUnsure`: some are not known yet. */
    | { readonly kind: "unconfirmed"; readonly missing: number; readonly isUnsure: boolean }
    /** It is ended. `isOverdue`: it should have ended by its date. CSP may keep it a little longer, which only a test tells. */
    | { readonly kind: "due"; readonly isOverdue: boolean };

/**
 * Decides what becomes of the overlap: the one decision of a retirement.
 *
 * @param kept undefined before its creation.
 * @param inputs those that are given; in a preview some may be unknown.
 */
export function fateOf(kept: Kept | undefined, inputs: Properties, nowMs: number): Fate {
    const { rotatedAt, previousClientSecret, previousClientSecretExpiresAt: until } = inputs;
    if (kept !== undefined && kept.unconfirmed === undefined && kept.rotatedAt === rotatedAt)
        return { kind: "settled" };
    if (isUnknown(rotatedAt)) return { kind: "unknown" };
    if (typeof until !== "string") return { kind: "over" };
    const missing = unconfirmed(inputs).length;
    const isOverdue = nowMs >= Date.parse(until);
    if (isOverdue && (missing > 0 || previousClientSecret === undefined)) return { kind: "over" };
    if (missing === 0) return { kind: "due", isOverdue };
    return { kind: "unconfirmed", missing, isUnsure: confirmationsOf(inputs).some(isUnknown) };
}

/**
 * The confirmations that are not the secret's `rotatedAt`, letter by letter: it is an output that consumers hand on as
 * it is, and whatever else stands there proves nothing.
 */
export function unconfirmed(inputs: Properties): readonly unknown[] {
    const isConfirmed = (value: unknown) => typeof value === "string" && value === inputs["rotatedAt"];
    return confirmationsOf(inputs).filter((value) => !isConfirmed(value));
}

/** A list that is not known yet counts as one unknown confirmation. */
export function confirmationsOf({ confirmations = [] }: Properties): readonly unknown[] {
    return Array.isArray(confirmations) ? confirmations : [confirmations];
}
