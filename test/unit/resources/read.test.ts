import { describe, expect, it } from "vitest";
import { oauthAppSecret } from "../../../provider/resources/oauthAppSecret";
import { refuseWithoutState } from "../../../provider/resources/readWithoutState";
import type { Properties } from "../../../provider/resources/resource";
import type { Outputs } from "../../../provider/rotation/codec";
import { createProviderContext } from "../../../provider/rotation/providerContext";
import { cspBody, response } from "../../support/failedCall";
import { at, hour } from "../../support/fakeClock";
import { type ProviderOnOptions, providerOn } from "../../support/providerOn";
import { theOutputs } from "../../support/states";

const appId = "org/app";
const appName = "OAuth app app in organization org";

interface Given extends ProviderOnOptions {
    readonly outputs?: Partial<Outputs>;
    readonly accepted?: readonly string[];
}

/** A refresh, an hour after the secret was made: the outputs that are another than before, and what it told. */
async function refreshed({ outputs, accepted = ["The-secret-1"], ...options }: Given) {
    const { provider, calls, lines } = providerOn(accepted, { description: {}, ...options });
    const tokenEndpoint = "https://csp.example/csp/gateway/am/api/auth/token";
    const before: Properties = { tokenEndpoint, ...theOutputs(outputs) };
    const found = await oauthAppSecret.read?.(provider, before);
    const after: Properties = typeof found === "object" ? found : {};
    const names = [...Object.keys(before), ...Object.keys(after)].filter((name) => after[name] !== before[name]);
    const changed = Object.fromEntries(names.map((name) => [name, after[name]]));
    return { isGone: found === "gone", changed, lines, calls: calls.join(" "), provider };
}

const unable = `${appName}: the refresh can't tell whether CSP accepts the stored secret, and changes nothing: `;
const rejects = `${appName}: CSP rejects the stored secret`;
const marked = { rejected: true } as const;

