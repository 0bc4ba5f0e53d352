import { describe, expect, it } from "vitest";
import { TransportFailure } from "../../../provider/csp/transportFailure";
import { oauthAppSecret } from "../../../provider/resources/oauthAppSecret";
import type { Outputs } from "../../../provider/rotation/codec";
import type { ProviderContextOptions } from "../../../provider/rotation/providerContext";
import { RunMemory } from "../../../provider/rotation/runMemory";
import { cspBody, response } from "../../support/failedCall";
import { at, hour } from "../../support/fakeClock";
import type { Replies } from "../../support/interposed";
import { providerOn } from "../../support/providerOn";
import { theOutputs } from "../../support/states";

const appId = "org/app";

interface Given {
    readonly outputs?: Partial<Outputs>;
    readonly accepted?: readonly string[];
    readonly replies?: Replies;
    readonly description?: Readonly<Record<string, unknown>>;
    readonly env?: Readonly<Record<string, string>>;
    readonly options?: ProviderContextOptions;
    readonly run?: RunMemory;
}

/** A deletion with `revokeOnDelete`, an hour after the secret was made. */
async function deleted({ outputs = {}, accepted = ["The-secret-1"], replies, description, env, ...more }: Given = {}) {
    const { run = new RunMemory(), options } = more;
    const scene = { replies, description, run, env, ...options };
    const { provider, calls, lines } = providerOn(accepted, scene);
    const stored = theOutputs({ revokeOnDelete: true, ...outputs });
    const error = await oauthAppSecret.delete(provider, appId, stored).then(
        () => undefined,
        (thrown: unknown) => thrown,
    );
    return { error, lines, calls, isRevoked: calls.includes("put") };
}

const lost = new TransportFailure("connection", "the connection was closed");
const revoked = "OAuth app app in organization org: its secret is revoked";
const left = (why: string) => `OAuth app app in organization org: its secret is not revoked: ${why}`;

describe("a deletion", () => {
    it("revokes the secret if it is asked to, and makes no call otherwise", async () => {
        expect(await deleted()).toEqual({
            error: undefined,
            lines: [revoked],
            isRevoked: true,
            calls: ["test", "login", "get", "put"],
        });
        const kept = await deleted({ outputs: { revokeOnDelete: false } });
        expect(kept).toEqual({ error: undefined, lines: [], calls: [], isRevoked: false });
    });

    it("shows no secret of the state, whatever CSP says", async () => {
        const refused = response(403, { ...cspBody, message: "not for Applied-secret-1" });
        const outputs = { newClientSecret: "Applied-secret-1" };
        const { error } = await deleted({ outputs, replies: { put: [refused] } });
        expect(String(error)).toContain("not for");
        expect(String(error)).not.toContain("Applied-secret-1");
    });
});

describe("a deletion whose app is gone has nothing to revoke", () => {
    it.each<{ readonly name: string; readonly replies: Replies; readonly isGone: boolean }>([
        { name: "CSP's 404 to the question for the app", replies: { get: [response(404)] }, isGone: true },
        { name: "CSP's 404 to the regeneration", replies: { put: [response(404)] }, isGone: true },
        { name: "CSP's 404 to the login", replies: { login: [response(404)] }, isGone: false },
        { name: "a proxy's 404", replies: { put: [response(404, "<html>")] }, isGone: false },
        { name: "CSP's 403", replies: { put: [response(403)] }, isGone: false },
    ])("$name: $isGone", async ({ replies, isGone }) => {
        const { error, lines } = await deleted({ replies });
        expect(error === undefined).toBe(isGone);
        expect(lines).toEqual([]);
    });
});

describe("a regeneration whose response is lost has revoked the secret", () => {
    it.each<{
        readonly name: string;
        readonly accepted?: readonly string[];
        readonly replies: Replies;
        readonly is: boolean;
    }>([
        { name: "if CSP rejects it now", replies: { put: [lost], test: [undefined, response(401)] }, is: true },
        { name: "not if CSP still accepts it", replies: { put: [lost] }, is: false },
        { name: "not if it can't be tested", replies: { put: [lost], test: [undefined, response(500)] }, is: false },
        {
            name: "not if CSP refused the regeneration",
            replies: { put: [response(403)], test: [undefined, response(401)] },
            is: false,
        },
    ])("$name", async ({ replies, is }) => {
        const { error, lines, calls } = await deleted({ replies });
        expect({ isError: error !== undefined, lines }).toEqual({ isError: !is, lines: is ? [revoked] : [] });
        expect(calls.slice(0, 4)).toEqual(["test", "login", "get", "put"]);
    });
});

