import { describe, expect, it } from "vitest";
import { TransportFailure } from "../../../provider/csp/transportFailure";
import { oauthAppSecret } from "../../../provider/resources/oauthAppSecret";
import type { Outputs } from "../../../provider/rotation/codec";
import { RunMemory } from "../../../provider/rotation/runMemory";
import { cspBody, response } from "../../support/failedCall";
import { at, hour } from "../../support/fakeClock";
import type { Replies } from "../../support/interposed";
import { type ProviderOnOptions, providerOn } from "../../support/providerOn";
import { theOutputs } from "../../support/states";

const appId = "org/app";

interface Given extends ProviderOnOptions {
    readonly outputs?: Partial<Outputs>;
    readonly accepted?: readonly string[];
}

/** A deletion with `revokeOnDelete`, an hour after the secret was made. */
async function deleted({ outputs = {}, accepted = ["The-secret-1"], ...options }: Given = {}) {
    const { provider, calls, lines } = providerOn(accepted, options);
    const stored = theOutputs({ revokeOnDelete: true, ...outputs });
    const error: unknown = await oauthAppSecret.delete(provider, appId, stored).catch((thrown: unknown) => thrown);
    return { error, lines, calls: calls.join(" ") };
}

const lost = new TransportFailure("connection", "the connection was closed");
const revoked = "OAuth app app in organization org: its secret is revoked";
const left = (why: string) => `OAuth app app in organization org: its secret is not revoked: ${why}`;

describe("a deletion", () => {
    it("revokes the secret if it is asked to, and makes no call otherwise", async () => {
        expect(await deleted()).toEqual({ error: undefined, lines: [revoked], calls: "test login get put" });
        const kept = await deleted({ outputs: { revokeOnDelete: false } });
        expect(kept).toEqual({ error: undefined, lines: [], calls: "" });
    });

    it("shows no secret of the state, whatever CSP says", async () => {
        const refused = response(403, { ...cspBody, message: "not for Applied-secret-1" });
        const outputs = { newClientSecret: "Applied-secret-1" };
        const { error } = await deleted({ outputs, replies: { put: [refused] } });
        expect(String(error)).toContain("not for");
        expect(String(error)).not.toContain("Applied-secret-1");
    });

    const isGone = "succeeds without a line, since the app is gone";

    it.each<[what: string, outcome: string, replies: Replies]>([
        ["CSP's 404 to the question for the app", isGone, { get: [response(404)] }],
        ["CSP's 404 to the regeneration", isGone, { put: [response(404)] }],
        ["CSP's 404 to the login", "fails", { login: [response(404)] }],
        ["a proxy's 404", "fails", { put: [response(404, "<html>")] }],
        ["CSP's 403", "fails", { put: [response(403)] }],
    ])("that gets %s %s", async (_what, outcome, replies) => {
        const { error, lines } = await deleted({ replies });
        expect(error === undefined).toBe(outcome === isGone);
        expect(lines).toEqual([]);
    });

    it.each<[what: string, replies: Replies, isRevoked: boolean]>([
        ["if CSP rejects it now", { put: [lost], test: [undefined, response(401)] }, true],
        ["not if CSP still accepts it", { put: [lost] }, false],
        ["not if it can't be tested", { put: [lost], test: [undefined, response(500)] }, false],
        ["not if CSP refused", { put: [response(403)], test: [undefined, response(401)] }, false],
    ])("has revoked the secret though the response is lost: %s", async (_what, replies, isRevoked) => {
        const { error, lines, calls } = await deleted({ replies });
        expect(error === undefined).toBe(isRevoked);
        expect(lines).toEqual(isRevoked ? [revoked] : []);
        expect(calls).toMatch(/^test login get put/);
    });

    it("that is cancelled is to be repeated", async () => {
        const { error, lines } = await deleted({ cancelled: AbortSignal.abort(), replies: { test: [response(500)] } });
        expect(String(error)).toContain("[CANCELLED]");
        expect(lines).toEqual([]);
    });
});

describe("a deletion that fails says how to delete without a revocation", () => {
    const wayOut = "To delete it without revoking its secret, run the same command with CSP_FREEZE_ROTATION=true.";
    const whose = "The secret's organization is org";
    const serviceAccount = { CSP_API_TOKEN: "", CSP_CLIENT_ID: "service", CSP_CLIENT_SECRET: "Service-1" };
    const unknownApp = { test: [undefined, response(401)] };
    const forbidden = { put: [response(403)] };

    it.each<[why: string, given: Given, isCredential: boolean]>([
        ["there are no credentials", { env: { CSP_API_TOKEN: "" } }, true],
        ["CSP refuses the API token", { replies: { login: [response(400)] } }, true],
        ["CSP refuses the account", { env: serviceAccount, replies: { test: [undefined, response(400)] } }, true],
        ["CSP does not know the caller", { replies: { put: [response(401), response(401)] } }, true],
        ["CSP forbids it", { replies: forbidden }, true],
        ["CSP does not understand the call", { replies: { put: [response(400)] } }, false],
        ["CSP's login fails", { replies: { login: [response(500)] } }, false],
        ["the app's own secret is refused", { outputs: { authenticateAs: "app" }, replies: unknownApp }, false],
    ])("and whose credentials it used only if they are the cause: %s", async (_why, given, isCredential) => {
        const error = String((await deleted(given)).error);
        expect(error).toContain(wayOut);
        expect(error.includes(whose)).toBe(isCredential);
        expect(error).toMatch(isCredential ? /deleted\. To delete it without/ : /[.)] To delete it without/);
    });

    it("unless the fault is ours", async () => {
        const fault = new TypeError("a fault");
        const transport = () => {
            throw fault;
        };
        expect((await deleted({ transport })).error).toBe(fault);
    });

    const guid = "9e5a2c34-7b1d-4f60-8a3e-5d0c1b2f7a64";

    it.each([
        ["org", {}, `${whose}. Where`],
        ["org", { CSP_ORG_ID: "org" }, `${whose}. Where`],
        ["org", { CSP_ORG_ID: "other" }, `${whose}, and CSP_ORG_ID is other by now. Where`],
        [guid, { CSP_ORG_ID: guid.toUpperCase() }, `organization is ${guid}. Where`],
    ])("and which organization is set now: for %s, with %j", async (orgId, env, says) => {
        const { error } = await deleted({ outputs: { orgId }, env, replies: { get: [response(403)] } });
        expect(String(error)).toContain(says);
    });

    it.each([
        [{}, "another, name a profile for each organization, and"],
        [{ noProfiles: "none" }, "another, declare a provider resource for each organization, and"],
    ])("and how to have both credentials: %j", async (programs, way) => {
        const { error } = await deleted({ programs, replies: forbidden });
        expect(String(error)).toContain(way);
    });
});