describe("a refresh", () => {
    const authorizationCode = { accepted: [], description: { grantTypes: ["authorization_code"] } };
    const byJane = { lastUpdatedBy: "jane", lastUpdatedAt: at(1) };

    it.each<[what: string, given: Given, changed: Properties, lines: readonly unknown[], calls: string]>([
        ["of an accepted secret changes nothing", {}, {}, [], "test"],
        ["of an accepted secret takes a mark away", { outputs: marked }, { rejected: undefined }, [], "test"],
        ["of a rejected secret marks it", { accepted: [] }, marked, [rejects], "test login get"],
        [
            "of a rejected secret says who changed the app, and what becomes of a rotation with overlap",
            { accepted: [], outputs: { overlapSeconds: 60 }, description: byJane },
            marked,
            [
                `${rejects} (the app was last updated by jane at ${at(1)})`,
                expect.stringContaining("somebody else's rotation with overlap may be in progress"),
            ],
            "test login get",
        ],
        [
            "of a rejected secret says nothing of an overlap where the next rotation has none",
            { accepted: [], description: { lastUpdatedAt: at(1) } },
            marked,
            [expect.stringContaining("the app was last updated by unknown")],
            "test login get",
        ],
        [
            "says nothing of an overlap that has ended for sure",
            { accepted: [], outputs: { overlapSeconds: 60 } },
            marked,
            [rejects],
            "test login get",
        ],
    ])("%s", async (_what, given, changed, lines, calls) => {
        const found = await refreshed(given);
        expect(found).toMatchObject({ isGone: false, lines, calls });
        expect(found.changed).toEqual(changed);
    });

    const silent = { grantTypes: undefined };
    const unverifiable = /can't tell .*does not say that the app may use .*\[SECRET_UNVERIFIABLE\]$/;

    it.each<[what: string, given: Given, says: RegExp, calls: string]>([
        ["the app can't use client_credentials", authorizationCode, unverifiable, "test login get"],
        ["CSP does not say what it can use", { accepted: [], description: silent }, unverifiable, "test login get"],
        ["CSP knows the app, not the client", { replies: { test: [response(404)] } }, unverifiable, "test login get"],
        ["a proxy answers", { replies: { test: [response(404, "<html>")] } }, /\[CSP_/, "test"],
        ["CSP fails", { replies: { test: [response(500)] } }, /\[CSP_SERVER_ERROR\]$/, "test"],
        ["its 404 is about the login", { accepted: [], replies: { login: [response(404)] } }, /\[CSP_/, "test login"],
        ["its 403 is about the app", { accepted: [], replies: { get: [response(403)] } }, /\[CSP_/, "test login get"],
        [
            "an app that authenticates itself is refused, and says the only remedy",
            { accepted: [], outputs: { authenticateAs: "app" } },
            /\[SELF_AUTHENTICATION_REFUSED\]$/,
            "test test",
        ],
    ])("changes nothing where it can't tell: %s", async (_what, given, says, calls) => {
        const found = await refreshed(given);
        expect(found).toMatchObject({ isGone: false, lines: [expect.stringMatching(says)], calls });
        expect(found.changed).toEqual({});
        expect(found.lines[0]).toContain(unable);
    });

    it("never shows a secret of the state, whatever CSP says", async () => {
        const replies = { test: [response(500, { ...cspBody, message: "see Applied-secret-1" })] };
        const { lines } = await refreshed({ replies, outputs: { newClientSecret: "Applied-secret-1" } });
        expect(lines.join()).toContain("see ");
        expect(lines.join()).not.toContain("Applied-secret-1");
    });

    it("does not hide an internal error", async () => {
        const fault = new TypeError("a fault");
        await expect(refreshed({ transport: () => Promise.reject(fault) })).rejects.toBe(fault);
        await expect(refreshed({ replies: { test: [undefined, fault] }, outputs: ended })).rejects.toBe(fault);
        await expect(refreshed({ accepted: [], replies: { get: [fault] } })).rejects.toBe(fault);
    });

    it("is refused without a state", async () => {
        const provider = createProviderContext({ env: {} });
        await expect(oauthAppSecret.read?.(provider, { orgId: "org" })).rejects.toThrow(
            /^It can't be imported or read by its id \(get\).*\(a StackReference\).*existingClientSecret\. \[IMPORT_REFUSED\]$/,
        );
        expect(() => refuseWithoutState({ stateVersion: undefined })).toThrow("[IMPORT_REFUSED]");
        for (const ofState of ["stateVersion", "clientId", "rotationCount", "verified", "rotatedAt"]) {
            expect(() => refuseWithoutState({ [ofState]: false })).not.toThrow();
        }
    });
});

const ended = { previousClientSecret: "Old-1", previousClientSecretExpiresAt: at(hour) };
const dropped = { previousClientSecret: undefined, previousClientSecretExpiresAt: undefined };

describe("a refresh drops an overlap that has ended", () => {
    const notYet = { ...ended, previousClientSecretExpiresAt: at(hour + 1) };
    const unknownOld = { previousClientSecretExpiresAt: at(hour) };
    const possible = { previousClientSecret: "Old-1", possibleOverlapEndsAt: at(hour) };
    const fails = response(500);
    const outlives = `${appName}: CSP still accepts the previous secret, whose overlap should have ended at ${at(hour)}`;
    const cantTell = expect.stringContaining(unable);

    it.each<[when: string, given: Given, changed: object, lines: readonly unknown[], calls: RegExp]>([
        ["not before its date", { outputs: notYet }, {}, [], /^test$/],
        ["if its old secret is dead", { outputs: ended }, dropped, [], /^test test$/],
        [
            "not while CSP accepts its old secret, so that it can be ended",
            { outputs: ended, accepted: ["The-secret-1", "Old-1"] },
            {},
            [outlives],
            /^test test$/,
        ],
        [
            "if that can't be tested",
            { outputs: ended, replies: { test: [undefined, fails] } },
            dropped,
            [],
            /^test test$/,
        ],
        ["by its date if its old secret is not known", { outputs: unknownOld }, dropped, [], /^test$/],
        [
            "by its date if it may be another's",
            { outputs: possible },
            { previousClientSecret: undefined, possibleOverlapEndsAt: undefined },
            [],
            /^test$/,
        ],
        [
            "by its date if the present secret is rejected",
            { outputs: ended, accepted: ["Old-1"] },
            { ...dropped, ...marked },
            [rejects],
            /^test(?!.*test)/,
        ],
        ["if CSP can't be asked", { outputs: ended, replies: { test: [fails] } }, dropped, [cantTell], /^test$/],
    ])("%s", async (_when, given, changed, lines, calls) => {
        const found = await refreshed(given);
        expect(found.changed).toEqual(changed);
        expect(found.lines).toEqual(lines);
        expect(found.calls).toMatch(calls);
    });
});

describe("a refresh of an app that is gone", () => {
    const pendingRotation = { reason: "created", startedAt: at(0), overlapSeconds: 60 } as const;
    const pending = { clientSecret: undefined, pendingClientSecret: "Pending-1", pendingRotation };
    const gone = `${appName}: CSP says that there is no such app, so it leaves Pulumi's state`;

    it.each<[what: string, given: Given]>([
        ["with a secret", { accepted: [] }],
        ["with a client that CSP does not know", { replies: { test: [response(404)] } }],
        ["with only a pending secret", { outputs: pending }],
    ])("removes it from the state: %s", async (_what, given) => {
        const outputs = { adoptedAt: at(0), rotatedAt: undefined, ...given.outputs };
        const replies = { ...given.replies, get: [response(404)] };
        const { isGone, lines, provider } = await refreshed({ ...given, outputs, replies });
        expect({ isGone, lines }).toEqual({ isGone: true, lines: [gone] });
        // What is made after it replaces nothing.
        expect(provider.seen.has(appId)).toBe(false);
    });

    it("keeps the pending secret of one that is there after all", async () => {
        expect(await refreshed({ outputs: pending })).toMatchObject({ isGone: false, changed: { verified: false } });
        const forbidden = await refreshed({ outputs: pending, replies: { get: [response(403)] } });
        expect(forbidden).toMatchObject({ isGone: false, lines: [expect.stringContaining(unable)] });
    });
});

describe("a refresh remembers what it has seen, for a resource that replaces this one", () => {
    const adopted = { adoptedAt: at(0), rotatedAt: undefined };

    it.each<[what: string, outputs: Partial<Outputs>, isNoted: boolean]>([
        ["an adopted secret, by which other processes recognize it", adopted, true],
        ["a secret of our own", {}, false],
        ["no secret yet", { ...adopted, clientSecret: undefined }, false],
    ])("%s", async (_what, outputs, isNoted) => {
        const { provider } = await refreshed({ outputs });
        expect(provider.seen.get(appId)).toMatchObject({ app: { orgId: "org", oauthAppId: "app" } });
        expect(provider.run.adoption(appId)?.("The-secret-1") ?? false).toBe(isNoted);
    });
});
