import { describe, expect, it } from "vitest";
import { oauthAppSecret } from "../../../provider/resources/oauthAppSecret";
import type { Outputs } from "../../../provider/rotation/codec";
import { RunMemory } from "../../../provider/rotation/runMemory";
import { response } from "../../support/failedCall";
import { at, hour } from "../../support/fakeClock";
import { type ProviderOnOptions, providerOn } from "../../support/providerOn";
import { aState, theOutputs } from "../../support/states";

const appId = "org/app";

interface Given extends ProviderOnOptions {
    /** What is to be deleted. Default: it rotated from Old-1 to New-1, whose overlap runs. */
    readonly outputs?: Partial<Outputs>;
    /** What this process has seen of the other resource. */
    readonly seen?: Partial<Outputs>;
    /** The adopted secret of which the run knows. */
    readonly adopted?: string;
    readonly accepted?: readonly string[];
    /** Whether the program still has a resource for the app. Default: it has. */
    readonly isClaimed?: boolean;
}

/** A case: what becomes of the old resource, and which calls that takes. */
type Case = [name: string, fate: "kept" | "deleted", given: Given, calls: string];

const untilLater = { previousClientSecret: "Old-1", previousClientSecretExpiresAt: at(2 * hour) };
const untilNow = { previousClientSecret: "Old-1", previousClientSecretExpiresAt: at(hour) };
const adoption = (clientSecret: string) => ({ clientSecret, adoptedAt: at(hour), rotatedAt: undefined });

/** The outcome of a deletion, an hour after the last rotation of the resource. */
async function deleted({ outputs = untilLater, seen, adopted, accepted = ["New-1", "Old-1"], ...given }: Given) {
    const { isClaimed = true, description, ...options } = given;
    const run = new RunMemory();
    if (isClaimed) run.claim("app", appId, "urn:new");
    if (adopted !== undefined) run.noteAdoption(appId, adopted);
    const scene = { ...options, description: { lastUpdatedAt: at(0), ...description }, run };
    const { provider, calls } = providerOn(accepted, scene);
    if (seen !== undefined) provider.seen.set(appId, aState(seen));
    const stored = theOutputs({ clientSecret: "New-1", ...outputs });
    const error: unknown = await oauthAppSecret.delete(provider, appId, stored).catch((thrown: unknown) => thrown);
    return { error, fate: error === undefined ? "deleted" : "kept", calls: calls.join(" ") };
}

