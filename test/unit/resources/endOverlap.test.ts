import { describe, expect, it } from "vitest";
import { previousSecretRetirement } from "../../../provider/resources/previousSecretRetirement";
import type { Properties } from "../../../provider/resources/resource";
import type { ProviderContextOptions } from "../../../provider/rotation/providerContext";
import { cspBody, response } from "../../support/failedCall";
import { at, hour, second } from "../../support/fakeClock";
import type { Replies } from "../../support/interposed";
import { type ProviderOnOptions, providerOn } from "../../support/providerOn";
import { rotationInputs } from "../../support/retirementProvider";

const appName = "OAuth app app in organization org";

interface Given extends ProviderOnOptions {
    readonly inputs?: Properties;
    readonly accepted?: readonly string[];
}

/** A retirement an hour after the rotation, whose overlap ends after another hour. */
async function retired({ inputs, accepted = ["New-1", "Old-1"], ...options }: Given = {}) {
    const { provider, clock, calls, lines } = providerOn(accepted, options);
    let error: unknown;
    let retiredAt: unknown;
    try {
        const news = { ...rotationInputs, drainSeconds: 0, ...inputs };
        retiredAt = (await previousSecretRetirement.create(provider, news)).outputs["retiredAt"];
    } catch (thrown) {
        error = thrown;
    }
    return { error, lines, calls: calls.join(" "), retiredAt, sleeps: clock.sleeps };
}

const done = `${appName}: the previous secret is retired`;
const waits = (seconds: number) => `${appName}: waiting ${seconds} s for consumers that still use the previous secret`;
const outlived = `${appName}: CSP still accepts the previous secret, whose overlap should have ended at ${at(hour)}`;

describe("an overlap that runs", () => {
    it("is ended once both secrets are tested", async () => {
        const calls = "test test login delete";
        expect(await retired()).toEqual({ error: undefined, lines: [done], retiredAt: at(hour), sleeps: [], calls });
    });

    const noDate = { drainSeconds: 1, previousClientSecretExpiresAt: "tomorrow" };

    it.each<[what: string, inputs: Properties, sleeps: readonly number[], lines: readonly string[]]>([
        ["half a minute by default", { drainSeconds: undefined }, [30 * second], [waits(30)]],
        ["as long as it is told", { drainSeconds: 0.25 }, [250], [waits(1)]],
        ["a minute at a time", { drainSeconds: 90 }, [60 * second, 30 * second], [waits(90)]],
        ["not at all", { drainSeconds: 0 }, [], []],
        ["as long as it is told where the overlap's end is no date", noDate, [second], [waits(1)]],
    ])("waits for consumers: %s", async (_what, inputs, sleeps, lines) => {
        const found = await retired({ inputs });
        expect(found).toMatchObject({ error: undefined, sleeps, lines: [...lines, done] });
        expect(found.retiredAt).toBeDefined();
    });

    it.each<[how: string, options: ProviderContextOptions, says: string, sleeps: readonly number[]]>([
        ["cancelled", { cancelled: AbortSignal.abort() }, "the command was cancelled. [CANCELLED]", []],
        [
            "without an engine",
            { isEngineAlive: () => Promise.resolve(false) },
            "the Pulumi engine that asked for it has ended. [ENGINE_GONE]",
            [60 * second],
        ],
    ])("is not ended if the wait is %s", async (_how, options, says, sleeps) => {
        const { error, ...found } = await retired({ inputs: { drainSeconds: 600 }, ...options });
        expect(String(error)).toBe(`Error: The previous secret of ${appName} is not retired: ${says}`);
        expect(found).toMatchObject({ calls: "", sleeps });
    });

    it("is not ended while CSP rejects the new secret", async () => {
        const { error, calls } = await retired({ accepted: ["Old-1"] });
        expect(String(error)).toMatch(/ is not retired: CSP rejects the new one.*\[RETIREMENT_REFUSED\]$/);
        expect(String(error)).toContain(`Error: The previous secret of ${appName} `);
        expect(calls).toBe("test login get");
    });

    it("is ended with the credentials of the secret's profile", async () => {
        const env = { CSP_API_TOKEN: "", CSP_PROFILES: '{"eu":{"apiToken":"Api-token-1"}}' };
        expect(await retired({ inputs: { profile: "eu" }, env })).toMatchObject({ error: undefined, lines: [done] });
    });

    const foreign = `${appName}: the previous secret is not retired: the app was changed after the rotation, and if that was another rotation, ending the overlap would end the secret that consumers have now. It ends by itself at ${at(2 * hour)}`;
    const inputs = { previousClientSecret: undefined };
    const changed = { lastUpdatedAt: at(1) };
    const untestable = { grantTypes: [] };

    it.each<[what: string, given: Given, lines: readonly string[]]>([
        ["CSP rejects the previous secret", { accepted: ["New-1"] }, []],
        ["no previous secret is known", { inputs }, [done]],
        ["none is known, and somebody has changed the app", { inputs, description: changed }, [foreign]],
        ["neither can be tested", { accepted: [], description: untestable }, [done]],
        ["neither can be, after a change", { accepted: [], description: { ...untestable, ...changed } }, [foreign]],
    ])("is ended only if our rotation started it: %s", async (_what, given, lines) => {
        const retiredAt = lines[0] === done ? at(hour) : undefined;
        expect(await retired(given)).toMatchObject({ error: undefined, lines, retiredAt });
    });
});

