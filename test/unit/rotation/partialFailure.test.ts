import { expect, it } from "vitest";
import { UserError } from "../../../provider/common/userError";
import { TransportFailure } from "../../../provider/csp/transportFailure";
import type { Outputs } from "../../../provider/rotation/codec";
import { isWorthKeeping, whatIsKept } from "../../../provider/rotation/perform";
import { errorOn } from "../../support/failedCall";
import { aState } from "../../support/states";

const isPending = "The new secret is kept in Pulumi's state as pending; the next `pulumi up` verifies it first.";
const isReplaced = "CSP may have replaced the secret in Pulumi's state. The next `pulumi up` goes on from here.";
const isUntested = "The secret in Pulumi's state still has to be verified; the next `pulumi up` does so first.";
const isSettled = "The secret that this update adopted or verified before is kept in Pulumi's state.";

const untested = { verified: false, verificationPending: true } as const;
const made = { ...untested, clientSecret: "New-1" };

it.each<[name: string, stored: Partial<Outputs>, reached: Partial<Outputs>, kept: string | undefined]>([
    ["nothing", {}, {}, undefined],
    ["a secret that was set", {}, { pendingClientSecret: "New-1" }, isPending],
    ["the very first", { clientSecret: undefined }, untested, isPending],
    ["a secret that was made", {}, made, isPending],
    ["a secret that was made after one that was to be tested", untested, made, isPending],
    ["the stored one, which may have been replaced", {}, untested, isReplaced],
    ["the stored one, which was to be tested before", untested, untested, isUntested],
    ["one that was adopted before another step failed", {}, { clientSecret: "Adopted-1" }, isSettled],
])("a failed update says what it keeps: %s", (_name, stored, reached, kept) => {
    const [before, after] = [aState(stored), aState(reached)];
    expect(isWorthKeeping(before, after)).toBe(kept !== undefined);
    if (kept !== undefined) expect(whatIsKept(before, after)).toBe(kept);
});

it("a failure stays what it is when it says more", async () => {
    const failed = await errorOn(new TransportFailure("timeout", "no response within 30 s"));
    expect(failed.withMore("The new secret is kept.")).toMatchObject({ code: "CSP_TIMEOUT", failure: failed.failure });
    for (const error of [failed, new UserError("SECRET_REJECTED", "CSP rejects it.")]) {
        const { code, summary, message } = error.withMore("The new secret is kept.");
        expect(message).toBe(`${error.summary} The new secret is kept. [${error.code}]`);
        expect([code, summary]).toEqual([error.code, `${error.summary} The new secret is kept.`]);
    }
});
