import { Stopped } from "../../common/clock";
import { UserError } from "../../common/userError";
import { CspError } from "../../csp/cspError";
import { describeApp } from "../../csp/operations";
import { AppContext, type Connection } from "../../rotation/appContext";
import { isChangedSince, mayBeForeignOverlap } from "../../rotation/oldSecret";
import type { ProviderContext } from "../../rotation/providerContext";
import { testKnownSecret } from "../../rotation/verification";

/** The last rotation of a secret, and how to call CSP about it. */
interface Rotation extends Connection {
    readonly clientSecret: string;
    readonly rotatedAt?: string | undefined;
    readonly previousClientSecret?: string | undefined;
    readonly previousClientSecretExpiresAt?: string | undefined;
    /** How long consumers may go on with the previous secret. Default: 30. */
    readonly drainSeconds?: number | undefined;
}

/**
 * Waits for the consumers, then ends the overlap of the secret's last rotation if it still runs. One that should have
 * ended by its date may run on at CSP: a test of its old secret tells.
 *
 * @returns when it ended the overlap, ISO 8601; undefined if there was none to end.
 * @throws UserError `RETIREMENT_REFUSED` if CSP rejects the new secret: the previous one may be all that works.
 */
export async function endOverlap(provider: ProviderContext, rotation: Rotation): Promise<string | undefined> {
    const { clientSecret, previousClientSecret, previousClientSecretExpiresAt: until } = rotation;
    provider.calls.redactor.add(clientSecret, previousClientSecret);
    if (until === undefined) return undefined;
    const app = new AppContext(provider, rotation, clientSecret);
    const { clock } = provider;
    const drainedMs = clock.now() + (rotation.drainSeconds ?? defaultDrainSeconds) * 1_000;
    const untilMs = Date.parse(until);
    // A text that is not a date says nothing about the end.
    await drain(app, Number.isNaN(untilMs) ? drainedMs : Math.min(drainedMs, untilMs));
    const isOverdue = clock.now() >= untilMs;
    if (isOverdue && !(await outlivesItsDate(app, previousClientSecret, until))) return undefined;
    const mustTest = !isOverdue || clock.now() < drainedMs;
    await drain(app, drainedMs);
    await refuseUnacceptedSecret(app, clientSecret);
    if (mustTest && !(await isOwnOverlap(app, rotation))) return undefined;
    if (!(await deletePreviousSecret(app, previousClientSecret))) return undefined;
    app.log("the previous secret is retired");
    return app.now();
}

/** Kubernetes' own default grace period, in which a pod that is to end still works. */
const defaultDrainSeconds = 30;

/** Waits for consumers that still use the previous secret although Pulumi calls them updated. */
async function drain(app: AppContext, endMs: number): Promise<void> {
    const { clock, calls } = app.provider;
    if (endMs <= clock.now()) return;
    const seconds = Math.ceil((endMs - clock.now()) / 1_000);
    app.log(`waiting ${seconds} s for consumers that still use the previous secret`);
    try {
        // A timer may end a little early.
        while (clock.now() < endMs) await clock.sleep(endMs - clock.now());
    } catch (error) {
        if (!(error instanceof Stopped)) throw error;
        throw new UserError(
            error.code,
            `The previous secret of ${describeApp(app.app)} is not retired: ${calls.hints[error.reason]}.`,
        );
    }
}

/** Whether our overlap outlives its date: CSP accepts its old secret, and nobody can have set that again. */
async function outlivesItsDate(app: AppContext, previousSecret: string | undefined, until: string): Promise<boolean> {
    if (previousSecret === undefined || !(await app.client.acceptsSecret(app.app, previousSecret))) return false;
    if (await isChangedSince(app, until)) {
        app.log(
            `the previous secret is not retired: CSP accepts it, but the app was changed after its overlap's end, ${until}: ` +
                "somebody may have set it again",
        );
        return false;
    }
    app.log(`CSP still accepts the previous secret, whose overlap should have ended at ${until}`);
    return true;
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
async function isOwnOverlap(app: AppContext, rotation: Rotation): Promise<boolean> {
    const { previousClientSecret, previousClientSecretExpiresAt: until } = rotation;
    const verdict = previousClientSecret && (await testKnownSecret(app, previousClientSecret));
    if (verdict === "accepted" || verdict === "rejected") return verdict === "accepted";
    if (!(await mayBeForeignOverlap(app, rotation))) return true;
    app.log(
        "the previous secret is not retired: the app was changed after the rotation, and if that was another " +
            `rotation, ending the overlap would end the secret that consumers have now. It ends by itself at ${until}`,
    );
    return false;
}

/** @returns whether the overlap has ended for sure. */
async function deletePreviousSecret(app: AppContext, previousClientSecret: string | undefined): Promise<boolean> {
    try {
        await app.client.deleteOldSecret(app.app, app.credential());
        return true;
    } catch (error) {
        // CSP's response when no rotation is in progress is not documented.
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
