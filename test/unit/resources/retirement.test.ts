import { describe, expect, it } from "vitest";
import { unknownValue } from "../../../provider/common/unknown";
import { previousSecretRetirement } from "../../../provider/resources/previousSecretRetirement";
import { createProviderContext, type ProviderContextOptions } from "../../../provider/rotation/providerContext";
import { RunMemory } from "../../../provider/rotation/runMemory";
import { FakeClock, hour, startOfTime } from "../../support/fakeClock";
import { MemoryCsp } from "../../support/memoryCsp";

type Raw = Readonly<Record<string, unknown>>;

const at = (ms: number) => new Date(startOfTime + ms).toISOString();
const app = { orgId: "org", oauthAppId: "app" };
const appName = "OAuth app app in organization org";
const rotatedAt = at(0);

/** The inputs an hour after a rotation, whose overlap ends after another hour. */
const rotation = {
    ...{ ...app, host: "csp.example", clientSecret: "New-1", rotatedAt },
    ...{ previousClientSecret: "Old-1", previousClientSecretExpiresAt: at(2 * hour) },
};
const stored = { stateVersion: 1, ...app, rotatedAt };
const ended = { previousClientSecretExpiresAt: at(hour) };

function started(options: ProviderContextOptions = {}) {
    const [lines, clock]: [string[], FakeClock] = [[], new FakeClock()];
    clock.advance(hour);
    const csp = new MemoryCsp(["New-1", "Old-1"]);
    const provider = createProviderContext({
        ...{ clock, random: () => 0.5, env: { CSP_API_TOKEN: "Api-token-1" }, transport: csp.transport },
        ...{ write: (line: string) => void lines.push(line), ...options },
    });
    return { provider, lines, csp };
}

function planned(inputs: Raw, outputs?: Raw) {
    return previousSecretRetirement.plan(started().provider, { ...rotation, ...inputs }, outputs);
}

const line = (fate: string) => [`${appName}: ${fate}`];
const ends = line(
    "no confirmation is missing: this update will end the overlap, and the previous secret stops working",
);
const waits = (lacking: string) =>
    line(
        `${lacking} missing, so nothing is ended: the previous secret works until ${at(2 * hour)}, and the next ` +
            "`pulumi up` looks again",
    );
const endedByItself = (lacking: string) => line(`the overlap has ended by itself, although ${lacking} missing`);
const one = "the confirmation of 1 of 2 consumers is";