describe("a deletion that fails says how to delete without a revocation", () => {
    const wayOut = "To delete it without revoking its secret, run the same command with CSP_FREEZE_ROTATION=true.";
    const whose = "The secret's organization is org";
    const serviceAccount = { CSP_API_TOKEN: "", CSP_CLIENT_ID: "service", CSP_CLIENT_SECRET: "Service-1" };

    it.each<{ readonly name: string; readonly given: Given; readonly isCredential: boolean }>([
        { name: "there are no credentials", given: { env: { CSP_API_TOKEN: "" } }, isCredential: true },
        { name: "CSP refuses the API token", given: { replies: { login: [response(400)] } }, isCredential: true },
        {
            name: "CSP refuses the service account",
            given: { env: serviceAccount, replies: { test: [undefined, response(400)] } },
            isCredential: true,
        },
        {
            name: "CSP does not know the caller",
            given: { replies: { put: [response(401), response(401)] } },
            isCredential: true,
        },
        { name: "CSP forbids it", given: { replies: { put: [response(403)] } }, isCredential: true },
        { name: "CSP does not understand the call", given: { replies: { put: [response(400)] } }, isCredential: false },
        { name: "CSP fails", given: { replies: { get: [response(500)] } }, isCredential: false },
        { name: "CSP's login fails", given: { replies: { login: [response(500)] } }, isCredential: false },
        {
            name: "the app's own secret is refused",
            given: { outputs: { authenticateAs: "app" }, replies: { test: [undefined, response(401)] } },
            isCredential: false,
        },
    ])("and says whose credentials it used only if they are the cause: $name", async ({ given, isCredential }) => {
        const error = String((await deleted(given)).error);
        expect(error).toContain(wayOut);
        expect(error.includes(whose)).toBe(isCredential);
        expect(error).toMatch(isCredential ? /deleted\. To delete it without/ : /[.)] To delete it without/);
    });

    it("unless the fault is ours", async () => {
        const fault = new TypeError("a fault");
        const clientOf = {
            get: () => {
                throw fault;
            },
        };
        const { error } = await deleted({ options: { transport: () => clientOf.get() } });
        expect(error).toBe(fault);
    });

    const guid = "9e5a2c34-7b1d-4f60-8a3e-5d0c1b2f7a64";

    it.each([
        { set: {}, says: `${whose}. Where` },
        { set: { CSP_ORG_ID: "org" }, says: `${whose}. Where` },
        { set: { CSP_ORG_ID: "other" }, says: `${whose}, and CSP_ORG_ID is other by now. Where` },
        { orgId: guid, set: { CSP_ORG_ID: guid.toUpperCase() }, says: `organization is ${guid}. Where` },
    ])("and says which organization is set now: $set", async ({ orgId = "org", set, says }) => {
        const { error } = await deleted({ outputs: { orgId }, env: set, replies: { get: [response(403)] } });
        expect(String(error)).toContain(says);
    });

    it.each([
        { programs: {}, way: "another, name a profile for each organization, and" },
        { programs: { noProfiles: "none" }, way: "another, declare a provider resource for each organization, and" },
    ])("and says how to have both credentials: $programs", async ({ programs, way }) => {
        const { error } = await deleted({ options: { programs }, replies: { put: [response(403)] } });
        expect(String(error)).toContain(way);
    });
});

function runWith(note: (run: RunMemory) => void): RunMemory {
    const run = new RunMemory();
    note(run);
    return run;
}