describe("a resource is kept while another one of its app has the old secret", () => {
    it("and says what to do", async () => {
        const { error, calls } = await deleted({ adopted: "Old-1" });
        expect(String(error)).toContain(
            "OAuth app app in organization org: the old resource is not deleted, because only its state has the app's " +
                `current secret. The resource that takes its place has the previous one (of an overlap until ${at(2 * hour)}). ` +
                "Give it the current one (the old resource's clientSecret in",
        );
        expect(calls).toBe("");
    });

    const adoptedElsewhere = { adopted: "Other-1" };
    const madeBefore = { seen: { clientSecret: "Other-1", rotatedAt: at(-hour) } };
    const certain = /only its state has the app's current secret\. .* Give it .*pendingClientSecret in /;
    const uncertain = /its secret may be the app's current one: .* Make a new one .*pendingClientSecret in /;

    it.each<[what: string, other: Given, more: object, says: RegExp]>([
        ["it may have been set before the other was adopted", adoptedElsewhere, {}, uncertain],
        ["CSP set it, and nothing has happened since", adoptedElsewhere, { setAt: at(0) }, certain],
        ["the other was made before", madeBefore, {}, certain],
    ])("and says whether its pending secret is the newer one: %s", async (_what, other, more, says) => {
        const pendingRotation = { reason: "trigger", startedAt: at(0), overlapSeconds: 2 * 3_600, ...more } as const;
        const outputs = { pendingClientSecret: "Pending-1", pendingRotation };
        const { error } = await deleted({ outputs, ...other, accepted: ["Other-1", "Pending-1"] });
        expect(String(error)).toMatch(says);
    });

    const pendingRotation = { reason: "created", startedAt: at(0), overlapSeconds: 60 } as const;
    const initial = { clientSecret: undefined, pendingClientSecret: "Old-1", pendingRotation };
    // Somebody has changed the app since, so an unknown secret may be the current one.
    const description = { lastUpdatedAt: at(1), secretRotationExpirationInSeconds: 60 };

    it.each<[what: string, fate: "kept" | "deleted", given: Given]>([
        ["no other", "deleted", {}],
        ["of another process", "kept", { adopted: "Old-1" }],
        ["of another process, which adopted the current one", "deleted", { adopted: "New-1" }],
        ["of this process", "kept", { seen: adoption("Old-1"), adopted: "Old-1" }],
        ["of this process, which adopted the current one", "deleted", { seen: adoption("New-1"), adopted: "New-1" }],
        ["that goes too, since the program has left the app", "deleted", { adopted: "Old-1", isClaimed: false }],
        ["of this process, but another one rotated it since", "deleted", { seen: adoption("Old-1") }],
        ["of this process, then another adopted a third", "deleted", { seen: adoption("Old-1"), adopted: "Other-1" }],
        ["of another process, after this one had rotated", "kept", { seen: {}, adopted: "Old-1" }],
        ["of another, after this one had adopted another", "kept", { seen: adoption("New-1"), adopted: "Old-1" }],
        ["not by an adoption", "kept", { seen: { clientSecret: "Old-1" } }],
        ["pending", "kept", { seen: { ...initial, clientSecret: "Third-1" } }],
        ["only pending", "deleted", { seen: initial }],
        ["not at all", "deleted", { seen: {} }],
    ])("%s: %s", async (_what, expected, given) => {
        const { error, fate } = await deleted({ ...given, description });
        expect(fate).toBe(expected);
        if (fate === "kept") expect(String(error)).toContain("[CURRENT_SECRET_NEEDED]");
    });
});

describe("a resource is kept as long as the old secret works", () => {
    const other = { adopted: "Old-1" };
    const either = { adopted: "Other-1", outputs: { possibleOverlapEndsAt: at(2 * hour) } };
    const beforeIt = { outputs: either.outputs, seen: { clientSecret: "Other-1", rotatedAt: at(-hour) } };
    const unchanged = { description: { lastUpdatedAt: at(-hour) } };
    const outputs = { previousClientSecretExpiresAt: at(2 * hour) };
    const endedUnknown = { outputs: { previousClientSecretExpiresAt: at(hour) } };
    const adoptedUnknown = { outputs, adopted: "Unknown-1", accepted: ["New-1", "Unknown-1"] };
    const madeUnknown = { clientSecret: "Unknown-1", rotatedAt: at(-1) };
    const changed = { description: { lastUpdatedAt: at(1) } };

    it.each<Case>([
        ["nobody knows which one is newer", "kept", { ...either, accepted: ["New-1", "Other-1"] }, "test"],
        ["its own is dead", "deleted", { ...either, accepted: ["Other-1"] }, "test"],
        ["the other has its own too", "deleted", { ...either, adopted: "New-1" }, ""],
        ["the other was made here, the app not changed since", "deleted", { ...beforeIt, ...unchanged }, "login get"],
        ["the other was made here, and the app was changed since", "kept", beforeIt, "login get test"],
        ["without an overlap it is not", "deleted", { ...other, outputs: {} }, ""],
        ["it outlives its date", "kept", { ...other, outputs: untilNow }, "test"],
        ["it is dead", "deleted", { ...other, outputs: untilNow, accepted: [] }, "test"],
        ["the other has a third one, after the date", "deleted", { adopted: "Other-1", outputs: untilNow }, ""],
        ["it is not known, after the date, the other has it", "kept", { ...other, ...endedUnknown }, "login get test"],
        ["it is not known, but the other adopted no other one", "kept", adoptedUnknown, "login get test"],
        [
            "it is not known, the other has adopted none",
            "deleted",
            { outputs, seen: { clientSecret: "Unknown-1" } },
            "",
        ],
        ["it is not known, and the other's was made before", "kept", { outputs, seen: madeUnknown }, "login get test"],
        ["it is not known, but the app was changed since", "deleted", { ...adoptedUnknown, ...changed }, "login get"],
    ])("%s: %s", async (_name, fate, given, calls) => {
        expect(await deleted(given)).toMatchObject({ fate, calls });
    });
});

