import * as z from "zod";
import { isDate } from "../../common/clock";
import { pick, withoutUndefined } from "../../common/json";
import { inputs, outputs, retirementInputs } from "../../common/properties";
import { isKnownText, isUnknown, unknownValue } from "../../common/unknown";
import { describeApp } from "../../csp/cspError";
import { refuseNewerState, stateVersion } from "../../rotation/codec";
import { definedInputs, givenInputs, invalidValues, parsedInputs, unknownInputs } from "../../rotation/inputs";
import type { ProviderContext } from "../../rotation/providerContext";
import type { Retirement } from "../../rotation/runMemory";
import { schemaOf } from "../../rotation/schemas";
import { claim } from "../claim";
import type { Checked } from "../oauthAppSecret/check";
import { replacingInputs } from "../oauthAppSecret/diff";
import { endOverlap } from "./endOverlap";

type Properties = Readonly<Record<string, unknown>>;

const ownSchema = schemaOf(retirementInputs, { rules: true });

/** What a retirement needs of the secret whose overlap it ends, beside the profile that a Node program may name. */
export const rotationNames = [
    ...(["orgId", "oauthAppId", "host", "authenticateAs", "clientSecret", "rotatedAt"] as const),
    ...(["previousClientSecret", "previousClientSecretExpiresAt"] as const),
] as const;

const secretSchema = schemaOf(pick({ ...inputs, ...outputs }, [...rotationNames, "profile"]), {
    rules: false,
}).required({ clientSecret: true });

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

/** How a host's programs give the secret whose overlap a retirement ends. */
interface GivenSecret {
    /** Names of the inputs that the retirement has. */
    readonly inputNames: readonly string[];
    /** The input that gives the secret, in the program. */
    readonly property: string;
    /** The app of the secret. */
    readonly app: Properties;
}

/** Finds what is wrong with the inputs that the program gives, before any call. */
export function checkRetirement(
    { run }: Pick<ProviderContext, "run">,
    raw: Properties,
    secret: GivenSecret = { inputNames, property: "secret", app: raw },
): Checked {
    const given = givenInputs(raw, secret.inputNames);
    const found = [
        ...unknownInputs(raw, "PreviousSecretRetirement", secret.inputNames),
        ...invalidValues(ownSchema, given),
    ];
    const conflict = found.length > 0 ? undefined : claim(run, "overlap", secret.app, raw["__urn"]);
    return {
        inputs: given,
        failures: conflict === undefined ? found : [{ property: secret.property, reason: conflict }],
    };
}

/** Whether these are the outputs of a secret that a retirement needs. In a preview some may be unknown. */
export function isRotation(outputs: Properties): boolean {
    const { authenticateAs, ...texts } = outputs;
    // The placeholder of an unknown value is a text, but not one of a few words.
    return secretSchema.safeParse(isUnknown(authenticateAs) ? texts : outputs).success;
}

/** What a creation or an update is going to do, as far as it can be known before. */
export interface RetirementPlan {
    readonly replaces: readonly ("orgId" | "oauthAppId")[];
    /** Whether there is anything to do. */
    readonly changes: boolean;
    /** What becomes of the overlap; undefined where that does not depend on confirmations. */
    readonly line: string | undefined;
    /** The outputs, some of them unknown. */
    readonly outputs: Properties;
}

/**
 * Plans a creation or an update; makes no call.
 *
 * @param raw the checked inputs: in a preview some may be unknown.
 * @param outputs those that Pulumi keeps of the retirement, whatever host wrote them; none before its creation.
 * @throws UserError `STATE_TOO_NEW`.
 */
