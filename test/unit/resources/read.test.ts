import { describe, expect, it } from "vitest";
import { oauthAppSecret } from "../../../provider/resources/oauthAppSecret";
import type { Outputs } from "../../../provider/rotation/codec";
import { createProviderContext, type ProviderContextOptions } from "../../../provider/rotation/providerContext";
import { cspBody, response } from "../../support/failedCall";
import { at, hour } from "../../support/fakeClock";
import type { Replies } from "../../support/interposed";
import { providerOn } from "../../support/providerOn";
import { theOutputs } from "../../support/states";

const appId = "org/app";
const appName = "OAuth app app in organization org";

interface Given {
    readonly outputs?: Partial<Outputs>;
    readonly accepted?: readonly string[];
    readonly replies?: Replies;
    readonly description?: Readonly<Record<string, unknown>>;
    readonly options?: ProviderContextOptions;
}

/** A refresh, an hour after the secret was made: the outputs that are another than before, and what it told. */
async function refreshed({ outputs, accepted = ["The-secret-1"], replies, description = {}, options }: Given) {
    const { provider, calls, lines } = providerOn(accepted, { replies, description, ...options });
    const before: Readonly<Record<string, unknown>> = {
        tokenEndpoint: "https://csp.example/csp/gateway/am/api/auth/token",
        ...theOutputs(outputs),
    };
    const found = await oauthAppSecret.read?.(provider, before);
    const after: Readonly<Record<string, unknown>> = typeof found === "object" ? found : {};
    const names = [...Object.keys(before), ...Object.keys(after)].filter((name) => after[name] !== before[name]);
    const changed = Object.fromEntries(names.map((name) => [name, after[name]]));
    return { isGone: found === "gone", changed, lines, calls, provider };
}

const unable = `${appName}: the refresh can't tell whether CSP accepts the stored secret, and changes nothing: `;
const rejects = `${appName}: CSP rejects the stored secret`;
const asked = ["test", "login", "get"];