describe("a resource is kept for its pending secret", () => {
    const pendingFor = (overlapSeconds: number) => ({
        pendingClientSecret: "Pending-1",
        pendingRotation: { reason: "trigger", startedAt: at(0), overlapSeconds } as const,
    });
    const accepted = ["New-1", "Pending-1"];
    const running = { outputs: pendingFor(2 * 3_600), accepted };
    const over = { outputs: pendingFor(3_600), accepted };
    const madeSince = { clientSecret: "Other-1", rotatedAt: at(1) };
    const madeBefore = { clientSecret: "Other-1", rotatedAt: at(-1) };
    const first = { ...running, outputs: { ...running.outputs, clientSecret: undefined } };
    const firstOver = { ...over, outputs: { ...over.outputs, clientSecret: undefined } };

    it.each<Case>([
        ["CSP accepts it", "kept", { ...running, adopted: "New-1" }, "test"],
        ["CSP never set it", "deleted", { ...running, adopted: "New-1", accepted: ["New-1", "Old-1"] }, "test"],
        ["the other has it", "deleted", { ...running, adopted: "Pending-1" }, ""],
        ["the other made one since", "deleted", { ...running, seen: madeSince }, ""],
        ["the other made one before", "kept", { ...running, seen: madeBefore }, "test"],
        ["the other has the old one, which outlives its date", "kept", { ...over, adopted: "New-1" }, "test test"],
        ["the old one is dead", "deleted", { ...over, adopted: "New-1", accepted: ["Pending-1"] }, "test"],
        ["the other has a third one, after the date", "deleted", { ...over, adopted: "Other-1" }, ""],
        ["it is the first one", "kept", { ...first, adopted: "Other-1" }, "test"],
        ["it is the first one, after the date", "deleted", { ...firstOver, adopted: "Other-1" }, ""],
    ])("%s: %s", async (_name, fate, given, calls) => {
        const { error, ...found } = await deleted(given);
        expect(found).toEqual({ fate, calls });
        if (fate === "kept")
            expect(String(error)).toContain("(the old resource's pendingClientSecret in `pulumi stack");
    });
});

describe("if it is unknown whether the other resource has the old secret", () => {
    const asked = { outputs: untilNow, adopted: "Old-1" };
    const described = { outputs: { previousClientSecretExpiresAt: at(2 * hour) }, adopted: "Unknown-1" };
    const fails = { test: [response(500)] };

    it.each<[why: string, given: Given]>([
        ["there are no credentials", { ...described, env: { CSP_API_TOKEN: "" } }],
        ["CSP forbids it", { ...described, replies: { get: [response(403)] } }],
    ])("the resource is deleted: %s", async (_why, given) => {
        expect((await deleted(given)).error).toBeUndefined();
    });

    it.each<[why: string, given: Given, says: string]>([
        ["CSP fails", { ...asked, replies: fails }, "[CSP_SERVER_ERROR]"],
        ["a proxy answers", { ...described, replies: { get: [response(403, "<html>")] } }, "[CSP_FORBIDDEN]"],
        ["the command is cancelled", { ...asked, cancelled: AbortSignal.abort(), replies: fails }, "[CANCELLED]"],
        ["the fault is ours", { ...asked, replies: { test: [new TypeError("a fault")] } }, "a fault"],
    ])("the resource stays until that is known: %s", async (_why, given, says) => {
        expect(String((await deleted(given)).error)).toContain(says);
    });
});
