import { describe, expect, it } from "vitest";
import type { Outputs } from "../../../provider/rotation/codec";
import { initialState, type State } from "../../../provider/rotation/state";
import { adopt } from "../../../provider/rotation/steps/adopt";
import { appOn } from "../../support/appOn";
import { response } from "../../support/failedCall";
import { oneAppCsp } from "../../support/oneAppCsp";
import { aState, theInputs } from "../../support/states";

const secret = "Given-1";
const inputs = theInputs({ existingClientSecret: secret });
const [made, justNow, ends] = ["2025-12-31T23:00:00.000Z", "2025-12-31T23:59:00.000Z", "2026-01-02T00:00:00.000Z"];

interface Scene {
    /** What CSP accepts. */
    readonly accepted?: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
    readonly endedAt?: string;
    readonly grantTypes?: readonly string[];
    readonly isOptional?: boolean;
}

/** What becomes of an adoption: the current secret, or the message of the error. */
async function adopted(
    state: State,
    {
        accepted = [secret, "The-secret-1"],
        env,
        endedAt,
        grantTypes = ["client_credentials"],
        isOptional = false,
    }: Scene = {},
) {
    const { app } = appOn(oneAppCsp(accepted, { description: { grantTypes, lastUpdatedAt: made } }), env && { env });
    if (endedAt !== undefined) app.endedOverlap = { endsAt: endedAt, previousSecret: secret, isOurs: true };
    const otherwise = { kind: "regenerate", reason: "created" } as const;
    const step = isOptional ? { kind: "adopt" as const, secret, otherwise } : { kind: "adopt" as const, secret };
    return await adopt({ app, state, inputs }, step).then(
        (reached) => (reached.phase === "active" ? reached.current.value : "none yet"),
        (error: Error) => error.message,
    );
}

describe("an adoption", () => {
    it("takes a secret that CSP accepts, also where another one would do", async () => {
        expect(await adopted(aState())).toBe(secret);
        expect(await adopted(initialState(inputs), { isOptional: true })).toBe(secret);
    });

    it("of one that CSP rejects fails, or is left alone where another one will do", async () => {
        expect(await adopted(aState(), { accepted: [] })).toMatch(/new one made\. \[ADOPTION_REJECTED\]$/);
        expect(await adopted(initialState(inputs), { accepted: [] })).toMatch(
            /new one made\. If the resource replaces an earlier one .* \[ADOPTION_REJECTED\]$/,
        );
        expect(await adopted(initialState(inputs), { accepted: [], isOptional: true })).toBe("none yet");
    });

    it("needs no credentials: without them a refused secret counts as wrong, and an accepted one as right", async () => {
        expect(await adopted(aState(), { accepted: [], env: {} })).toContain("[ADOPTION_REJECTED]");
        const overlapping = aState({ rotatedAt: made, previousClientSecretExpiresAt: ends });
        expect(await adopted(overlapping, { env: {} })).toBe(secret);
    });

    it.each<{
        readonly name: string;
        readonly outputs: Partial<Outputs>;
        readonly endedAt?: string;
        readonly end: string;
    }>([
        {
            name: "the overlap that runs",
            outputs: { rotatedAt: made, previousClientSecretExpiresAt: ends },
            end: `stops working at ${ends}`,
        },
        {
            name: "the overlap of the very first pending secret",
            outputs: {
                ...{ clientSecret: undefined, pendingClientSecret: "Pending-1" },
                pendingRotation: { reason: "created", startedAt: made, setAt: made, overlapSeconds: 7_200 },
            },
            end: "stops working at 2026-01-01T01:00:00.000Z",
        },
        {
            name: "the overlap of a pending secret, before which CSP had rejected the present one",
            outputs: {
                ...{ rejected: true, previousClientSecretExpiresAt: ends, pendingClientSecret: "Pending-1" },
                pendingRotation: { reason: "rejected", startedAt: made, setAt: made, overlapSeconds: 7_200 },
            },
            end: "stops working at 2026-01-01T01:00:00.000Z",
        },
        {
            name: "an overlap that CSP keeps past its date",
            outputs: {},
            endedAt: justNow,
            end: `should have stopped working at ${justNow}`,
        },
    ])("of the old secret of $name is refused, and says until when that works", async ({ outputs, endedAt, end }) => {
        const scene = endedAt === undefined ? {} : { endedAt };
        expect(await adopted(aState(outputs), scene)).toMatch(
            new RegExp(
                `^existingClientSecret: it is the previous secret of .*, which ${end}\\. .* \\[ADOPTION_REJECTED\\]$`,
            ),
        );
    });

    it("takes a secret of an app that can't be tested as it is, without asking whether it is an old one", async () => {
        const overlapping = aState({ rotatedAt: made, previousClientSecretExpiresAt: ends, verified: false });
        expect(await adopted(overlapping, { accepted: [], grantTypes: [] })).toBe(secret);
    });

    it("fails where CSP can't tell whether it is an old secret", async () => {
        const forbidden = response(403);
        const { app } = appOn(oneAppCsp([secret], { replies: { get: [forbidden, forbidden] } }));
        const state = aState({ rotatedAt: made, previousClientSecretExpiresAt: ends });
        await expect(adopt({ app, state, inputs }, { kind: "adopt", secret })).rejects.toThrow("[CSP_FORBIDDEN]");
        await expect(adopt({ app, state: aState(), inputs }, { kind: "adopt", secret: "Wrong-1" })).rejects.toThrow(
            "[CSP_FORBIDDEN]",
        );
    });
});