export function planRetirement(provider: ProviderContext, raw: Properties, outputs?: Properties): RetirementPlan {
    if (outputs !== undefined) refuseNewerState(outputs);
    const inputs = definedInputs(raw, inputNames);
    const base = withoutUndefined({ stateVersion, ...pick(inputs, ["orgId", "oauthAppId", "rotatedAt"]) });
    const replaces = outputs === undefined ? [] : replacingInputs(pick(outputs, ["orgId", "oauthAppId"]), inputs);
    // The creation that replaces it tells what becomes of the overlap.
    if (replaces.length > 0) return { replaces, changes: true, line: undefined, outputs: base };
    const kept = outputs && parseKept(outputs);
    const step = nextStep(kept, inputs, provider.clock.now());
    return {
        replaces,
        changes: isChange(step, kept, inputs),
        line: planLine(step, kept, inputs),
        outputs: withoutUndefined({ ...base, ...expectedOutcome(step, kept) }),
    };
}

/**
 * Creates the retirement, or updates it: ends the overlap of the secret's last rotation, unless that is done, or there
 * is none, or a confirmation is missing.
 *
 * @param outputs as for its plan.
 * @throws UserError `STATE_TOO_NEW`, or why the overlap can't be ended.
 */
export async function retire(
    provider: ProviderContext,
    raw: Properties,
    outputs?: Properties,
): Promise<RetirementOutputs> {
    if (outputs !== undefined) refuseNewerState(outputs);
    const inputs = parsedInputs(inputsSchema, definedInputs(raw, inputNames));
    const kept = outputs && parseKept(outputs);
    const base = { stateVersion, ...pick(inputs, ["orgId", "oauthAppId", "rotatedAt"]) };
    const step = nextStep(kept, inputs, provider.clock.now());
    if (step.kind === "end") return withoutUndefined({ ...base, retiredAt: await endOverlap(provider, inputs) });
    const line = planLine(step, kept, inputs);
    if (line !== undefined) provider.log(line);
    if (step.kind === "wait") return withoutUndefined({ ...base, unconfirmed: step.missing });
    return withoutUndefined({ ...base, retiredAt: step.kind === "none" ? kept?.retiredAt : undefined });
}

/** Notes a retirement that goes before its secret does: what may be revoked depends on whether an overlap runs. */
export function noteRemovedRetirement(provider: ProviderContext, id: string, outputs: Properties): void {
    const { rotatedAt, retiredAt } = parseKept(outputs);
    // What a run knows is in files, which hold dates and nothing else: an edited state may have a secret there.
    const dateOf = (text: string | undefined) => (isDate(text) ? text : undefined);
    provider.run.noteRemovedRetirement(id, { rotatedAt: dateOf(rotatedAt), retiredAt: dateOf(retiredAt) });
}

/** Parses the outputs of any release: an unexpected value counts as absent. */
function parseKept(raw: Properties): Kept {
    return keptSchema.parse(raw);
}

type Step =
    /** The rotation is dealt with. */
    | { readonly kind: "none" }
    /** The rotation may be still to come, in this update. */
    | { readonly kind: "rotationUnknown" }
    /** There is no overlap to end, or none any more. */
    | { readonly kind: "ended" }
    | { readonly kind: "wait"; readonly missing: number; readonly isUnsure: boolean }
    /** `isOverdue`: it should have ended by its date. CSP may keep it a little longer, which only a test tells. */
    | { readonly kind: "end"; readonly isOverdue: boolean };

function nextStep(kept: Kept | undefined, raw: Properties, nowMs: number): Step {
    const { rotatedAt, previousClientSecret, previousClientSecretExpiresAt: until } = raw;
    const isSettled = kept !== undefined && kept.unconfirmed === undefined && kept.rotatedAt === rotatedAt;
    if (isSettled) return { kind: "none" };
    if (isUnknown(rotatedAt)) return { kind: "rotationUnknown" };
    if (typeof until !== "string") return { kind: "ended" };
    const missing = missingConfirmations(raw);
    const isOverdue = nowMs >= Date.parse(until);
    if (isOverdue && (missing > 0 || previousClientSecret === undefined)) return { kind: "ended" };
    if (missing === 0) return { kind: "end", isOverdue };
    return { kind: "wait", missing, isUnsure: confirmationsOf(raw).some(isUnknown) };
}

