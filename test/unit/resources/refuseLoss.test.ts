import { describe, expect, it } from "vitest";
import { oauthAppSecret } from "../../../provider/resources/oauthAppSecret";
import type { Outputs } from "../../../provider/rotation/codec";
import { RunMemory } from "../../../provider/rotation/runMemory";
import { response } from "../../support/failedCall";
import { at, hour } from "../../support/fakeClock";
import type { Replies } from "../../support/interposed";
import { providerOn } from "../../support/providerOn";
import { aState, theOutputs } from "../../support/states";

const appId = "org/app";

interface Given {
    /** What is to be deleted. Default: it rotated from Old-1 to New-1, whose overlap runs. */
    readonly outputs?: Partial<Outputs>;
    /** What this process has seen of the other resource. */
    readonly seen?: Partial<Outputs>;
    /** The adopted secret of which the run knows. */
    readonly adopted?: string;
    readonly accepted?: readonly string[];
    readonly description?: Readonly<Record<string, unknown>>;
    readonly replies?: Replies;
    readonly env?: Readonly<Record<string, string>>;
    readonly cancelled?: AbortSignal;
    /** Whether the program still has a resource for the app. Default: it has. */
    readonly isClaimed?: boolean;
}

interface CaseWithCalls {
    readonly name: string;
    readonly given: Given;
    readonly kept: boolean;
    readonly calls: readonly string[];
}

const untilLater = { previousClientSecret: "Old-1", previousClientSecretExpiresAt: at(2 * hour) };
const untilNow = { previousClientSecret: "Old-1", previousClientSecretExpiresAt: at(hour) };
const adoption = (clientSecret: string) => ({ clientSecret, adoptedAt: at(hour), rotatedAt: undefined });

/** The outcome of a deletion, an hour after the last rotation of the resource. */
async function deleted({ outputs = untilLater, seen, adopted, accepted, description, replies, env, ...rest }: Given) {
    const { isClaimed = true, ...more } = rest;
    const run = new RunMemory();
    if (isClaimed) run.claim("app", appId, "urn:new");
    if (adopted !== undefined) run.noteAdoption(appId, adopted);
    const scene = { replies, description: { lastUpdatedAt: at(0), ...description }, run, env, ...more };
    const { provider, calls } = providerOn(accepted ?? ["New-1", "Old-1"], scene);
    if (seen !== undefined) provider.seen.set(appId, aState(seen));
    const error = await oauthAppSecret.delete(provider, appId, theOutputs({ clientSecret: "New-1", ...outputs })).then(
        () => undefined,
        (thrown: unknown) => thrown,
    );
    return { error, calls };
}

async function isKept(given: Given): Promise<boolean> {
    const { error } = await deleted(given);
    if (error !== undefined) expect(String(error)).toContain("[CURRENT_SECRET_NEEDED]");
    return error !== undefined;
}

