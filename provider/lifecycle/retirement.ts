import { z } from "zod";
import { pick, withoutUndefined } from "../common/json";
import { inputs, outputs, retirementInputs } from "../common/properties";
import { isUnknown } from "../common/unknown";
import { describeApp } from "../csp/cspError";
import { refuseNewerState, stateVersion } from "../rotation/codec";
import { definedInputs, invalidValues, unknownInputs } from "../rotation/inputs";
import type { ProviderContext, Retirement } from "../rotation/providerContext";
import { schemaOf } from "../rotation/schemas";
import { type Checked, failureOf } from "./check";
import { replacingInputs } from "./diff";
import { endOverlap } from "./endOverlap";

type Properties = Readonly<Record<string, unknown>>;

const ownSchema = schemaOf(retirementInputs, { rules: true });

/** The others are outputs of the secret whose overlap the retirement ends. */
const secretSchema = schemaOf(
    pick({ ...inputs, ...outputs }, [
        ...(["orgId", "oauthAppId", "host", "profile", "authenticateAs", "clientSecret", "rotatedAt"] as const),
        ...(["previousClientSecret", "previousClientSecretExpiresAt"] as const),
    ]),
    { rules: false },
).required({ clientSecret: true });

const inputsSchema = ownSchema.extend(secretSchema.shape);
const inputNames = Object.keys(inputsSchema.shape);

const keptSchema = z.object({
    rotatedAt: z.string().optional().catch(undefined),
    retiredAt: z.string().optional().catch(undefined),
    unconfirmed: z.number().optional().catch(undefined),
});

type Kept = z.infer<typeof keptSchema>;

/** What Pulumi keeps of a retirement. It is keyed on the secret's id and `rotatedAt`. */
export interface RetirementOutputs extends Retirement {
    readonly stateVersion: number;
    readonly orgId: string;
    readonly oauthAppId: string;
    /** How many confirmations were missing; absent unless the overlap waits for them. */
    readonly unconfirmed?: number;
}

/** Finds what is wrong with the inputs that the program gives, before any call. */
export function checkRetirement(raw: Properties): Checked {
    const given = definedInputs(raw, inputNames);
    const found = [...unknownInputs(raw, "PreviousSecretRetirement", inputNames), ...invalidValues(ownSchema, given)];
    return { inputs: given, failures: found.map(failureOf) };
}

/**
 * Tells before a creation what it will do, where that depends on confirmations.
 *
 * @param raw the checked inputs: in a preview some may be unknown.
 */
export function announceRetirement(provider: ProviderContext, raw: Properties): void {
    tell(provider, raw, planLine(nextStep(undefined, raw, provider.clock.now()), undefined, raw));
}

/**
 * Decides whether there is anything to update, and tells what becomes of the overlap; makes no call.
 *
 * @param raw the checked inputs: in a preview some may be unknown.
 * @throws UserError `STATE_TOO_NEW`.
 */
export function diffRetirement(
    provider: ProviderContext,
    outputs: Properties,
    raw: Properties,
): { readonly changes: boolean; readonly replaces: string[] } {
    refuseNewerState(outputs);
    const replaces = replacingInputs({ orgId: outputs["orgId"], oauthAppId: outputs["oauthAppId"] }, raw);
    // The check that precedes the creation tells what becomes of the overlap.
    if (replaces.length > 0) return { changes: true, replaces };
    const kept = parseKept(outputs);
    const step = nextStep(kept, raw, provider.clock.now());
    tell(provider, raw, planLine(step, kept, raw));
    const isUnchanged =
        step.kind === "none" ||
        (step.kind === "wait" &&
            !step.isUnsure &&
            kept.rotatedAt === raw["rotatedAt"] &&
            kept.unconfirmed === step.missing);
    return { changes: !isUnchanged, replaces };
}

/**
 * Creates the retirement, or updates it: ends the overlap of the secret's last rotation, unless that is done, or there
 * is none, or a confirmation is missing.
 *
 * @param outputs those that Pulumi keeps of it, whatever host wrote them; none on creation.
 * @throws UserError `STATE_TOO_NEW`, or why the overlap can't be ended.
 */
