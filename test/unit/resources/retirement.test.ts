import { describe, expect, it } from "vitest";
import { unknownValue } from "../../../provider/common/unknown";
import { previousSecretRetirement } from "../../../provider/resources/previousSecretRetirement";
import type { Properties } from "../../../provider/resources/resource";
import { at, hour } from "../../support/fakeClock";
import { retirementOutputs, retirementProvider, rotationInputs } from "../../support/retirementProvider";

const appName = "OAuth app app in organization org";
const { rotatedAt } = rotationInputs;

function planned(inputs: Properties, outputs?: Properties) {
    return previousSecretRetirement.plan(retirementProvider().provider, { ...rotationInputs, ...inputs }, outputs);
}

const ends = "no confirmation is missing: this update will end the overlap, and the previous secret stops working";
const one = "the confirmation of 1 of 2 consumers is";
const missing = (lacking: string) =>
    `${lacking} missing, so nothing is ended: the previous secret works until ${at(2 * hour)}, and the next ` +
    "`pulumi up` looks again";
const unknownYet = (which: string) =>
    `${which} confirmations are not known yet; the overlap is ended only if none of them is missing`;
const afterRotation = "if this update rotates the secret, the overlap is ended once every consumer has confirmed that";
const outlives =
    "no confirmation is missing; the overlap should have ended by itself, which this update tests: if CSP " +
    "still accepts the previous secret, the overlap is ended";

/** The outputs that differ from those of any retirement, and what the line says, if there is one. */
type Expected = [outputs: Properties, line?: string];

const isEnded = { retiredAt: unknownValue };
const isUnsure = { retiredAt: unknownValue, unconfirmed: unknownValue };
const half = { confirmations: [rotatedAt, null] };
const all = { confirmations: [rotatedAt] };
const waits1: Expected = [{ unconfirmed: 1 }, missing(one)];
const waited1 = { unconfirmed: 1 };
const earlier = { rotatedAt: at(-hour) };
const done = { retiredAt: at(1) };
const over = { previousClientSecretExpiresAt: at(hour) };
const overUnknown = { ...over, previousClientSecret: undefined };
const several = { confirmations: [at(-hour), null, "", rotatedAt.replace("Z", "+00:00"), rotatedAt] };
const noDate = { rotatedAt: undefined };
const toCome = { rotatedAt: unknownValue, confirmations: [unknownValue] };

describe("what becomes of an overlap", () => {
    it.each<[what: string, inputs: Properties, expected: Expected]>([
        ["is ended", {}, [isEnded]],
        ["is ended, since all have confirmed", all, [isEnded, ends]],
        ["waits", half, waits1],
        ["waits for several", several, [{ unconfirmed: 4 }, missing("the confirmations of 4 of 5 consumers are")]],
        [
            "waits, since what is missing confirms nothing, not even a rotation without a date",
            { ...noDate, confirmations: [undefined] },
            [{ ...noDate, unconfirmed: 1 }, missing("the confirmation of 1 of 1 consumers is")],
        ],
        ["may wait", { confirmations: [rotatedAt, unknownValue] }, [isUnsure, unknownYet("some")]],
        [
            "waits for one, whatever the unknown one is",
            { confirmations: [null, unknownValue] },
            [isUnsure, missing("the confirmations of 2 of 2 consumers are")],
        ],
        ["is none", { previousClientSecretExpiresAt: undefined, ...all }, [{}]],
        ["is over, where no previous secret is known", overUnknown, [{}]],
        ["is over, and nobody waited", { ...over, confirmations: [null] }, [{}]],
        ["may outlive its date", { ...over, ...all }, [isEnded, outlives]],
        ["is not over at the last moment", { ...all, previousClientSecretExpiresAt: at(hour + 1) }, [isEnded, ends]],
    ])("in a creation it %s", (_what, inputs, [outputs, line]) => {
        const plan = planned(inputs);
        expect(plan).toMatchObject({ changes: true, lines: line === undefined ? [] : [`${appName}: ${line}`] });
        expect(plan.outputs).toEqual({ ...retirementOutputs, ...outputs });
    });

    it.each<[what: string, inputs: Properties, kept: Properties, expected: Expected, changes?: boolean]>([
        ["is ended, since the last one has confirmed", { confirmations: [] }, waited1, [isEnded, ends]],
        ["is ended, though an earlier one waited", {}, { ...earlier, ...waited1 }, [isEnded]],
        ["still waits for as many", half, waited1, waits1, false],
        ["waits for fewer", half, { unconfirmed: 2 }, waits1],
        ["waits as the one before", half, { ...earlier, ...waited1 }, waits1],
        ["may wait", { confirmations: unknownValue }, waited1, [isUnsure, unknownYet("the")]],
        ["may be one to come", toCome, done, [{ rotatedAt: unknownValue, ...isUnsure }, afterRotation]],
        ["is dealt with", {}, done, [done], false],
        ["was over before", {}, {}, [{}], false],
        [
            "is over, and somebody had not confirmed",
            { ...over, ...half },
            waited1,
            [{}, `the overlap has ended by itself, although ${one} missing`],
        ],
        ["is over, and everybody had confirmed at last", { ...overUnknown, ...all }, waited1, [{}]],
    ])("in an update it %s", (_what, inputs, kept, [outputs, line], changes = true) => {
        const plan = planned(inputs, { ...retirementOutputs, ...kept });
        expect(plan).toMatchObject({ changes, lines: line === undefined ? [] : [`${appName}: ${line}`] });
        expect(plan.outputs).toEqual({ ...retirementOutputs, ...outputs });
    });

    it("comes with the app's ids as far as they are known", () => {
        const [org] = planned({ ...toCome, orgId: unknownValue }).lines;
        expect(org).toMatch(/^OAuth app app in organization \(not known yet\): if/);
        const [app] = planned({ ...toCome, oauthAppId: undefined }).lines;
        expect(app).toMatch(/^OAuth app \(not known yet\) in organization org: if/);
    });
});

