import { isDeepStrictEqual } from "node:util";
import { optionNames } from "../common/properties";
import { isUnknown } from "../common/unknown";
import { sameTrigger } from "./inputs";
import { hasSecret, nextRotationAt, type State } from "./state";

/** Why a secret that is there is to be rotated. */
export type Due = "trigger" | "newClientSecret" | "rejected" | "age";

/** The inputs that the decision is about: raw, because a preview decides on unknown ones too. */
export type RawInputs = Readonly<Record<string, unknown>>;

/**
 * Why to rotate, or undefined for no reason: the one decision, for the preview and for the update alike.
 *
 * A mark that the secret is `rejected` is a reason only until a test says otherwise.
 *
 * @param nowMs the present, in milliseconds since the epoch.
 */
export function whyRotate(state: State, inputs: RawInputs, nowMs: number): Due | undefined {
    if (
        inputs["rotationTrigger"] !== undefined &&
        !sameTrigger(inputs["rotationTrigger"], state.rotationTrigger)
    ) {
        return "trigger";
    }
    if (isNewSecret(state, inputs["newClientSecret"])) return "newClientSecret";
    if (state.rejected && (inputs["onExternalRotation"] ?? "rotate") === "rotate") return "rejected";
    const due = nextRotationAt({ ...state, rotateAfterDays: knownNumber(inputs["rotateAfterDays"]) });
    return due && nowMs >= due.getTime() ? "age" : undefined;
}

/** Whether `newClientSecret` asks for a secret that is neither applied nor current. */
function isNewSecret(state: State, secret: unknown): boolean {
    return secret !== undefined && secret !== state.newClientSecret && secret !== state.clientSecret;
}

function knownNumber(value: unknown): number | undefined {
    return typeof value === "number" ? value : undefined;
}

/** Whether `existingClientSecret` is given anew, and not the secret that we have. */
export function mustAdopt(state: State, inputs: RawInputs): boolean {
    const existing = inputs["existingClientSecret"];
    return (
        existing !== undefined && existing !== state.existingClientSecret && existing !== state.clientSecret
    );
}

/** What has to be tested before anything new is done. */
function whatIsPending(state: State): "candidate" | "verification" | undefined {
    if (state.pendingClientSecret !== undefined) return "candidate";
    return state.verificationPending ? "verification" : undefined;
}

/**
 * Whether a rotation by the caller's own secret lacks a new one: it has a reason, but `newClientSecret` is the one
 * that was applied already.
 */
export function lacksNewSecret(state: State, inputs: RawInputs, due: Due | undefined): boolean {
    const secret = inputs["newClientSecret"];
    return due !== undefined && secret !== undefined && !isUnknown(secret) && !isNewSecret(state, secret);
}

/** The properties of another app, or of another organization: they make another resource. */
function replacedBy(state: State, inputs: RawInputs): string[] {
    return (["orgId", "oauthAppId"] as const).filter((name) => inputs[name] !== state[name]);
}

/** Everything that an update of existing state would do, as the preview says it. */
export interface Plan {
    readonly replaces: readonly string[];
    readonly due: Due | undefined;
    readonly adopts: boolean;
    readonly pending: ReturnType<typeof whatIsPending>;
    /** Inputs differ that change nothing at CSP. */
    readonly optionsDiffer: boolean;
    /** An update is needed. */
    readonly changes: boolean;
}

/** Inputs of which the state keeps what was last applied. */
const appliedInputs = ["rotationTrigger", "newClientSecret", "existingClientSecret"] as const;

/** @param frozen whether nothing that exists may rotate now. */
export function planUpdate(state: State, inputs: RawInputs, nowMs: number, frozen: boolean): Plan {
    const replaces = replacedBy(state, inputs);
    const adopts = mustAdopt(state, inputs);
    const rotatable = adopts ? afterAdoption(state, inputs) : state;
    // What has no secret yet does not exist yet: the update goes on with making it.
    const due = hasSecret(rotatable) ? whyRotate(rotatable, inputs, nowMs) : undefined;
    const pending = whatIsPending(state);
    const optionsDiffer =
        optionNames.some((name) => !isDeepStrictEqual(inputs[name], state[name])) ||
        appliedInputs.some((name) => inputs[name] === undefined && state[name] !== undefined) ||
        (!adopts && isNoted(state, inputs, "existingClientSecret")) ||
        (due === undefined && isNoted(state, inputs, "newClientSecret"));
    const rotates = due !== undefined && !frozen;
    const changes = replaces.length > 0 || rotates || adopts || pending !== undefined || optionsDiffer;
    return { replaces, due, adopts, pending, optionsDiffer, changes };
}

/** What decides on a rotation after an adoption: a secret of no age yet, of which nothing bad is known. */
function afterAdoption(state: State, inputs: RawInputs): State {
    const adopted = { ...state, rejected: undefined, rotatedAt: undefined, adoptedAt: undefined };
    // Before there is a secret, adopting is all of the creation.
    return hasSecret(state) ? { ...adopted, clientSecret: String(inputs["existingClientSecret"]) } : adopted;
}

/** Whether a secret input is only to be noted as applied: it is the secret that we have. */
function isNoted(state: State, inputs: RawInputs, name: "existingClientSecret" | "newClientSecret"): boolean {
    return inputs[name] !== undefined && inputs[name] !== state[name] && inputs[name] === state.clientSecret;
}
