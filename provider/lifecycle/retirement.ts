import * as z from "zod";
import { pick, withoutUndefined } from "../common/json";
import { inputs, outputs, retirementInputs } from "../common/properties";
import { UserError } from "../common/userError";
import { CspError, describeApp } from "../csp/cspError";
import { AppContext } from "../rotation/appContext";
import { refuseNewerState, stateVersion } from "../rotation/codec";
import { definedInputs, invalidValues, unknownInputs } from "../rotation/inputs";
import { mayBeForeignOverlap } from "../rotation/overlap";
import type { ProviderContext, Retirement } from "../rotation/providerContext";
import { schemaOf } from "../rotation/schemas";
import { testKnownSecret } from "../rotation/verification";
import type { Checked } from "./check";
import { replacingInputs } from "./diff";

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

type RetirementInputs = z.infer<typeof inputsSchema>;

const outputsSchema = z.object({
    rotatedAt: z.string().optional().catch(undefined),
    retiredAt: z.string().optional().catch(undefined),
});

/** What Pulumi keeps of a retirement. It is keyed on the secret's id and `rotatedAt`. */
export interface RetirementOutputs extends Retirement {
    readonly stateVersion: number;
    readonly orgId: string;
    readonly oauthAppId: string;
}

/** Finds what is wrong with the inputs that the program gives, before any call. */
export function checkRetirement(raw: Properties): Checked {
    const given = definedInputs(raw, inputNames);
    const found = [...unknownInputs(raw, "PreviousSecretRetirement", inputNames), ...invalidValues(ownSchema, given)];
    return { inputs: given, failures: found };
}

/**
 * Decides whether there is anything to update; makes no call.
 *
 * @param raw the checked inputs: in a preview some may be unknown.
 * @throws UserError `STATE_TOO_NEW`.
 */
export function diffRetirement(
    _provider: ProviderContext,
    kept: Properties,
    raw: Properties,
): { readonly changes: boolean; readonly replaces: string[] } {
    refuseNewerState(kept);
    const replaces = replacingInputs({ orgId: kept["orgId"], oauthAppId: kept["oauthAppId"] }, raw);
    return { changes: replaces.length > 0 || parseKept(kept).rotatedAt !== raw["rotatedAt"], replaces };
}

/**
 * Creates the retirement, or updates it: ends the overlap of the secret's last rotation, unless that is done or there
 * is none.
 *
 * @param kept the outputs that Pulumi keeps of it, whatever host wrote them; none on creation.
 * @throws UserError `STATE_TOO_NEW`, or why the overlap can't be ended.
 */
export async function retire(
    provider: ProviderContext,
    raw: Properties,
    kept?: Properties,
): Promise<RetirementOutputs> {
    if (kept !== undefined) refuseNewerState(kept);
    const parsed = inputsSchema.parse(definedInputs(raw, inputNames));
    const { orgId, oauthAppId, rotatedAt } = parsed;
    const before = kept && parseKept(kept);
    const isDone = before !== undefined && before.rotatedAt === rotatedAt;
    const retiredAt = isDone ? before.retiredAt : await retirePreviousSecret(provider, parsed);
    return withoutUndefined({ stateVersion, orgId, oauthAppId, rotatedAt, retiredAt });
}

/** Notes a retirement that goes before its secret does: what may be revoked depends on whether an overlap runs. */
export function noteRemovedRetirement(provider: ProviderContext, id: string, kept: Properties): void {
    provider.retirements.set(id, parseKept(kept));
}

/** Parses the outputs of any release: an unexpected value counts as absent. */
function parseKept(raw: Properties): Retirement {
    return outputsSchema.parse(raw);
}

/**
 * Waits for the consumers, then ends the overlap of the secret's last rotation if it still runs.
 *
 * @returns when it ended the overlap, ISO 8601; undefined if there was none to end.
 * @throws UserError `RETIREMENT_REFUSED` if CSP rejects the new secret: the previous one may be all that works.
 */