describe("what becomes of an overlap", () => {
    it.each<{
        readonly name: string;
        readonly inputs?: Raw;
        readonly outputs?: Raw;
        readonly changes?: boolean;
        readonly after: Raw;
        readonly lines?: readonly string[];
    }>([
        { name: "it is ended", after: { retiredAt: unknownValue } },
        {
            name: "it is ended, since all have confirmed",
            inputs: { confirmations: [rotatedAt] },
            after: { retiredAt: unknownValue },
            lines: ends,
        },
        {
            name: "it is ended, since the last one has confirmed",
            inputs: { confirmations: [] },
            outputs: { ...stored, unconfirmed: 1 },
            after: { retiredAt: unknownValue },
            lines: ends,
        },
        {
            name: "it is ended, though an earlier one waited",
            outputs: { ...stored, rotatedAt: at(-hour), unconfirmed: 1 },
            after: { retiredAt: unknownValue },
        },
        {
            name: "it waits",
            inputs: { confirmations: [rotatedAt, null] },
            after: { unconfirmed: 1 },
            lines: waits(one),
        },
        {
            name: "it waits for several",
            inputs: { confirmations: [at(-hour), null, rotatedAt] },
            after: { unconfirmed: 2 },
            lines: waits("the confirmations of 2 of 3 consumers are"),
        },
        {
            name: "it still waits for as many",
            inputs: { confirmations: [rotatedAt, null] },
            outputs: { ...stored, unconfirmed: 1 },
            changes: false,
            after: { unconfirmed: 1 },
            lines: waits(one),
        },
        {
            name: "it waits for fewer",
            inputs: { confirmations: [rotatedAt, null] },
            outputs: { ...stored, unconfirmed: 2 },
            after: { unconfirmed: 1 },
            lines: waits(one),
        },
        {
            name: "it waits as the one before",
            inputs: { confirmations: [rotatedAt, null] },
            outputs: { ...stored, rotatedAt: at(-hour), unconfirmed: 1 },
            after: { unconfirmed: 1 },
            lines: waits(one),
        },
        {
            name: "it waits, since what is missing confirms nothing, not even a rotation without a date",
            inputs: { rotatedAt: undefined, confirmations: [undefined] },
            after: { unconfirmed: 1 },
            lines: waits("the confirmation of 1 of 1 consumers is"),
        },
        {
            name: "it may wait, where some confirmations are not known",
            inputs: { confirmations: [rotatedAt, unknownValue] },
            after: { retiredAt: unknownValue, unconfirmed: unknownValue },
            lines: line("some confirmations are not known yet; the overlap is ended only if none of them is missing"),
        },
        {
            name: "it may wait, where no confirmation is known",
            inputs: { confirmations: unknownValue },
            outputs: { ...stored, unconfirmed: 1 },
            after: { retiredAt: unknownValue, unconfirmed: unknownValue },
            lines: line("the confirmations are not known yet; the overlap is ended only if none of them is missing"),
        },
        {
            name: "it waits for one, whatever the unknown one is",
            inputs: { confirmations: [null, unknownValue] },
            after: { retiredAt: unknownValue, unconfirmed: unknownValue },
            lines: waits("the confirmations of 2 of 2 consumers are"),
        },
        {
            name: "it may be one of a rotation to come",
            inputs: { rotatedAt: unknownValue, confirmations: [unknownValue] },
            outputs: { ...stored, retiredAt: at(1) },
            after: { retiredAt: unknownValue, unconfirmed: unknownValue },
            lines: line(
                "if this update rotates the secret, the overlap is ended once every consumer has confirmed that",
            ),
        },
        {
            name: "it is dealt with",
            outputs: { ...stored, retiredAt: at(1) },
            changes: false,
            after: { retiredAt: at(1) },
        },
        { name: "it was over before", outputs: stored, changes: false, after: {} },
        {
            name: "there is none",
            inputs: { previousClientSecretExpiresAt: undefined, confirmations: [rotatedAt] },
            after: {},
        },
        {
            name: "it is over, where no previous secret is known",
            inputs: { ...ended, previousClientSecret: undefined },
            after: {},
        },
        { name: "it is over, and nobody waited", inputs: { ...ended, confirmations: [null] }, after: {} },
        {
            name: "it is over, and somebody had not confirmed",
            inputs: { ...ended, confirmations: [rotatedAt, null] },
            outputs: { ...stored, unconfirmed: 1 },
            after: {},
            lines: endedByItself(one),
        },
        {
            name: "it is over, and everybody had confirmed at last",
            inputs: { ...ended, previousClientSecret: undefined, confirmations: [rotatedAt] },
            outputs: { ...stored, unconfirmed: 1 },
            after: {},
        },
        {
            name: "it may outlive its date",
            inputs: { ...ended, confirmations: [rotatedAt] },
            after: { retiredAt: unknownValue },
            lines: line(
                "no confirmation is missing; the overlap should have ended by itself, which this update tests: if CSP " +
                    "still accepts the previous secret, the overlap is ended",
            ),
        },
        {
            name: "it is not over at the last moment",
            inputs: { previousClientSecretExpiresAt: at(hour + 1), confirmations: [rotatedAt] },
            after: { retiredAt: unknownValue },
            lines: ends,
        },
    ])("$name", ({ inputs = {}, outputs, changes = true, after, lines = [] }) => {
        const plan = planned(inputs, outputs);
        const expected = { ...stored, ...("rotatedAt" in inputs && { rotatedAt: inputs["rotatedAt"] }), ...after };
        expect({ changes: plan.changes, outputs: plan.outputs, lines: plan.lines }).toEqual({
            changes,
            outputs: expected,
            lines,
        });
    });

    it("is said of an app as far as that is known", () => {
        const inputs = { rotatedAt: unknownValue, confirmations: [unknownValue] };
        expect(planned({ ...inputs, orgId: unknownValue }).lines).toEqual([
            expect.stringMatching(/^OAuth app app in organization \(not known yet\): if/),
        ]);
        expect(planned({ ...inputs, oauthAppId: undefined }).lines).toEqual([
            expect.stringMatching(/^OAuth app \(not known yet\) in organization org: if/),
        ]);
    });
});

