import { z } from "zod";
import { CspError, nameOf } from "../csp/errors";
import { PublicError } from "../publicError";
import type { ProviderProcess } from "./providerProcess";
import { Session } from "./session";
import { testKnownSecret } from "./verification";

/** The inputs of `PreviousSecretRetirement`: outputs of the secret whose overlap it ends. */
const inputsSchema = z.object({
    orgId: z.string(),
    oauthAppId: z.string(),
    host: z.string(),
    profile: z.string().optional(),
    authenticateAs: z.enum(["credentials", "app"]).optional(),
    clientSecret: z.string(),
    rotatedAt: z.string().optional(),
    previousClientSecret: z.string().optional(),
    previousClientSecretExpiresAt: z.string().optional(),
});

/** The inputs, all known. */
export type RetirementInputs = z.infer<typeof inputsSchema>;

/** Reads the inputs, which are outputs of an `OAuthAppSecret`. */
export function parseRetirementInputs(raw: Readonly<Record<string, unknown>>): RetirementInputs {
    return inputsSchema.parse(raw);
}

/**
 * Ends the overlap of the secret's last rotation, if it has one that still runs.
 *
 * @returns when it was ended, ISO 8601; undefined where there was nothing to end.
 * @throws PublicError `RETIREMENT_REFUSED` if CSP does not accept the new secret: then the previous one is the
 * only one that works.
 */
export async function retirePreviousSecret(
    process: ProviderProcess,
    inputs: RetirementInputs,
): Promise<string | undefined> {
    const { clientSecret, previousClientSecret, previousClientSecretExpiresAt: until } = inputs;
    process.calls.redactor.add(clientSecret, previousClientSecret);
    if (until === undefined || process.clock.now() >= Date.parse(until)) return undefined;
    const session = new Session(process, inputs, clientSecret);
    await refuseUnacceptedSecret(session, clientSecret);
    if (await isDead(session, previousClientSecret)) return undefined;
    await deleteOldSecret(session, previousClientSecret);
    session.say("the previous secret is retired");
    return session.now();
}

async function refuseUnacceptedSecret(session: Session, clientSecret: string): Promise<void> {
    if ((await testKnownSecret(session, clientSecret)) !== "rejected") return;
    throw new PublicError(
        "RETIREMENT_REFUSED",
        `The previous secret of ${nameOf(session.app)} is not retired: CSP rejects the new one, so the previous one ` +
            "may be all that works. Run `pulumi up --refresh` to settle the new one first.",
    );
}

/** Whether the previous secret is known to be dead: then an overlap that runs is not the one that we started. */
async function isDead(session: Session, previousClientSecret: string | undefined): Promise<boolean> {
    if (previousClientSecret === undefined) return false;
    return (await testKnownSecret(session, previousClientSecret)) === "rejected";
}

async function deleteOldSecret(session: Session, previousClientSecret: string | undefined): Promise<void> {
    try {
        await session.client.deleteOldSecret(session.app, session.credential());
    } catch (error) {
        // What CSP answers when no rotation is in progress is not documented.
        const saysNothingToEnd =
            error instanceof CspError &&
            error.failure.saidByCsp &&
            [400, 404, 409].includes(error.status ?? 0);
        const isEnded = async () =>
            previousClientSecret === undefined || isDead(session, previousClientSecret);
        if (!saysNothingToEnd || !(await isEnded())) throw session.explain(error);
    }
}