async function retirePreviousSecret(provider: ProviderContext, inputs: RetirementInputs): Promise<string | undefined> {
    const { clientSecret, previousClientSecret, previousClientSecretExpiresAt: until } = inputs;
    provider.calls.redactor.add(clientSecret, previousClientSecret);
    const endMs = until === undefined ? 0 : Date.parse(until);
    if (provider.clock.now() >= endMs) return undefined;
    const app = new AppContext(provider, inputs, clientSecret);
    await drain(app, endMs, inputs.drainSeconds);
    // It has ended by itself while consumers drained.
    if (provider.clock.now() >= endMs) return undefined;
    await refuseUnacceptedSecret(app, clientSecret);
    if (!(await isOwnOverlap(app, inputs))) return undefined;
    if (!(await endOverlap(app, previousClientSecret))) return undefined;
    app.log("the previous secret is retired");
    return app.now();
}

/** Kubernetes' own default grace period, in which a pod that is to end still works. */
const defaultDrainSeconds = 30;

/** So that a process whose engine is gone does not stay for long, and no timer gets more than it can hold. */
const longestSleepMs = 60_000;

/** Waits for consumers that still use the previous secret although Pulumi calls them updated. */
async function drain(app: AppContext, overlapEndMs: number, drainSeconds = defaultDrainSeconds): Promise<void> {
    const { clock, calls } = app.provider;
    const endMs = Math.min(clock.now() + drainSeconds * 1_000, overlapEndMs);
    if (endMs <= clock.now()) return;
    const seconds = Math.ceil((endMs - clock.now()) / 1_000);
    app.log(`waiting ${seconds} s for consumers that still use the previous secret`);
    while (clock.now() < endMs) {
        await clock.sleep(Math.min(endMs - clock.now(), longestSleepMs));
        if (await calls.isCallerAlive()) continue;
        throw new UserError(
            "ENGINE_GONE",
            `The previous secret of ${describeApp(app.app)} is not retired: the Pulumi engine has ended.`,
        );
    }
}

async function refuseUnacceptedSecret(app: AppContext, clientSecret: string): Promise<void> {
    if ((await testKnownSecret(app, clientSecret)) !== "rejected") return;
    throw new UserError(
        "RETIREMENT_REFUSED",
        `The previous secret of ${describeApp(app.app)} is not retired: CSP rejects the new one, so the previous one ` +
            "may be all that works. Run `pulumi up --refresh` first, which tests the new one again.",
    );
}

/**
 * Whether our rotation started the overlap that runs. In another rotation's overlap our secret is the old one, and
 * ending it would end our secret. A test of the previous secret tells; if it can't, the app's last change does.
 */
async function isOwnOverlap(app: AppContext, inputs: RetirementInputs): Promise<boolean> {
    const { previousClientSecret, previousClientSecretExpiresAt: until } = inputs;
    const verdict = previousClientSecret && (await testKnownSecret(app, previousClientSecret));
    if (verdict === "accepted" || verdict === "rejected") return verdict === "accepted";
    if (!(await mayBeForeignOverlap(app, inputs))) return true;
    app.log(
        "the previous secret is not retired: the app was changed after the rotation, and if that was another " +
            `rotation, ending the overlap would end the secret that consumers have now. It ends by itself at ${until}`,
    );
    return false;
}

/** @returns whether the overlap has ended for sure. */
async function endOverlap(app: AppContext, previousClientSecret: string | undefined): Promise<boolean> {
    try {
        await app.client.deleteOldSecret(app.app, app.credential());
        return true;
    } catch (error) {
        // What CSP answers when no rotation is in progress is not documented.
        const saysNothingToEnd =
            error instanceof CspError && error.failure.hasCspErrorBody && [400, 404, 409].includes(error.status ?? 0);
        if (!saysNothingToEnd) throw app.explain(error);
        const result = previousClientSecret && (await testKnownSecret(app, previousClientSecret));
        if (result === "accepted") throw app.explain(error);
        if (result === "rejected") return true;
        app.log(
            `CSP says that there is no overlap to end (status ${error.status}), and the previous secret can't be tested`,
        );
        return false;
    }
}