describe("an overlap that should have ended by its date", () => {
    const inputs = { previousClientSecretExpiresAt: at(hour) };
    const later = { inputs: { ...inputs, drainSeconds: 2 } };
    const changedLater = { lastUpdatedAt: at(hour) };
    const tested = "test login get test";
    const dies = { test: [undefined, undefined, response(401)] };
    const changed = `${appName}: the previous secret is not retired: CSP accepts it, but the app was changed after its overlap's end, ${at(hour)}: somebody may have set it again`;

    it.each<[what: string, given: Given, lines: readonly string[], calls: string]>([
        ["has, if its old secret is dead", { inputs, accepted: ["New-1"] }, [], "test"],
        ["is ended if CSP accepts its old secret", { inputs }, [outlived, done], `${tested} delete`],
        ["is tested again after the drain", later, [outlived, waits(2), done], `${tested} test delete`],
        ["is left if that dies meanwhile", { ...later, replies: dies }, [outlived, waits(2)], `${tested} test get`],
        [
            "may be another's if the app was changed since",
            { inputs, description: changedLater },
            [changed],
            "test login get",
        ],
    ])("%s", async (_what, given, lines, calls) => {
        expect(await retired(given)).toMatchObject({ error: undefined, lines, calls });
    });

    const soon = { previousClientSecretExpiresAt: at(hour + second) };

    it("is tested again if it should end while the retirement waits for consumers", async () => {
        const found = await retired({ inputs: { ...soon, drainSeconds: 3 } });
        const retiredAt = at(hour + 3 * second);
        expect(found).toMatchObject({ error: undefined, sleeps: [second, 2 * second], retiredAt });
        expect(found.calls).toBe("test login get test test delete");
        expect(found.lines).toEqual([waits(1), expect.stringContaining("CSP still accepts"), waits(2), done]);
    });

    it("is not tested again if that wait ends with the overlap", async () => {
        const accepted = await retired({ inputs: { ...soon, drainSeconds: 1 } });
        expect(accepted.calls).toBe("test login get test delete");
        const dead = await retired({ inputs: { ...soon, drainSeconds: 30 }, accepted: ["New-1"] });
        expect(dead).toMatchObject({ calls: "test", sleeps: [second], lines: [waits(1)] });
    });
});

it.each<[secret: string, tests: readonly undefined[], inputs?: Properties]>([
    ["the new secret", []],
    ["the previous secret", [undefined]],
    ["the previous secret, past the overlap's date", [], { previousClientSecretExpiresAt: at(hour) }],
])("no overlap is ended if a test of %s can't be done", async (_secret, tests, inputs = {}) => {
    const { error, calls } = await retired({ inputs, replies: { test: [...tests, response(500)] } });
    expect(String(error)).toContain("[CSP_SERVER_ERROR]");
    expect(calls).not.toContain("delete");
});

describe("CSP's refusal to end an overlap", () => {
    const nothing = (status: number) => ({ delete: [response(status)] });
    const inputs = { previousClientSecret: undefined };

    it.each([400, 404, 409])("says that there is none: %d", async (status) => {
        const replies = { ...nothing(status), test: [undefined, undefined, response(401)] };
        expect(await retired({ replies })).toMatchObject({ error: undefined, lines: [done] });
        const untested = `${appName}: CSP says that there is no overlap to end (status ${status}), and the previous secret can't be tested`;
        const unknown = await retired({ replies: nothing(status), inputs });
        expect(unknown).toMatchObject({ error: undefined, lines: [untested], retiredAt: undefined });
        const { error, lines } = await retired({ replies: nothing(status) });
        expect(String(error)).toContain(`status ${status}`);
        expect(lines).toEqual([]);
        const noTest = await retired({ replies: { ...nothing(status), test: [undefined, undefined, response(500)] } });
        expect(String(noTest.error)).toContain("[CSP_SERVER_ERROR]");
    });

    it.each<[what: string, given: Given, says: string]>([
        ["a 403", { replies: nothing(403) }, "[CSP_FORBIDDEN]"],
        ["a proxy's 404", { replies: { delete: [response(404, "<html>")] } }, "status 404"],
        ["no response", { replies: { delete: [new TypeError("a fault")] } }, "TypeError: a fault"],
        [
            "one to an app that authenticates itself",
            { inputs: { authenticateAs: "app" }, replies: { test: [undefined, response(401)] } },
            "[SELF_AUTHENTICATION_REFUSED]",
        ],
    ])("is an error otherwise, although no old secret is known: %s", async (_what, given, says) => {
        const { error, retiredAt } = await retired({ ...given, inputs: { ...inputs, ...given.inputs } });
        expect(String(error)).toContain(says);
        expect(retiredAt).toBeUndefined();
    });
});

it.each<[when: string, replies: (message: string) => Replies]>([
    ["at the end", (message) => ({ delete: [response(403, { ...cspBody, message })] })],
    ["early", (message) => ({ test: [response(500, { ...cspBody, message })] })],
])("a retirement shows no secret, whatever CSP says: %s", async (_when, replies) => {
    const { error } = await retired({ replies: replies("not New-1 or Old-1 there") });
    expect(String(error)).toMatch(/not \S+ or \S+ there/);
    expect(String(error)).not.toMatch(/New-1|Old-1/);
});