/** How many confirmations are missing. */
export function missingConfirmations(raw: Properties): number {
    return unconfirmed(raw).length;
}

/**
 * The confirmations that are not the secret's `rotatedAt`, letter by letter: it is an output that consumers hand on as
 * it is, and whatever else stands there proves nothing.
 */
function unconfirmed(raw: Properties): readonly unknown[] {
    const isConfirmed = (value: unknown) => typeof value === "string" && value === raw["rotatedAt"];
    return confirmationsOf(raw).filter((value) => !isConfirmed(value));
}

/** A list that is not known yet counts as one unknown confirmation. */
function confirmationsOf({ confirmations = [] }: Properties): readonly unknown[] {
    return Array.isArray(confirmations) ? confirmations : [confirmations];
}

function isChange(step: Step, kept: Kept | undefined, { rotatedAt }: Properties): boolean {
    if (step.kind === "none") return false;
    if (step.kind !== "wait" || step.isUnsure) return true;
    return kept?.rotatedAt !== rotatedAt || kept?.unconfirmed !== step.missing;
}

function expectedOutcome(step: Step, kept: Kept | undefined): Properties {
    switch (step.kind) {
        case "none":
            return { retiredAt: kept?.retiredAt };
        case "ended":
            return {};
        case "end":
            return { retiredAt: unknownValue };
        case "rotationUnknown":
            return { retiredAt: unknownValue, unconfirmed: unknownValue };
        case "wait":
            return step.isUnsure
                ? { retiredAt: unknownValue, unconfirmed: unknownValue }
                : { unconfirmed: step.missing };
    }
}

/** What a step will do to the overlap, in a line; undefined where that does not depend on confirmations. */
function planLine(step: Step, kept: Kept | undefined, inputs: Properties): string | undefined {
    const fate = fateOfOverlap(step, kept, inputs);
    const shown = (name: "orgId" | "oauthAppId") => {
        const { [name]: id } = inputs;
        return isKnownText(id) ? id : "(not known yet)";
    };
    return fate && `${describeApp({ orgId: shown("orgId"), oauthAppId: shown("oauthAppId") })}: ${fate}`;
}

function fateOfOverlap(step: Step, kept: Kept | undefined, inputs: Properties): string | undefined {
    const total = confirmationsOf(inputs).length;
    const isAwaited = kept?.unconfirmed !== undefined && kept.rotatedAt === inputs["rotatedAt"];
    if (total === 0 && !isAwaited) return undefined;
    const missing = missingConfirmations(inputs);
    const lacking =
        missing === 1
            ? `the confirmation of 1 of ${total} consumers is missing`
            : `the confirmations of ${missing} of ${total} consumers are missing`;
    switch (step.kind) {
        case "none":
            return undefined;
        case "rotationUnknown":
            return "if this update rotates the secret, the overlap is ended once every consumer has confirmed that";
        case "ended":
            return isAwaited && missing > 0 ? `the overlap has ended by itself, although ${lacking}` : undefined;
        case "wait":
            if (unconfirmed(inputs).every(isUnknown)) {
                const which = isUnknown(inputs["confirmations"]) ? "the" : "some";
                return `${which} confirmations are not known yet; the overlap is ended only if none of them is missing`;
            }
            return (
                `${lacking}, so nothing is ended: the previous secret works until ` +
                `${inputs["previousClientSecretExpiresAt"]}, and the next \`pulumi up\` looks again`
            );
        case "end":
            if (step.isOverdue) {
                return (
                    "no confirmation is missing; the overlap should have ended by itself, which this update tests: if CSP " +
                    "still accepts the previous secret, the overlap is ended"
                );
            }
            return "no confirmation is missing: this update will end the overlap, and the previous secret stops working";
    }
}
