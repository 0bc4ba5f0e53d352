import { describe, expect, it } from "vitest";
import { previousSecretRetirement } from "../../../provider/resources/previousSecretRetirement";
import type { ProviderContextOptions } from "../../../provider/rotation/providerContext";
import { cspBody, response } from "../../support/failedCall";
import { at, hour, second } from "../../support/fakeClock";
import type { Replies } from "../../support/interposed";
import { providerOn } from "../../support/providerOn";

const appName = "OAuth app app in organization org";
const both = ["New-1", "Old-1"];

interface Given {
    readonly inputs?: Readonly<Record<string, unknown>>;
    readonly accepted?: readonly string[];
    readonly description?: Readonly<Record<string, unknown>>;
    readonly replies?: Replies;
    readonly options?: ProviderContextOptions;
}

/** A retirement an hour after the rotation, whose overlap ends after another hour. */
async function retired({ inputs, accepted = both, description, replies, options }: Given = {}) {
    const { provider, clock, calls, lines } = providerOn(accepted, { replies, description, ...options });
    const news = {
        orgId: "org",
        oauthAppId: "app",
        host: "csp.example",
        clientSecret: "New-1",
        drainSeconds: 0,
        rotatedAt: at(0),
        previousClientSecret: "Old-1",
        previousClientSecretExpiresAt: at(2 * hour),
        ...inputs,
    };
    const [error, outputs] = await previousSecretRetirement.create(provider, news).then(
        (outcome): [unknown, Readonly<Record<string, unknown>>] => [undefined, outcome.outputs],
        (thrown: unknown): [unknown, Readonly<Record<string, unknown>>] => [thrown, {}],
    );
    return { error, lines, calls, retiredAt: outputs["retiredAt"], sleeps: clock.sleeps };
}

const done = `${appName}: the previous secret is retired`;
const waits = (seconds: number) => `${appName}: waiting ${seconds} s for consumers that still use the previous secret`;
const outlived = `${appName}: CSP still accepts the previous secret, whose overlap should have ended at ${at(hour)}`;

describe("an overlap that runs", () => {
    it("is ended once both secrets are tested", async () => {
        expect(await retired()).toEqual({
            error: undefined,
            lines: [done],
            retiredAt: at(hour),
            sleeps: [],
            calls: ["test", "test", "login", "delete"],
        });
    });

    it.each<{
        readonly name: string;
        readonly inputs: Readonly<Record<string, unknown>>;
        readonly sleeps: readonly number[];
        readonly seconds?: number;
    }>([
        { name: "half a minute by default", inputs: { drainSeconds: undefined }, sleeps: [30 * second], seconds: 30 },
        { name: "as long as it is told", inputs: { drainSeconds: 0.25 }, sleeps: [250], seconds: 1 },
        {
            name: "a minute at a time",
            inputs: { drainSeconds: 150 },
            sleeps: [60 * second, 60 * second, 30 * second],
            seconds: 150,
        },
        { name: "not at all", inputs: { drainSeconds: 0 }, sleeps: [] },
        {
            name: "as long as it is told where the overlap's end is no date",
            inputs: { drainSeconds: 1, previousClientSecretExpiresAt: "tomorrow" },
            sleeps: [second],
            seconds: 1,
        },
    ])("waits for consumers: $name", async ({ inputs, sleeps, seconds }) => {
        const found = await retired({ inputs });
        expect(found).toMatchObject({ error: undefined, sleeps });
        expect(found.lines).toEqual([...(seconds === undefined ? [] : [waits(seconds)]), done]);
        expect(found.retiredAt).toBeDefined();
    });

    it.each<{
        readonly name: string;
        readonly options: ProviderContextOptions;
        readonly says: RegExp;
        readonly sleeps: number[];
    }>([
        {
            name: "cancelled",
            options: { cancelled: AbortSignal.abort() },
            says: /^Error: The previous secret of OAuth app app in .* is not retired: the command was cancelled\. \[CANCELLED\]$/,
            sleeps: [],
        },
        {
            name: "without an engine",
            options: { isEngineAlive: () => Promise.resolve(false) },
            says: /is not retired: the Pulumi engine that asked for it has ended\. \[ENGINE_GONE\]$/,
            sleeps: [60 * second],
        },
    ])("is not ended if the wait is $name", async ({ options, says, sleeps }) => {
        const { error, ...found } = await retired({ inputs: { drainSeconds: 600 }, options });
        expect(String(error)).toMatch(says);
        expect(found).toMatchObject({ calls: [], sleeps });
    });

    it("is not ended while CSP rejects the new secret", async () => {
        const { error, calls } = await retired({ accepted: ["Old-1"] });
        expect(String(error)).toMatch(
            /^Error: The previous secret of .* is not retired: CSP rejects the new one.*\[RETIREMENT_REFUSED\]$/,
        );
        expect(calls).toEqual(["test", "login", "get"]);
    });
});