describe("a refresh", () => {
    it.each<{
        readonly name: string;
        readonly given: Given;
        readonly changed?: object;
        readonly lines?: readonly unknown[];
        readonly calls: readonly string[];
    }>([
        { name: "of an accepted secret changes nothing", given: {}, calls: ["test"] },
        {
            name: "of an accepted secret takes an earlier mark away",
            given: { outputs: { rejected: true } },
            changed: { rejected: undefined },
            calls: ["test"],
        },
        {
            name: "of a rejected secret marks it",
            given: { accepted: [] },
            changed: { rejected: true },
            lines: [rejects],
            calls: asked,
        },
        {
            name: "of a rejected secret says who changed the app, and what becomes of a rotation with overlap",
            given: {
                accepted: [],
                outputs: { overlapSeconds: 60 },
                description: { lastUpdatedBy: "jane", lastUpdatedAt: at(1) },
            },
            changed: { rejected: true },
            lines: [
                `${rejects} (the app was last updated by jane at ${at(1)})`,
                expect.stringContaining("somebody else's rotation with overlap may be in progress"),
            ],
            calls: asked,
        },
        {
            name: "of a rejected secret says nothing of an overlap where the next rotation has none",
            given: { accepted: [], description: { lastUpdatedAt: at(1) } },
            changed: { rejected: true },
            lines: [expect.stringContaining("the app was last updated by unknown")],
            calls: asked,
        },
        {
            name: "says nothing of an overlap that has ended for sure",
            given: { accepted: [], outputs: { overlapSeconds: 60 } },
            changed: { rejected: true },
            lines: [rejects],
            calls: asked,
        },
        {
            name: "can't tell where the app can't use client_credentials",
            given: { accepted: [], description: { grantTypes: ["authorization_code"] } },
            lines: [expect.stringMatching(/can't tell .*does not say that the app may use .*\[SECRET_UNVERIFIABLE\]$/)],
            calls: asked,
        },
        {
            name: "can't tell where CSP does not say what the app can use",
            given: { accepted: [], description: { grantTypes: undefined } },
            lines: [expect.stringMatching(/\[SECRET_UNVERIFIABLE\]$/)],
            calls: asked,
        },
        {
            name: "can't tell where CSP does not know the client, but the app",
            given: { replies: { test: [response(404)] } },
            lines: [expect.stringMatching(/\[SECRET_UNVERIFIABLE\]$/)],
            calls: asked,
        },
        {
            name: "can't tell where a proxy answers",
            given: { replies: { test: [response(404, "<html>")] } },
            lines: [expect.stringContaining(unable)],
            calls: ["test"],
        },
        {
            name: "can't tell where CSP fails",
            given: { replies: { test: [response(500)] } },
            lines: [expect.stringContaining(unable)],
            calls: ["test"],
        },
        {
            name: "can't tell where CSP's 404 is about the login",
            given: { accepted: [], replies: { login: [response(404)] } },
            lines: [expect.stringContaining(unable)],
            calls: ["test", "login"],
        },
        {
            name: "can't tell where CSP's 403 is about the app",
            given: { accepted: [], replies: { get: [response(403)] } },
            lines: [expect.stringContaining(unable)],
            calls: asked,
        },
        {
            name: "says the only remedy where an app that authenticates itself is refused",
            given: { accepted: [], outputs: { authenticateAs: "app" } },
            lines: [expect.stringMatching(/\[SELF_AUTHENTICATION_REFUSED\]$/)],
            calls: ["test", "test"],
        },
    ])("$name", async ({ given, changed = {}, lines = [], calls }) => {
        const found = await refreshed(given);
        expect(found).toMatchObject({ isGone: false, lines, calls });
        expect(found.changed).toEqual(changed);
    });

    it("never shows a secret of the state, whatever CSP says", async () => {
        const replies = { test: [response(500, { ...cspBody, message: "see Applied-secret-1" })] };
        const { lines } = await refreshed({ replies, outputs: { newClientSecret: "Applied-secret-1" } });
        expect(lines.join()).toContain("see ");
        expect(lines.join()).not.toContain("Applied-secret-1");
    });

    it("does not hide an internal error", async () => {
        const fault = new TypeError("a fault");
        await expect(refreshed({ options: { transport: () => Promise.reject(fault) } })).rejects.toBe(fault);
        await expect(refreshed({ replies: { test: [undefined, fault] }, outputs: ended })).rejects.toBe(fault);
        await expect(refreshed({ accepted: [], replies: { get: [fault] } })).rejects.toBe(fault);
    });

    it("is refused without a state", async () => {
        const provider = createProviderContext({ env: {} });
        await expect(oauthAppSecret.read?.(provider, { orgId: "org" })).rejects.toThrow("[IMPORT_REFUSED]");
    });
});

const ended = { previousClientSecret: "Old-1", previousClientSecretExpiresAt: at(hour) };
const dropped = { previousClientSecret: undefined, previousClientSecretExpiresAt: undefined };

describe("a refresh drops an overlap that has ended", () => {
    it.each<{
        readonly name: string;
        readonly given: Given;
        readonly changed: object;
        readonly lines?: readonly unknown[];
        readonly tests: number;
    }>([
        {
            name: "not before its date",
            given: { outputs: { ...ended, previousClientSecretExpiresAt: at(hour + 1) } },
            changed: {},
            tests: 1,
        },
        { name: "if its old secret is dead", given: { outputs: ended }, changed: dropped, tests: 2 },
        {
            name: "not while CSP accepts its old secret, so that it can be ended",
            given: { outputs: ended, accepted: ["The-secret-1", "Old-1"] },
            changed: {},
            lines: [
                `${appName}: CSP still accepts the previous secret, whose overlap should have ended at ${at(hour)}`,
            ],
            tests: 2,
        },
        {
            name: "if its old secret can't be tested",
            given: { outputs: ended, replies: { test: [undefined, response(500)] } },
            changed: dropped,
            tests: 2,
        },
        {
            name: "by its date if its old secret is not known",
            given: { outputs: { previousClientSecretExpiresAt: at(hour) } },
            changed: { previousClientSecretExpiresAt: undefined },
            tests: 1,
        },
        {
            name: "by its date if it may be another's",
            given: { outputs: { previousClientSecret: "Old-1", possibleOverlapEndsAt: at(hour) } },
            changed: { previousClientSecret: undefined, possibleOverlapEndsAt: undefined },
            tests: 1,
        },
        {
            name: "by its date if the present secret is rejected",
            given: { outputs: ended, accepted: ["Old-1"] },
            changed: { ...dropped, rejected: true },
            lines: [rejects],
            tests: 1,
        },
        {
            name: "by its date if CSP can't be asked",
            given: { outputs: ended, replies: { test: [response(500)] } },
            changed: dropped,
            lines: [expect.stringContaining(unable)],
            tests: 1,
        },
    ])("$name", async ({ given, changed, lines = [], tests }) => {
        const found = await refreshed(given);
        expect(found.changed).toEqual(changed);
        expect(found.lines).toEqual(lines);
        expect(found.calls.filter((call) => call === "test")).toHaveLength(tests);
    });
});

describe("a refresh of an app that is gone", () => {
    const pending = {
        clientSecret: undefined,
        pendingClientSecret: "Pending-1",
        pendingRotation: { reason: "created", startedAt: at(0), overlapSeconds: 60 },
    } as const;
    const gone = `${appName}: CSP says that there is no such app, so it leaves Pulumi's state`;

    it.each<{ readonly name: string; readonly given: Given }>([
        { name: "with a secret", given: { accepted: [] } },
        { name: "with a client that CSP does not know", given: { replies: { test: [response(404)] } } },
        { name: "with only a pending secret", given: { outputs: pending } },
    ])("removes it from the state: $name", async ({ given }) => {
        const adopted = { adoptedAt: at(0), rotatedAt: undefined };
        const { isGone, lines, provider } = await refreshed({
            ...given,
            outputs: { ...adopted, ...given.outputs },
            replies: { ...given.replies, get: [response(404)] },
        });
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
    it.each([
        {
            name: "an adopted secret, by which other processes recognize it",
            outputs: { adoptedAt: at(0), rotatedAt: undefined },
            isNoted: true,
        },
        { name: "a secret of our own", outputs: {}, isNoted: false },
        {
            name: "no secret yet",
            outputs: { clientSecret: undefined, adoptedAt: at(0), rotatedAt: undefined },
            isNoted: false,
        },
    ])("$name", async ({ outputs, isNoted }) => {
        const { provider } = await refreshed({ outputs });
        expect(provider.seen.get(appId)).toMatchObject({ app: { orgId: "org", oauthAppId: "app" } });
        expect(provider.run.adoption(appId)?.("The-secret-1") ?? false).toBe(isNoted);
    });
});