describe("the properties that explain an update of a retirement", () => {
    const unrelated = {
        host: "other.example",
        profile: "b",
        authenticateAs: "app",
        drainSeconds: 60,
        clientSecret: "Other-1",
        previousClientSecret: "Old-2",
        previousClientSecretExpiresAt: at(1),
    };

    it.each<[what: string, inputs: Properties, kept: Properties, properties: Properties]>([
        ["the rotation", {}, earlier, { rotatedAt: "update" }],
        ["a confirmation", { confirmations: [null] }, { unconfirmed: 2 }, { confirmations: "update" }],
        ["none left", { confirmations: null }, { unconfirmed: 2 }, { confirmations: "update" }],
        ["a rotation to come", { rotatedAt: unknownValue }, {}, { rotatedAt: "update" }],
        ["an adoption", noDate, {}, { rotatedAt: "update" }],
        ["an adopted secret that was not rotated since", noDate, noDate, {}],
        ["another letter case of the organization", { orgId: "ORG" }, {}, {}],
        ["an app that is not known yet", { oauthAppId: unknownValue }, {}, { oauthAppId: "replace" }],
        ["another organization, after a rotation", { orgId: "other", rotatedAt: at(1) }, {}, { orgId: "replace" }],
        ["anything else", unrelated, {}, {}],
    ])("%s", (_what, inputs, kept, properties) => {
        const plan = planned(inputs, { ...retirementOutputs, ...kept });
        expect(plan).toMatchObject({ changes: Object.keys(properties).length > 0 });
        expect(plan.properties).toEqual(properties);
    });
});

describe("a retirement that gets one output of the secret, where programs can't give it the whole resource", () => {
    const waiting = { ...retirementOutputs, unconfirmed: 2 };
    const plan = (inputs: Properties, outputs?: Properties) =>
        previousSecretRetirement.plan(
            retirementProvider({ programs: { linkByOutput: true } }).provider,
            inputs,
            outputs,
        );

    it("names that output for another app", () => {
        const rotation = { ...rotationInputs, oauthAppId: "other" };
        const replacing = plan({ rotation }, retirementOutputs);
        expect(replacing).toMatchObject({ changes: true, properties: { rotation: "replace" }, lines: [] });
        expect(replacing.outputs).toEqual({ ...retirementOutputs, oauthAppId: "other" });
    });

    it("assumes the same app while the rotation is not known", () => {
        const news = { rotation: unknownValue, confirmations: [rotatedAt, rotatedAt] };
        const update = plan(news, waiting);
        expect(update).toMatchObject({ changes: true, properties: { rotation: "update" } });
        expect(update.outputs).toEqual({ ...retirementOutputs, rotatedAt: unknownValue, ...isUnsure });
        const unknownApp = { orgId: unknownValue, oauthAppId: unknownValue, rotatedAt: unknownValue };
        expect(plan({ rotation: unknownValue }).outputs).toMatchObject(unknownApp);
    });

    it.each<[what: string, confirmations: unknown, properties: Properties, expected: Expected]>([
        [
            "as many are missing",
            [null, null],
            {},
            [{ unconfirmed: 2 }, "confirmations of 2 of 2 consumers are missing"],
        ],
        ["fewer are missing", half.confirmations, { confirmations: "update" }, [waited1, `${one} missing`]],
        ["none is missing", [rotatedAt, rotatedAt], { confirmations: "update" }, [isEnded, "will end the overlap"]],
    ])("shows the difference: %s", (_what, confirmations, properties, [outputs, line = ""]) => {
        const found = plan({ rotation: rotationInputs, confirmations }, waiting);
        expect(found).toMatchObject({
            changes: Object.keys(properties).length > 0,
            lines: [expect.stringContaining(line)],
        });
        expect(found.properties).toEqual(properties);
        expect(found.outputs).toEqual({ ...retirementOutputs, ...outputs });
    });
});
