import { describe, expect, it } from "vitest";
import { unknownValue } from "../../../provider/common/unknown";
import { previousSecretRetirement } from "../../../provider/resources/previousSecretRetirement";
import { at, hour } from "../../support/fakeClock";
import { retirementOutputs, retirementProvider, rotationInputs } from "../../support/retirementProvider";

type Raw = Readonly<Record<string, unknown>>;

const appName = "OAuth app app in organization org";
const { rotatedAt } = rotationInputs;
const ended = { previousClientSecretExpiresAt: at(hour) };

function planned(inputs: Raw, outputs?: Raw) {
    return previousSecretRetirement.plan(retirementProvider().provider, { ...rotationInputs, ...inputs }, outputs);
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
            outputs: { ...retirementOutputs, unconfirmed: 1 },
            after: { retiredAt: unknownValue },
            lines: ends,
        },
        {
            name: "it is ended, though an earlier one waited",
            outputs: { ...retirementOutputs, rotatedAt: at(-hour), unconfirmed: 1 },
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
            inputs: { confirmations: [at(-hour), null, "", rotatedAt.replace("Z", "+00:00"), rotatedAt] },
            after: { unconfirmed: 4 },
            lines: waits("the confirmations of 4 of 5 consumers are"),
        },
        {
            name: "it still waits for as many",
            inputs: { confirmations: [rotatedAt, null] },
            outputs: { ...retirementOutputs, unconfirmed: 1 },
            changes: false,
            after: { unconfirmed: 1 },
            lines: waits(one),
        },
        {
            name: "it waits for fewer",
            inputs: { confirmations: [rotatedAt, null] },
            outputs: { ...retirementOutputs, unconfirmed: 2 },
            after: { unconfirmed: 1 },
            lines: waits(one),
        },
        {
            name: "it waits as the one before",
            inputs: { confirmations: [rotatedAt, null] },
            outputs: { ...retirementOutputs, rotatedAt: at(-hour), unconfirmed: 1 },
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
            outputs: { ...retirementOutputs, unconfirmed: 1 },
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
            outputs: { ...retirementOutputs, retiredAt: at(1) },
            after: { retiredAt: unknownValue, unconfirmed: unknownValue },
            lines: line(
                "if this update rotates the secret, the overlap is ended once every consumer has confirmed that",
            ),
        },
        {
            name: "it is dealt with",
            outputs: { ...retirementOutputs, retiredAt: at(1) },
            changes: false,
            after: { retiredAt: at(1) },
        },
        { name: "it was over before", outputs: retirementOutputs, changes: false, after: {} },
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
            outputs: { ...retirementOutputs, unconfirmed: 1 },
            after: {},
            lines: endedByItself(one),
        },
        {
            name: "it is over, and everybody had confirmed at last",
            inputs: { ...ended, previousClientSecret: undefined, confirmations: [rotatedAt] },
            outputs: { ...retirementOutputs, unconfirmed: 1 },
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
        const expected = {
            ...retirementOutputs,
            ...("rotatedAt" in inputs && { rotatedAt: inputs["rotatedAt"] }),
            ...after,
        };
        expect({ changes: plan.changes, outputs: plan.outputs, lines: plan.lines }).toEqual({
            changes,
            outputs: expected,
            lines,
        });
    });

    it("comes with the app's ids as far as they are known", () => {
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
            outputs: { ...retirementOutputs, rotatedAt: at(-hour) },
            properties: { rotatedAt: "update" },
        },
        {
            name: "a confirmation",
            inputs: { confirmations: [null] },
            outputs: { ...retirementOutputs, unconfirmed: 2 },
            properties: { confirmations: "update" },
        },
        { name: "nothing", inputs: {}, outputs: retirementOutputs, properties: {} },
        {
            name: "a rotation to come",
            inputs: { rotatedAt: unknownValue },
            outputs: retirementOutputs,
            properties: { rotatedAt: "update" },
        },
        {
            name: "an adoption",
            inputs: { rotatedAt: undefined },
            outputs: retirementOutputs,
            properties: { rotatedAt: "update" },
        },
        {
            name: "an adopted secret that was not rotated since",
            inputs: { rotatedAt: undefined },
            outputs: { ...retirementOutputs, rotatedAt: undefined },
            properties: {},
        },
        {
            name: "another letter case of the organization",
            inputs: { orgId: "ORG" },
            outputs: retirementOutputs,
            properties: {},
        },
        {
            name: "an app that is not known yet",
            inputs: { oauthAppId: unknownValue },
            outputs: retirementOutputs,
            properties: { oauthAppId: "replace" },
        },
        {
            name: "anything else",
            inputs: {
                ...{ host: "other.example", profile: "b", authenticateAs: "app", drainSeconds: 60 },
                ...{ clientSecret: "Other-1", previousClientSecret: "Old-2", previousClientSecretExpiresAt: at(1) },
            },
            outputs: retirementOutputs,
            properties: {},
        },
        {
            name: "another app",
            inputs: { oauthAppId: "other" },
            outputs: retirementOutputs,
            properties: { oauthAppId: "replace" },
        },
        {
            name: "another organization, after a rotation",
            inputs: { orgId: "other", rotatedAt: at(1) },
            outputs: retirementOutputs,
            properties: { orgId: "replace" },
        },
    ])("$name", ({ inputs, outputs, properties }) => {
        const plan = planned(inputs, outputs);
        expect(plan.properties).toEqual(properties);
        expect(plan.changes).toBe(Object.keys(properties).length > 0);
    });

    it("name the output that links the secret where programs can't give the whole resource", () => {
        const { provider } = retirementProvider({ programs: { linkByOutput: true } });
        const plan = previousSecretRetirement.plan(
            provider,
            { rotation: { ...rotationInputs, oauthAppId: "other" } },
            retirementOutputs,
        );
        expect(plan).toMatchObject({ changes: true, properties: { rotation: "replace" }, lines: [] });
        expect(plan.outputs).toEqual({ ...retirementOutputs, oauthAppId: "other" });
        const made = previousSecretRetirement.plan(provider, { rotation: unknownValue });
        expect(made.outputs).toMatchObject({ orgId: unknownValue, oauthAppId: unknownValue, rotatedAt: unknownValue });
    });
});