describe("a resource is kept while another one of its app has the old secret", () => {
    it("and says what to do", async () => {
        const { error, calls } = await deleted({ adopted: "Old-1" });
        expect(String(error)).toContain(
            "OAuth app app in organization org: the old resource is not deleted, because only its state has the app's " +
                `current secret. The resource that takes its place has the previous one (of an overlap until ${at(2 * hour)}). ` +
                "Give it the current one (the old resource's clientSecret in",
        );
        expect(calls).toEqual([]);
    });

    const adoptedElsewhere = { adopted: "Other-1" };
    const madeBefore = { seen: { clientSecret: "Other-1", rotatedAt: at(-hour) } };

    it.each<{ readonly name: string; readonly other: Given; readonly setAt?: string; readonly isCertain: boolean }>([
        { name: "it may have been set before the other was adopted", other: adoptedElsewhere, isCertain: false },
        { name: "CSP set it, and nothing has happened since", other: adoptedElsewhere, setAt: at(0), isCertain: true },
        { name: "the other was made before", other: madeBefore, isCertain: true },
    ])("and says whether its pending secret is the newer one: $name", async ({ other, setAt, isCertain }) => {
        const rotation = { reason: "trigger", startedAt: at(0), overlapSeconds: 2 * 3_600 } as const;
        const pendingRotation = { ...rotation, ...(setAt !== undefined && { setAt }) };
        const outputs = { pendingClientSecret: "Pending-1", pendingRotation };
        const { error } = await deleted({ outputs, ...other, accepted: ["Other-1", "Pending-1"] });
        expect(String(error)).toMatch(
            isCertain
                ? /only its state has the app's current secret\. .* Give it .*pendingClientSecret in /
                : /its secret may be the app's current one: .* Make a new one .*pendingClientSecret in /,
        );
    });

    const initial = {
        clientSecret: undefined,
        pendingClientSecret: "Old-1",
        pendingRotation: { reason: "created", startedAt: at(0), overlapSeconds: 60 },
    } as const;
    // Somebody has changed the app since, so an unknown secret may be the current one.
    const description = { lastUpdatedAt: at(1), secretRotationExpirationInSeconds: 60 };

    it.each<{ readonly name: string; readonly given: Given; readonly kept: boolean }>([
        { name: "no other", given: {}, kept: false },
        { name: "of another process", given: { adopted: "Old-1" }, kept: true },
        { name: "of another process, which adopted the current one", given: { adopted: "New-1" }, kept: false },
        { name: "of this process", given: { seen: adoption("Old-1"), adopted: "Old-1" }, kept: true },
        {
            name: "of this process, which adopted the current one",
            given: { seen: adoption("New-1"), adopted: "New-1" },
            kept: false,
        },
        {
            name: "that goes too, since the program has left the app",
            given: { adopted: "Old-1", isClaimed: false },
            kept: false,
        },
        { name: "of this process, but another one rotated it since", given: { seen: adoption("Old-1") }, kept: false },
        {
            name: "of this process, but another one adopted a third one",
            given: { seen: adoption("Old-1"), adopted: "Other-1" },
            kept: false,
        },
        {
            name: "another process adopted it after this one had rotated",
            given: { seen: {}, adopted: "Old-1" },
            kept: true,
        },
        {
            name: "another process adopted it after this one had adopted another",
            given: { seen: adoption("New-1"), adopted: "Old-1" },
            kept: true,
        },
        { name: "not by an adoption", given: { seen: { clientSecret: "Old-1" } }, kept: true },
        { name: "pending", given: { seen: { ...initial, clientSecret: "Third-1" } }, kept: true },
        { name: "only pending", given: { seen: initial }, kept: false },
        { name: "not at all", given: { seen: {} }, kept: false },
    ])("$name: $kept", async ({ given, kept }) => {
        expect(await isKept({ ...given, description })).toBe(kept);
    });
});

describe("a resource is kept as long as the old secret works", () => {
    const other = { adopted: "Old-1" };
    const unknownPrevious = { previousClientSecretExpiresAt: at(2 * hour) };
    const either = { adopted: "Other-1", outputs: { possibleOverlapEndsAt: at(2 * hour) } };
    const beforeIt = { outputs: either.outputs, seen: { clientSecret: "Other-1", rotatedAt: at(-hour) } };
    const somebody = { adopted: "Unknown-1", accepted: ["New-1", "Unknown-1"] };

    it.each<CaseWithCalls>([
        {
            name: "nobody knows which one is newer",
            given: { ...either, accepted: ["New-1", "Other-1"] },
            kept: true,
            calls: ["test"],
        },
        { name: "its own is dead", given: { ...either, accepted: ["Other-1"] }, kept: false, calls: ["test"] },
        { name: "the other has its own too", given: { ...either, adopted: "New-1" }, kept: false, calls: [] },
        {
            name: "the other was made here, and nobody has changed the app since",
            given: { ...beforeIt, description: { lastUpdatedAt: at(-hour) } },
            kept: false,
            calls: ["login", "get"],
        },
        {
            name: "the other was made here, and the app was changed since",
            given: beforeIt,
            kept: true,
            calls: ["login", "get", "test"],
        },
        { name: "without an overlap it is not", given: { ...other, outputs: {} }, kept: false, calls: [] },
        { name: "it outlives its date", given: { ...other, outputs: untilNow }, kept: true, calls: ["test"] },
        { name: "it is dead", given: { ...other, outputs: untilNow, accepted: [] }, kept: false, calls: ["test"] },
        {
            name: "the other has a third one, after the date",
            given: { adopted: "Other-1", outputs: untilNow },
            kept: false,
            calls: [],
        },
        {
            name: "it is not known, after the date, and what the other adopted can be no other one",
            given: { ...other, outputs: { previousClientSecretExpiresAt: at(hour) } },
            kept: true,
            calls: ["login", "get", "test"],
        },
        {
            name: "it is not known, and what the other adopted can be no other one",
            given: { ...somebody, outputs: unknownPrevious },
            kept: true,
            calls: ["login", "get", "test"],
        },
        {
            name: "it is not known, and what the other has was not adopted",
            given: { seen: { clientSecret: "Unknown-1" }, outputs: unknownPrevious },
            kept: false,
            calls: [],
        },
        {
            name: "it is not known, and the other made its secret before",
            given: { seen: { clientSecret: "Unknown-1", rotatedAt: at(-1) }, outputs: unknownPrevious },
            kept: true,
            calls: ["login", "get", "test"],
        },
        {
            name: "it is not known, but somebody has changed the app since",
            given: { ...somebody, outputs: unknownPrevious, description: { lastUpdatedAt: at(1) } },
            kept: false,
            calls: ["login", "get"],
        },
    ])("$name: $kept", async ({ given, kept, calls }) => {
        const found = await deleted(given);
        expect({ kept: found.error !== undefined, calls: found.calls }).toEqual({ kept, calls });
    });
});