describe("the properties that explain an update of a retirement", () => {
    it.each<{ readonly name: string; readonly inputs: Raw; readonly outputs: Raw; readonly properties: Raw }>([
        {
            name: "the rotation",
            inputs: {},
            outputs: { ...stored, rotatedAt: at(-hour) },
            properties: { rotatedAt: "update" },
        },
        {
            name: "a confirmation",
            inputs: { confirmations: [null] },
            outputs: { ...stored, unconfirmed: 2 },
            properties: { confirmations: "update" },
        },
        { name: "nothing", inputs: {}, outputs: stored, properties: {} },
        {
            name: "another app",
            inputs: { oauthAppId: "other" },
            outputs: stored,
            properties: { oauthAppId: "replace" },
        },
        {
            name: "another organization, after a rotation",
            inputs: { orgId: "other", rotatedAt: at(1) },
            outputs: stored,
            properties: { orgId: "replace" },
        },
    ])("$name", ({ inputs, outputs, properties }) => {
        expect(planned(inputs, outputs).properties).toEqual(properties);
    });

    it("name what stands for the secret where programs can't give the whole one", () => {
        const { provider } = started({ programs: { linkByOutput: true } });
        const plan = previousSecretRetirement.plan(
            provider,
            { rotation: { ...rotation, oauthAppId: "other" } },
            stored,
        );
        expect(plan).toMatchObject({ changes: true, properties: { rotation: "replace" }, lines: [] });
        expect(plan.outputs).toEqual({ ...stored, oauthAppId: "other" });
        const made = previousSecretRetirement.plan(provider, { rotation: unknownValue });
        expect(made.outputs).toMatchObject({ orgId: unknownValue, oauthAppId: unknownValue, rotatedAt: unknownValue });
    });
});

describe("an update of a retirement", () => {
    async function updated(inputs: Raw, outputs: Raw) {
        const { provider, lines, csp } = started();
        const news = { ...rotation, drainSeconds: 0, ...inputs };
        const outcome = await previousSecretRetirement.update(provider, outputs, news);
        return { ...outcome, lines, requests: csp.requests };
    }

    it("keeps when it ended the overlap", async () => {
        const done = { ...stored, retiredAt: at(1) };
        expect(await updated({}, done)).toEqual({ outputs: done, lines: [], requests: 0 });
    });

    it("forgets that of an earlier rotation, and says only what confirmations decide", async () => {
        const before = { ...stored, rotatedAt: at(-hour), retiredAt: at(-1) };
        expect(await updated({ previousClientSecretExpiresAt: undefined }, before)).toEqual({
            outputs: stored,
            lines: [],
            requests: 0,
        });
        const waiting = await updated({ confirmations: [null] }, { ...stored, unconfirmed: 2 });
        expect(waiting).toMatchObject({ outputs: { ...stored, unconfirmed: 1 }, requests: 0 });
        expect(waiting.lines).toEqual(waits("the confirmation of 1 of 1 consumers is"));
        expect((await updated({}, before)).outputs).toEqual({ ...stored, retiredAt: at(hour) });
    });

    it("refuses the state of a later release", async () => {
        await expect(updated({}, { ...stored, stateVersion: 2 })).rejects.toThrow("[STATE_TOO_NEW]");
        expect(() => planned({}, { ...stored, stateVersion: 2 })).toThrow("[STATE_TOO_NEW]");
    });
});

describe("a retirement without credentials", () => {
    const other = "is of organization org: if a provider resource has its credentials, give that to the retirement too";

    it.each([
        { name: "in the default provider", options: { programs: { noProfiles: "none" } }, says: true },
        {
            name: "in a provider resource",
            options: { programs: { noProfiles: "none" }, isExplicit: true },
            says: false,
        },
        { name: "where programs have profiles", options: {}, says: false },
    ])("says what may be meant: $name: $says", async ({ options, says }) => {
        const { provider } = started({ env: {}, ...options });
        const error = await previousSecretRetirement.create(provider, { ...rotation, drainSeconds: 0 }).catch(String);
        expect(error).toContain("[MISSING_CREDENTIALS]");
        expect(String(error).includes(other)).toBe(says);
    });

    it("says so of no other failure", async () => {
        const failed = (transport: () => Promise<never>) =>
            previousSecretRetirement
                .create(started({ transport, programs: { noProfiles: "none" } }).provider, {
                    ...rotation,
                    drainSeconds: 0,
                })
                .catch((error: unknown) => error);
        const fault = new TypeError("a fault");
        expect(await failed(() => Promise.reject(fault))).toBe(fault);
        const { provider } = started({ programs: { noProfiles: "none" } });
        const refused = previousSecretRetirement.create(provider, {
            ...rotation,
            clientSecret: "Dead-1",
            drainSeconds: 0,
        });
        await expect(refused).rejects.toThrow(/^The previous secret of .* \[RETIREMENT_REFUSED\]$/);
    });
});