describe("whether our rotation started the overlap that runs", () => {
    const untestable = { accepted: [], description: { grantTypes: [] } };
    const foreign = `${appName}: the previous secret is not retired: the app was changed after the rotation, and if that was another rotation, ending the overlap would end the secret that consumers have now. It ends by itself at ${at(2 * hour)}`;

    it.each<{ readonly name: string; readonly given: Given; readonly lines: readonly string[] }>([
        { name: "CSP accepts the previous secret", given: {}, lines: [done] },
        { name: "CSP rejects the previous secret", given: { accepted: ["New-1"] }, lines: [] },
        { name: "no previous secret is known", given: { inputs: { previousClientSecret: undefined } }, lines: [done] },
        {
            name: "no previous secret is known, and somebody has changed the app",
            given: { inputs: { previousClientSecret: undefined }, description: { lastUpdatedAt: at(1) } },
            lines: [foreign],
        },
        { name: "neither can be tested", given: untestable, lines: [done] },
        {
            name: "neither can be tested, and somebody has changed the app",
            given: { accepted: [], description: { grantTypes: [], lastUpdatedAt: at(1) } },
            lines: [foreign],
        },
    ])("$name", async ({ given, lines }) => {
        const found = await retired(given);
        expect(found).toMatchObject({ error: undefined, lines });
        expect(found.retiredAt).toBe(lines[0] === done ? at(hour) : undefined);
    });
});

describe("an overlap that should have ended by its date", () => {
    const inputs = { previousClientSecretExpiresAt: at(hour) };

    it.each<{
        readonly name: string;
        readonly given: Given;
        readonly lines: readonly unknown[];
        readonly calls: readonly string[];
    }>([
        { name: "has, if its old secret is dead", given: { inputs, accepted: ["New-1"] }, lines: [], calls: ["test"] },
        {
            name: "is ended if CSP accepts its old secret",
            given: { inputs },
            lines: [outlived, done],
            calls: ["test", "login", "get", "test", "delete"],
        },
        {
            name: "is ended after the consumers' time, and is tested again then",
            given: { inputs: { ...inputs, drainSeconds: 2 } },
            lines: [outlived, waits(2), done],
            calls: ["test", "login", "get", "test", "test", "delete"],
        },
        {
            name: "is left if its old secret dies in that time",
            given: { inputs: { ...inputs, drainSeconds: 2 }, replies: { test: [undefined, undefined, response(401)] } },
            lines: [outlived, waits(2)],
            calls: ["test", "login", "get", "test", "test", "get"],
        },
        {
            name: "may be another's if the app was changed since",
            given: { inputs, description: { lastUpdatedAt: at(hour) } },
            lines: [
                `${appName}: the previous secret is not retired: CSP accepts it, but the app was changed after its overlap's end, ${at(hour)}: somebody may have set it again`,
            ],
            calls: ["test", "login", "get"],
        },
    ])("$name", async ({ given, lines, calls }) => {
        expect(await retired(given)).toMatchObject({ error: undefined, lines, calls });
    });

    it("is tested again if it should end while the retirement waits for consumers", async () => {
        const soon = { previousClientSecretExpiresAt: at(hour + second), drainSeconds: 3 };
        const found = await retired({ inputs: soon });
        expect(found).toMatchObject({
            error: undefined,
            sleeps: [second, 2 * second],
            retiredAt: at(hour + 3 * second),
        });
        expect(found.calls).toEqual(["test", "login", "get", "test", "test", "delete"]);
        expect(found.lines).toEqual([waits(1), expect.stringContaining("CSP still accepts"), waits(2), done]);
    });

    it("is not tested again if that wait ends with the overlap", async () => {
        const soon = { previousClientSecretExpiresAt: at(hour + second), drainSeconds: 1 };
        expect((await retired({ inputs: soon })).calls).toEqual(["test", "login", "get", "test", "delete"]);
        const dead = await retired({ inputs: { ...soon, drainSeconds: 30 }, accepted: ["New-1"] });
        expect(dead).toMatchObject({ calls: ["test"], sleeps: [second], lines: [waits(1)] });
    });
});