export async function retire(
    provider: ProviderContext,
    raw: Properties,
    outputs?: Properties,
): Promise<RetirementOutputs> {
    if (outputs !== undefined) refuseNewerState(outputs);
    const parsed = inputsSchema.parse(definedInputs(raw, inputNames));
    const { orgId, oauthAppId, rotatedAt } = parsed;
    const kept = outputs && parseKept(outputs);
    const base = { stateVersion, orgId, oauthAppId, rotatedAt };
    const step = nextStep(kept, parsed, provider.clock.now());
    if (step.kind === "end") return withoutUndefined({ ...base, retiredAt: await endOverlap(provider, parsed) });
    tell(provider, parsed, planLine(step, kept, parsed));
    if (step.kind === "none") return withoutUndefined({ ...base, retiredAt: kept?.retiredAt });
    return withoutUndefined({ ...base, unconfirmed: step.kind === "wait" ? step.missing : undefined });
}

/** Notes a retirement that goes before its secret does: what may be revoked depends on whether an overlap runs. */
export function noteRemovedRetirement(provider: ProviderContext, id: string, outputs: Properties): void {
    provider.retirements.set(id, parseKept(outputs));
}

/** Parses the outputs of any release: an unexpected value counts as absent. */
function parseKept(raw: Properties): Kept {
    return keptSchema.parse(raw);
}

type Step =
    /** The rotation is dealt with. */
    | { readonly kind: "none" }
    /** The rotation is still to come, in this update. */
    | { readonly kind: "rotationUnknown" }
    /** There is no overlap to end, or none any more. */
    | { readonly kind: "ended" }
    | { readonly kind: "wait"; readonly missing: number; readonly isUnsure: boolean }
    | { readonly kind: "end" };

function nextStep(kept: Kept | undefined, raw: Properties, nowMs: number): Step {
    const { rotatedAt, previousClientSecretExpiresAt: until } = raw;
    const isSettled = kept !== undefined && kept.unconfirmed === undefined && kept.rotatedAt === rotatedAt;
    if (isSettled) return { kind: "none" };
    if (isUnknown(rotatedAt)) return { kind: "rotationUnknown" };
    if (typeof until !== "string" || nowMs >= Date.parse(until)) return { kind: "ended" };
    const missing = missingConfirmations(raw);
    if (missing === 0) return { kind: "end" };
    return { kind: "wait", missing, isUnsure: confirmationsOf(raw).some(isUnknown) };
}

/**
 * How many confirmations are not the secret's `rotatedAt`, letter by letter: it is an output that consumers hand on as
 * it is, and whatever else stands there proves nothing.
 */
export function missingConfirmations(raw: Properties): number {
    return confirmationsOf(raw).filter((confirmation) => confirmation !== raw["rotatedAt"]).length;
}

/** A list that is not known yet counts as one confirmation that is not. */
function confirmationsOf({ confirmations = [] }: Properties): readonly unknown[] {
    return Array.isArray(confirmations) ? confirmations : [confirmations];
}

/** What a step will do to the overlap, in a line; undefined where that does not depend on confirmations. */
function planLine(step: Step, kept: Kept | undefined, raw: Properties): string | undefined {
    const total = confirmationsOf(raw).length;
    const isAwaited = kept?.unconfirmed !== undefined && kept.rotatedAt === raw["rotatedAt"];
    if (step.kind === "none" || (total === 0 && !isAwaited)) return undefined;
    if (isUnknown(raw["confirmations"])) {
        return "the confirmations are not known yet; an overlap is ended only if none of them is missing";
    }
    const missing = missingConfirmations(raw);
    const lacking =
        missing === 1
            ? `the confirmation of 1 of ${total} consumers is missing`
            : `the confirmations of ${missing} of ${total} consumers are missing`;
    switch (step.kind) {
        case "rotationUnknown":
            return (
                "if this update rotates the secret, the overlap is ended once " +
                `${total === 1 ? "its 1 consumer has" : `all ${total} consumers have`} confirmed it`
            );
        case "ended":
            return isAwaited && missing > 0 ? `the overlap has ended by itself, although ${lacking}` : undefined;
        case "wait":
            return (
                `${lacking}, so nothing is ended: the previous secret works until ` +
                `${raw["previousClientSecretExpiresAt"]}, and the next \`pulumi up\` looks again`
            );
        case "end":
            return "no confirmation is missing: this update will end the overlap, and the previous secret stops working";
    }
}

function tell(provider: ProviderContext, { orgId, oauthAppId }: Properties, line: string | undefined): void {
    if (line !== undefined)
        provider.log(`${describeApp({ orgId: String(orgId), oauthAppId: String(oauthAppId) })}: ${line}`);
}