describe("a resource is kept for its pending secret", () => {
    const pendingOf = (overlapSeconds: number, more = {}) => ({
        pendingClientSecret: "Pending-1",
        pendingRotation: { reason: "trigger", startedAt: at(0), overlapSeconds, ...more } as const,
    });
    const running = pendingOf(2 * 3_600);
    const over = pendingOf(3_600);
    const accepted = ["New-1", "Pending-1"];

    it.each<CaseWithCalls>([
        {
            name: "CSP accepts it",
            given: { outputs: running, adopted: "New-1", accepted },
            kept: true,
            calls: ["test"],
        },
        { name: "CSP never set it", given: { outputs: running, adopted: "New-1" }, kept: false, calls: ["test"] },
        {
            name: "the other has it",
            given: { outputs: running, adopted: "Pending-1", accepted },
            kept: false,
            calls: [],
        },
        {
            name: "the other made one since",
            given: { outputs: running, seen: { clientSecret: "Other-1", rotatedAt: at(1) }, accepted },
            kept: false,
            calls: [],
        },
        {
            name: "the other made one before",
            given: { outputs: running, seen: { clientSecret: "Other-1", rotatedAt: at(-1) }, accepted },
            kept: true,
            calls: ["test"],
        },
        {
            name: "the other has the old one, which outlives its date",
            given: { outputs: over, adopted: "New-1", accepted },
            kept: true,
            calls: ["test", "test"],
        },
        {
            name: "the old one is dead",
            given: { outputs: over, adopted: "New-1", accepted: ["Pending-1"] },
            kept: false,
            calls: ["test"],
        },
        {
            name: "the other has a third one, after the date",
            given: { outputs: over, adopted: "Other-1", accepted },
            kept: false,
            calls: [],
        },
        {
            name: "it is the first one",
            given: { outputs: { ...running, clientSecret: undefined }, adopted: "Other-1", accepted },
            kept: true,
            calls: ["test"],
        },
        {
            name: "it is the first one, of which no old one is known after the date",
            given: { outputs: { ...over, clientSecret: undefined }, adopted: "Other-1", accepted },
            kept: false,
            calls: [],
        },
    ])("$name: $kept", async ({ given, kept, calls }) => {
        const found = await deleted(given);
        expect({ kept: found.error !== undefined, calls: found.calls }).toEqual({ kept, calls });
        if (kept) expect(String(found.error)).toContain("(the old resource's pendingClientSecret in `pulumi stack");
    });
});

describe("if it is unknown whether the other resource has the old secret", () => {
    const asked = { outputs: untilNow, adopted: "Old-1" };
    const described = { outputs: { previousClientSecretExpiresAt: at(2 * hour) }, adopted: "Unknown-1" };

    it.each<{ readonly name: string; readonly given: Given; readonly error: unknown }>([
        { name: "without credentials", given: { ...described, env: { CSP_API_TOKEN: "" } }, error: undefined },
        { name: "if CSP forbids it", given: { ...described, replies: { get: [response(403)] } }, error: undefined },
    ])("the resource is deleted: $name", async ({ given }) => {
        expect((await deleted(given)).error).toBeUndefined();
    });

    it.each<{ readonly name: string; readonly given: Given; readonly says: string }>([
        { name: "CSP fails", given: { ...asked, replies: { test: [response(500)] } }, says: "[CSP_SERVER_ERROR]" },
        {
            name: "a proxy answers",
            given: { ...described, replies: { get: [response(403, "<html>")] } },
            says: "[CSP_FORBIDDEN]",
        },
        {
            name: "the command is cancelled",
            given: { ...asked, cancelled: AbortSignal.abort(), replies: { test: [response(500)] } },
            says: "[CANCELLED]",
        },
        {
            name: "the fault is ours",
            given: { ...asked, replies: { test: [new TypeError("a fault")] } },
            says: "a fault",
        },
    ])("the resource stays until that is known: $name", async ({ given, says }) => {
        expect(String((await deleted(given)).error)).toContain(says);
    });
});