describe("a secret that somebody may use is not revoked, and a line says why", () => {
    const pending = {
        pendingClientSecret: "Pending-1",
        pendingRotation: { reason: "trigger", startedAt: at(0), overlapSeconds: 60 },
    } as const;
    const overlapping = { previousClientSecret: "Old-1", previousClientSecretExpiresAt: at(2 * hour) };
    const inOverlap = "a rotation with overlap may be in progress, and consumers may use its secrets";

    it.each<{ readonly name: string; readonly given: Given; readonly why: string; readonly calls: readonly string[] }>([
        {
            name: "a freeze",
            given: { env: { CSP_FREEZE_ROTATION: "true" } },
            why: "rotation is frozen (CSP_FREEZE_ROTATION)",
            calls: [],
        },
        {
            name: "a change in this run",
            given: { run: runWith((run) => run.noteChange(appId)) },
            why: "this update has made or adopted a secret of the same app, which regenerating would end",
            calls: [],
        },
        {
            name: "another resource of the app",
            given: { run: runWith((run) => run.claim("app", appId, "urn:b")) },
            why: "another resource of this program manages the same app now, and regenerating would end its secret",
            calls: [],
        },
        {
            name: "a pending secret",
            given: { outputs: pending },
            why: "one of its secrets is still pending",
            calls: [],
        },
        {
            name: "a pending secret that is the first one",
            given: { outputs: { ...pending, clientSecret: undefined } },
            why: "one of its secrets is still pending",
            calls: [],
        },
        {
            name: "a rejected secret",
            given: { accepted: [] },
            why: "CSP did not accept it just now",
            calls: ["test"],
        },
        {
            name: "a secret that can't be tested",
            given: { replies: { test: [response(500)] } },
            why: "CSP did not accept it just now",
            calls: ["test"],
        },
        { name: "an overlap that runs", given: { outputs: overlapping }, why: inOverlap, calls: ["test"] },
        {
            name: "an overlap whose old secret outlives its date",
            given: {
                outputs: { ...overlapping, previousClientSecretExpiresAt: at(hour) },
                accepted: ["The-secret-1", "Old-1"],
            },
            why: inOverlap,
            calls: ["test", "test"],
        },
        {
            name: "an overlap whose old secret can't be tested",
            given: {
                outputs: { ...overlapping, previousClientSecretExpiresAt: at(hour) },
                replies: { test: [undefined, response(500)] },
            },
            why: inOverlap,
            calls: ["test", "test"],
        },
        {
            name: "somebody else's overlap",
            given: { description: { lastUpdatedAt: at(1), secretRotationExpirationInSeconds: 60 } },
            why: inOverlap,
            calls: ["test", "login", "get"],
        },
    ])("$name", async ({ given, why, calls }) => {
        expect(await deleted(given)).toEqual({ error: undefined, lines: [left(why)], calls, isRevoked: false });
    });

    it.each<{ readonly name: string; readonly outputs: Partial<Outputs> }>([
        { name: "by its date", outputs: { ...overlapping, previousClientSecretExpiresAt: at(hour) } },
        { name: "of which no old secret is known", outputs: { previousClientSecretExpiresAt: at(hour) } },
    ])("and an overlap that has ended is no reason: $name", async ({ outputs }) => {
        expect((await deleted({ outputs })).lines).toEqual([revoked]);
    });

    it("and a cancelled deletion is to be repeated", async () => {
        const cancelled = AbortSignal.abort();
        const { error, lines } = await deleted({ options: { cancelled }, replies: { test: [response(500)] } });
        expect(String(error)).toContain("[CANCELLED]");
        expect(lines).toEqual([]);
    });

    const retiredAt = at(hour / 2);

    it.each([
        {
            name: "it was retired, and nothing has changed since",
            removed: { rotatedAt: at(0), retiredAt },
            changedAt: retiredAt,
            is: true,
        },
        {
            name: "it was retired, and the app was changed since",
            removed: { rotatedAt: at(0), retiredAt },
            changedAt: at(hour / 2 + 1),
            is: false,
        },
        { name: "it was not retired", removed: { rotatedAt: at(0) }, changedAt: at(0), is: false },
        {
            name: "another rotation's was retired",
            removed: { rotatedAt: at(-hour), retiredAt },
            changedAt: at(0),
            is: false,
        },
        { name: "no retirement was removed", removed: undefined, changedAt: at(0), is: false },
    ])(
        "an overlap hinders no revocation where a removed retirement has ended it: $name",
        async ({ removed, changedAt, is }) => {
            const run = runWith((one) => removed && one.noteRemovedRetirement(appId, removed));
            const description = { lastUpdatedAt: changedAt, secretRotationExpirationInSeconds: 60 };
            const { lines } = await deleted({ outputs: overlapping, description, run });
            expect(lines).toEqual([is ? revoked : left(inOverlap)]);
        },
    );

    it.each([
        { outputs: { rotatedAt: at(0) }, changedAt: at(0), is: true },
        { outputs: { rotatedAt: at(0) }, changedAt: at(1), is: false },
        { outputs: { rotatedAt: undefined, adoptedAt: at(0) }, changedAt: at(-1), is: false },
    ])(
        "somebody else's overlap can't have begun before the secret was made: $outputs, $changedAt",
        async ({ outputs, changedAt, is }) => {
            const description = { lastUpdatedAt: changedAt, secretRotationExpirationInSeconds: 60 };
            expect((await deleted({ outputs, description })).isRevoked).toBe(is);
        },
    );
});
