import { expect, it } from "vitest";
import { UserError } from "../../../provider/common/userError";
import type { Outputs } from "../../../provider/rotation/codec";
import { isWorthKeeping, partialFailure } from "../../../provider/rotation/partialFailure";
import { aState } from "../../support/states";

const newPending = "The new secret is kept in Pulumi's state as pending; the next `pulumi up` verifies it first.";
const untested = { verified: false, verificationPending: true } as const;

it.each<{
    readonly name: string;
    readonly stored?: Partial<Outputs>;
    readonly reached: Partial<Outputs>;
    readonly kept: string | undefined;
}>([
    { name: "nothing", reached: {}, kept: undefined },
    { name: "a secret that was set", reached: { pendingClientSecret: "New-1" }, kept: newPending },
    { name: "the very first", stored: { clientSecret: undefined }, reached: untested, kept: newPending },
    { name: "a secret that was made", reached: { ...untested, clientSecret: "New-1" }, kept: newPending },
    {
        name: "a secret that was made after one that was to be tested",
        stored: untested,
        reached: { ...untested, clientSecret: "New-1" },
        kept: newPending,
    },
    {
        name: "the stored one, which may have been replaced",
        reached: untested,
        kept: "CSP may have replaced the secret in Pulumi's state. The next `pulumi up` goes on from here.",
    },
    {
        name: "the stored one, which was to be tested before",
        stored: untested,
        reached: untested,
        kept: "The secret in Pulumi's state still has to be verified; the next `pulumi up` does so first.",
    },
    {
        name: "one that was adopted before another step failed",
        reached: { clientSecret: "Adopted-1" },
        kept: "The secret that this update adopted or verified before is kept in Pulumi's state.",
    },
])("a failed update says what it keeps: $name", ({ stored = {}, reached, kept }) => {
    const [before, after] = [aState(stored), aState(reached)];
    expect(isWorthKeeping(before, after)).toBe(kept !== undefined);
    if (kept === undefined) return;
    const failure = partialFailure(before, after, new UserError("CSP_TIMEOUT", "CSP is down."));
    expect(failure).toMatchObject({ code: "CSP_TIMEOUT", summary: `CSP is down. ${kept}` });
});