function runWith(note: (run: RunMemory) => void): RunMemory {
    const run = new RunMemory();
    note(run);
    return run;
}

describe("a secret that somebody may use is not revoked, and a line says why", () => {
    const pendingRotation = { reason: "trigger", startedAt: at(0), overlapSeconds: 60 } as const;
    const pending = { pendingClientSecret: "Pending-1", pendingRotation };
    const overlapping = { previousClientSecret: "Old-1", previousClientSecretExpiresAt: at(2 * hour) };
    const over = { ...overlapping, previousClientSecretExpiresAt: at(hour) };
    const isPending = "one of its secrets is still pending";
    const isUnaccepted = "CSP did not accept it just now";
    const inOverlap = "a rotation with overlap may be in progress, and consumers may use its secrets";
    const isChanged = "this update has made or adopted a secret of the same app, which regenerating would end";
    const isShared = "another resource of this program manages the same app now, and regenerating would end its secret";
    const changedAt = (lastUpdatedAt: string) => ({ lastUpdatedAt, secretRotationExpirationInSeconds: 60 });

    it.each<[what: string, given: Given, why: string, calls: string]>([
        ["a freeze", { env: { CSP_FREEZE_ROTATION: "true" } }, "rotation is frozen (CSP_FREEZE_ROTATION)", ""],
        ["a change in this run", { run: runWith((run) => run.noteChange(appId)) }, isChanged, ""],
        ["another resource of the app", { run: runWith((run) => run.claim("app", appId, "urn:b")) }, isShared, ""],
        ["a pending secret", { outputs: pending }, isPending, ""],
        ["a first secret that is pending", { outputs: { ...pending, clientSecret: undefined } }, isPending, ""],
        ["a rejected secret", { accepted: [] }, isUnaccepted, "test"],
        ["a secret that can't be tested", { replies: { test: [response(500)] } }, isUnaccepted, "test"],
        ["an overlap that runs", { outputs: overlapping }, inOverlap, "test"],
        ["one that outlives its date", { outputs: over, accepted: ["The-secret-1", "Old-1"] }, inOverlap, "test test"],
        ["one that may", { outputs: over, replies: { test: [undefined, response(500)] } }, inOverlap, "test test"],
        ["somebody else's overlap", { description: changedAt(at(1)) }, inOverlap, "test login get"],
    ])("%s", async (_what, given, why, calls) => {
        expect(await deleted(given)).toEqual({ error: undefined, lines: [left(why)], calls });
    });

    it.each<[what: string, outputs: Partial<Outputs>]>([
        ["by its date", over],
        ["of which no old secret is known", { previousClientSecretExpiresAt: at(hour) }],
    ])("and an overlap that has ended is no reason: %s", async (_what, outputs) => {
        expect((await deleted({ outputs })).lines).toEqual([revoked]);
    });

    const retiredAt = at(hour / 2);
    const retired = { rotatedAt: at(0), retiredAt };
    const adopted = { rotatedAt: undefined, adoptedAt: at(0) };

    it.each([
        ["it was retired, and nothing has changed since", retired, retiredAt, true],
        ["it was retired, and the app was changed since", retired, at(hour / 2 + 1), false],
        ["it was not retired", { rotatedAt: at(0) }, at(0), false],
        ["another rotation's was retired", { rotatedAt: at(-hour), retiredAt }, at(0), false],
        ["no retirement was removed", undefined, at(0), false],
    ])("and no overlap that a removed retirement has ended: %s", async (_what, removed, changed, isRevoked) => {
        const run = runWith((one) => removed && one.noteRemovedRetirement(appId, removed));
        const { lines } = await deleted({ outputs: overlapping, description: changedAt(changed), run });
        expect(lines).toEqual([isRevoked ? revoked : left(inOverlap)]);
    });

    it.each([
        ["is revoked if our rotation was the app's last change", { rotatedAt: at(0) }, at(0), revoked],
        ["is not revoked if the app was changed after our rotation", { rotatedAt: at(0) }, at(1), left(inOverlap)],
        ["is not revoked if it was adopted, even after the app's last change", adopted, at(-1), left(inOverlap)],
    ])("where CSP says that an overlap runs, the secret %s", async (_what, outputs, changed, line) => {
        expect((await deleted({ outputs, description: changedAt(changed) })).lines).toEqual([line]);
    });
});