describe("a removed retirement", () => {
    it.each([
        { outputs: { ...stored, retiredAt: at(1) }, noted: { rotatedAt, retiredAt: at(1) } },
        { outputs: stored, noted: { rotatedAt, retiredAt: undefined } },
        {
            outputs: { ...stored, rotatedAt: "Secret", retiredAt: "Sesame" },
            noted: { rotatedAt: undefined, retiredAt: undefined },
        },
        { outputs: { ...stored, rotatedAt: 1, retiredAt: 2 }, noted: { rotatedAt: undefined, retiredAt: undefined } },
    ])("tells the run of its dates, and of nothing else: $outputs", async ({ outputs, noted }) => {
        const run = new RunMemory();
        await previousSecretRetirement.delete(started({ run }).provider, "org/app", outputs);
        expect(run.removedRetirement("org/app")).toEqual(noted);
    });

    it("tells no text that JavaScript takes for a date, since an edited state may have a secret there", async () => {
        const run = new RunMemory();
        const outputs = { ...stored, rotatedAt: "Secret-1", retiredAt: "2026-01-01 (Secret-2)" };
        await previousSecretRetirement.delete(started({ run }).provider, "org/app", outputs);
        expect(JSON.stringify(run.removedRetirement("org/app"))).not.toContain("Secret");
    });
});

describe("the inputs of a retirement", () => {
    const wrong = "must be the output rotation of an OAuthAppSecret";

    it.each<{ readonly name: string; readonly news: Raw; readonly properties: readonly string[] }>([
        { name: "the output", news: { rotation }, properties: [] },
        { name: "with a profile", news: { rotation: { ...rotation, profile: "one" } }, properties: [] },
        { name: "not known yet", news: { rotation: unknownValue }, properties: [] },
        {
            name: "partly unknown",
            news: { rotation: { ...rotation, authenticateAs: unknownValue, host: unknownValue } },
            properties: [],
        },
        {
            name: "with words of another kind",
            news: { rotation: { ...rotation, authenticateAs: "other" } },
            properties: ["rotation"],
        },
        { name: "without a secret", news: { rotation: app }, properties: ["rotation"] },
        { name: "a text", news: { rotation: "text" }, properties: ["rotation"] },
        { name: "nothing", news: {}, properties: ["rotation"] },
        { name: "the secret's own outputs", news: { ...rotation }, properties: [...Object.keys(rotation), "rotation"] },
        { name: "a misspelt one", news: { rotation, drainSecond: 1 }, properties: ["drainSecond"] },
        { name: "a bad one", news: { rotation, drainSeconds: -1 }, properties: ["drainSeconds"] },
    ])("of another resource by one output: $name", ({ news, properties }) => {
        const { provider } = started({ programs: { linkByOutput: true } });
        const { failures } = previousSecretRetirement.check(provider, {}, news);
        expect(failures.map(({ property }) => property).sort()).toEqual([...properties].sort());
        for (const { property, reason } of failures) if (property === "rotation") expect(reason).toBe(wrong);
    });

    it("as the whole secret, whose outputs they are", () => {
        const { provider } = started();
        const { inputs, failures } = previousSecretRetirement.check(provider, {}, { ...rotation, drainSeconds: 1 });
        expect({ inputs, failures }).toEqual({ inputs: { ...rotation, drainSeconds: 1 }, failures: [] });
        const misspelt = previousSecretRetirement.check(provider, {}, { ...rotation, rotation });
        expect(misspelt.failures).toEqual([
            { property: "rotation", reason: expect.stringContaining("is not an input of PreviousSecretRetirement") },
        ]);
    });

    it.each<{ readonly linkByOutput?: true; readonly property: string }>([
        { property: "secret" },
        { linkByOutput: true, property: "rotation" },
    ])("retire the overlap of a secret once in a run: $property", ({ linkByOutput, property }) => {
        const { provider } = started({ programs: linkByOutput ? { linkByOutput } : {} });
        const check = (urn: string, given: Raw, olds: Raw = {}) =>
            previousSecretRetirement.check(provider, olds, {
                ...(linkByOutput ? { rotation: given } : given),
                __urn: urn,
            }).failures;
        const conflict = [{ property, reason: expect.stringContaining("Both urn:a and urn:b retire") }];
        expect(check("urn:a", rotation)).toEqual([]);
        expect(check("urn:b", rotation)).toEqual(conflict);
        expect(check("urn:c", { ...rotation, oauthAppId: "other" })).toEqual([]);
    });

    it("claim the app of before while the secret is to be rotated", () => {
        const { provider } = started({ programs: { linkByOutput: true } });
        const check = (urn: string, olds: Raw) =>
            previousSecretRetirement.check(provider, olds, { rotation: unknownValue, __urn: urn }).failures;
        expect([check("urn:a", { rotation }), check("urn:b", {})]).toEqual([[], []]);
        expect(check("urn:b", { rotation })).toHaveLength(1);
    });

    it("that are wrong claim nothing", () => {
        const { provider } = started();
        const check = (urn: string, more: Raw) =>
            previousSecretRetirement.check(provider, {}, { ...rotation, ...more, __urn: urn }).failures;
        expect(check("urn:a", { drainSeconds: -1 })).toHaveLength(1);
        expect(check("urn:b", {})).toEqual([]);
    });
});