describe("CSP's refusal to end an overlap", () => {
    const nothing = (status: number) => ({ delete: [response(status)] });
    const untested = (status: number) =>
        `${appName}: CSP says that there is no overlap to end (status ${status}), and the previous secret can't be tested`;
    const unknownPrevious = { previousClientSecret: undefined };

    it.each([400, 404, 409])("says that there is none: %d", async (status) => {
        const replies = { ...nothing(status), test: [undefined, undefined, response(401)] };
        expect(await retired({ replies })).toMatchObject({ error: undefined, lines: [done] });
        const unknown = await retired({ replies: nothing(status), inputs: unknownPrevious });
        expect(unknown).toMatchObject({ error: undefined, lines: [untested(status)], retiredAt: undefined });
        const { error, lines } = await retired({ replies: nothing(status) });
        expect(String(error)).toContain(`status ${status}`);
        expect(lines).toEqual([]);
    });

    it.each<{ readonly name: string; readonly replies: Replies; readonly says: string }>([
        { name: "a 403", replies: nothing(403), says: "[CSP_FORBIDDEN]" },
        { name: "a proxy's 404", replies: { delete: [response(404, "<html>")] }, says: "status 404" },
        { name: "no response", replies: { delete: [new TypeError("a fault")] }, says: "TypeError: a fault" },
    ])("is an error otherwise, although the old secret is dead: $name", async ({ replies, says }) => {
        const { error, retiredAt } = await retired({ replies, inputs: unknownPrevious });
        expect(String(error)).toContain(says);
        expect(retiredAt).toBeUndefined();
    });

    it("names the only remedy for an app that authenticates itself", async () => {
        const inputs = { authenticateAs: "app", previousClientSecret: undefined };
        const refused = await retired({ inputs, replies: { test: [undefined, response(401)] } });
        expect(String(refused.error)).toContain("[SELF_AUTHENTICATION_REFUSED]");
    });
});

describe("a retirement", () => {
    it("shows no secret, whatever CSP says", async () => {
        const message = "not New-1 or Old-1 there";
        const { error } = await retired({ replies: { delete: [response(403, { ...cspBody, message })] } });
        expect(String(error)).toMatch(/not \S+ or \S+ there/);
        expect(String(error)).not.toMatch(/New-1|Old-1/);
        const early = await retired({ replies: { test: [response(500, { ...cspBody, message })] } });
        expect(String(early.error)).toMatch(/not \S+ or \S+ there/);
        expect(String(early.error)).not.toContain("Old-1");
    });

    it("without an overlap makes no call", async () => {
        const found = await retired({ inputs: { previousClientSecretExpiresAt: undefined, drainSeconds: 30 } });
        expect(found).toEqual({ error: undefined, lines: [], calls: [], retiredAt: undefined, sleeps: [] });
    });
});
