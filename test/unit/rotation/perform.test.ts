import { describe, expect, it } from "vitest";
import { pick } from "../../../provider/common/json";
import { UserError } from "../../../provider/common/userError";
import { TransportFailure } from "../../../provider/csp/transportFailure";
import { type Outputs, toOutputs } from "../../../provider/rotation/codec";
import type { Inputs } from "../../../provider/rotation/inputs";
import { isWorthKeeping, perform, whatIsKept } from "../../../provider/rotation/perform";
import { appOn } from "../../support/appOn";
import { errorOn, response } from "../../support/failedCall";
import { at, hour } from "../../support/fakeClock";
import type { Replies } from "../../support/interposed";
import { oneAppCsp } from "../../support/oneAppCsp";
import { aState, pendingSecret, theInputs } from "../../support/states";

const overlap = { overlapSeconds: 60 };
const trigger = { rotationTrigger: 1 };
const due = { ...trigger, ...overlap };
const existing = { existingClientSecret: "Existing-1" };
const pending = { ...pendingSecret, pendingRotationTrigger: 1 };
const unknown = { clientSecret: "Unknown-1", rejected: true } as const;
const frozen = { isFrozen: true };
const stop = { onExternalRotation: "stop" } as const;
const app = { authenticateAs: "app" } as const;
const forbidden = { replies: { put: [response(403)] } };
const untestable = { description: { grantTypes: [] } };
const noTest = { replies: { test: [response(500)] } };

interface Surroundings {
    /** What CSP says of the app. */
    readonly description?: Readonly<Record<string, unknown>>;
    readonly replies?: Replies;
    readonly isFrozen?: boolean;
}

type Case = [
    name: string,
    outputs: Partial<Outputs>,
    inputs: Partial<Inputs>,
    surroundings: Surroundings,
    line: string | RegExp,
];

/** An update of a resource whose present secret CSP accepts, and the one to adopt. */
async function updated(
    outputs: Partial<Outputs>,
    inputs: Partial<Inputs>,
    { description, replies, isFrozen = false }: Surroundings = {},
) {
    const csp = oneAppCsp(["The-secret-1", "Existing-1"], { description, replies });
    const env = { CSP_API_TOKEN: "Api-token-1", CSP_FREEZE_ROTATION: String(isFrozen), CSP_RETRY_FOR_SECONDS: "0" };
    const { app, lines } = appOn(csp, { env, connection: theInputs(inputs) });
    const { state, failure } = await perform(app, aState(outputs), theInputs(inputs));
    return { outputs: toOutputs(state), failure, lines: lines.join("\n"), run: app.provider.run, calls: csp.calls };
}

it.each<[name: string, outputs: Partial<Outputs>, inputs: Partial<Inputs>, is: boolean]>([
    ["a regeneration", {}, trigger, true],
    ["a rotation with overlap", {}, due, true],
    ["an adoption", {}, existing, true],
    ["a pending secret that is set again", pending, due, true],
    ["options", {}, { verify: false }, false],
])(
    "an update notes that this run changes the secret, so that no deletion revokes it: $0: $3",
    async (_, outputs, inputs, is) => {
        expect((await updated(outputs, inputs)).run.isChanged("org/app")).toBe(is);
    },
);

it("an app that authenticates itself adopts the secret that somebody else has made during its overlap", async () => {
    const ours = { clientSecret: "Unknown-1", rotatedAt: at(-hour), previousClientSecret: "Previous-1" };
    const { outputs, lines } = await updated(
        { ...ours, previousClientSecretExpiresAt: at(hour), overlapSeconds: 7_200 },
        { ...existing, ...app, overlapSeconds: 7_200 },
    );
    expect(outputs).toMatchObject({ clientSecret: "Existing-1", rotationReason: "adopted" });
    expect(lines).not.toContain("SELF_AUTHENTICATION_REFUSED");
});

describe("an update says", () => {
    const waits = "rotation is frozen (CSP_FREEZE_ROTATION), so this waits: rotationTrigger changed";
    const optionsOnly = { verify: false };
    const byItself = { ...existing, ...trigger, ...app };
    const adopts = { ...existing, newClientSecret: "Existing-1" };
    const had = { ...overlap, newClientSecret: "Existing-1" };
    const rotated = /rotated \(trigger\); the old secret has stopped working; CSP accepts the new one$/;
    const notTested = /rotated \(trigger\); the old secret works until 2026-01-01T00:0.*Z; the new one was not tested$/;

    it.each<Case>([
        ["that a pending secret is dropped", pending, {}, {}, "which is dropped: the inputs no longer ask for it"],
        ["that only options are updated", {}, optionsOnly, {}, /options updated; the secret was not rotated$/],
        ["what waits in a freeze", {}, { ...trigger, ...optionsOnly }, frozen, waits],
        ["what is left to wait in a freeze", { rejected: true }, { ...trigger, ...existing }, frozen, waits],
        ["why it rotated", {}, trigger, {}, rotated],
        ["why it rotated after a test of the stored secret", {}, { ...trigger, ...stop }, {}, rotated],
        ["that it rotated for a rejection", unknown, {}, {}, "rotated (rejected)"],
        ["that CSP had the secret already", {}, had, {}, "CSP accepted newClientSecret already"],
        ["that it regenerates a secret by itself", {}, { ...trigger, ...app }, {}, "it regenerates its own secret"],
        ["that it rotated with the secret that it had just adopted", unknown, byItself, {}, rotated],
        ["that the new secret was not tested", {}, { ...trigger, ...optionsOnly }, {}, /; the new one was not tested$/],
        ["that the secret set again was not tested", pending, { ...due, ...optionsOnly }, {}, notTested],
    ])("%s", async (_name, outputs, inputs, surroundings, line) => {
        expect((await updated(outputs, inputs, surroundings)).lines).toMatch(line);
    });

    it.each<Case>([
        ["of a pending secret that is superseded", pending, trigger, untestable, "dropped"],
        ["of options beside an adoption", {}, adopts, {}, "options updated"],
        ["of a freeze where nothing waits", {}, optionsOnly, frozen, "frozen"],
        ["of a freeze where there is none", {}, trigger, {}, "frozen"],
        ["of an app's own doing where it is none", {}, trigger, {}, "its own secret"],
        ["of a present secret that is needed, where it has just adopted that", unknown, byItself, {}, "SELF_AUTH"],
    ])("nothing %s", async (_name, outputs, inputs, surroundings, line) => {
        expect((await updated(outputs, inputs, surroundings)).lines).not.toMatch(line);
    });
});

describe("an update fails", () => {
    const own = { ...overlap, newClientSecret: "Own-1" };
    const wrong = { existingClientSecret: "Wrong-1", verify: false };
    const previous = { previousClientSecret: "Existing-1", previousClientSecretExpiresAt: at(hour) };

    it.each<Case>([
        ["for a rotation elsewhere", { clientSecret: "Unknown-1" }, { ...trigger, ...stop }, {}, "[ROTATED_ELSEWHERE]"],
        ["without a new secret of the caller's own", own, { ...own, ...trigger }, {}, "[NEW_SECRET_NEEDED]"],
        ["where the app can't log in", unknown, app, {}, "[SELF_AUTHENTICATION_REFUSED]"],
        ["in a freeze, without a secret", { clientSecret: undefined }, {}, frozen, "[ROTATION_FROZEN]"],
        ["for a wrong secret to adopt, though no new one is tested", {}, wrong, {}, "[ADOPTION_REJECTED]"],
        ["for the previous secret", previous, existing, {}, "[ADOPTION_REJECTED]"],
        ["where CSP forbids it", {}, trigger, forbidden, "[CSP_FORBIDDEN]"],
        ["where it can't test a rejected secret again", { rejected: true }, {}, noTest, "[CSP_SERVER_ERROR]"],
        ["where it can't test before a rotation", {}, { ...trigger, ...stop }, noTest, "[CSP_SERVER_ERROR]"],
        ["where it can't find out whether CSP has a secret", {}, { ...own, ...trigger }, noTest, "[CSP_SERVER_ERROR]"],
        ["during an overlap", previous, due, {}, "[OVERLAP_IN_PROGRESS]"],
    ])("%s: $4", async (_name, outputs, inputs, surroundings, code) => {
        await expect(updated(outputs, inputs, surroundings)).rejects.toThrow(code);
    });

    const accepted = { ...pending, pendingClientSecret: "Existing-1" };
    const another = { ...overlap, rotationTrigger: 2, verify: false };

    it("not where the overlap of the secret that it has just verified holds back another rotation", async () => {
        const { outputs, failure, lines } = await updated(accepted, another);
        expect(failure).toBeUndefined();
        expect(outputs).toMatchObject({ clientSecret: "Existing-1", rotationTrigger: 1, verify: false });
        expect(lines).toMatch(/the current one now: CSP accepts it\n.*waits: .*\[OVERLAP_IN_PROGRESS\]$/s);
    });

    it("where it can't test a secret that CSP has set, and keeps when that was", async () => {
        const { outputs, failure } = await updated({}, due, noTest);
        expect(failure?.message).toContain("[CSP_SERVER_ERROR]");
        expect(outputs["pendingRotation"]).toMatchObject({ reason: "trigger", setAt: at(0) });
    });

    it("where it can't test a pending secret, which stays pending", async () => {
        const { outputs, failure, calls } = await updated(pending, due, noTest);
        expect(failure?.message).toContain("[CSP_SERVER_ERROR]");
        expect(outputs).toMatchObject({ clientSecret: "The-secret-1", pendingClientSecret: "Pending-1" });
        expect(calls).toEqual(["test"]);
    });

    it("for another reason, and keeps that secret", async () => {
        const { outputs, failure } = await updated(accepted, { rotationTrigger: 2 }, forbidden);
        expect(outputs).toMatchObject({ clientSecret: "Existing-1" });
        expect(failure?.message).toMatch(/is kept in Pulumi's state\. \[CSP_FORBIDDEN\]$/);
    });
});

it("a new secret whose outcome is unknown leaves the present one untested, and what a refresh found of it", async () => {
    const lost = { replies: { put: [response(500, "")] } };
    const found = await updated({}, trigger, lost);
    expect(found.outputs).toMatchObject({ clientSecret: "The-secret-1", verificationPending: true });
    expect(found.outputs).not.toHaveProperty("rejected");
    const marked = await updated({ rejected: true }, trigger, lost);
    expect(marked.outputs).toMatchObject({ rejected: true, verificationPending: true });
});

describe("a test of a secret", () => {
    const untested = { clientSecret: "Untested-1", verified: false, verificationPending: true } as const;
    const accepted = { ...untested, clientSecret: "The-secret-1" };
    const setAt = at(-hour);
    const wasSet = { ...pending, pendingRotation: { ...pending.pendingRotation, setAt } };
    const noGrantTypes = { description: { grantTypes: undefined } };
    const settled = { verified: true, verificationPending: undefined, rejected: undefined };
    const asItIs = { ...settled, verified: false };
    const unknownAsItIs = { ...asItIs, clientSecret: "Unknown-1" };
    const taken = { verified: true, clientSecret: "Pending-1", pendingClientSecret: undefined };
    const wasTaken = { ...taken, verified: false, rotatedAt: setAt };
    const isCurrent = "the pending secret of an earlier update is the current one now; it can't be tested";
    const isVerified = "the secret of an earlier update is verified:";
    const afterAll = "CSP accepts the stored secret after all";
    const ofUnknown = { existingClientSecret: "Unknown-1" };
    const dueOrStop = { ...due, ...stop };
    const replaced = { clientSecret: "Unknown-1" };
    const rotated = { verified: true, rotationTrigger: 1 };

    it.each<[...Case, to: Partial<Outputs>]>([
        ["takes a pending one that was set", wasSet, due, untestable, isCurrent, wasTaken],
        ["sets one again that may not be set", pending, due, untestable, "rotated (trigger)", taken],
        ["sets one again that CSP has set, but rejects", wasSet, due, {}, "rotated (trigger)", taken],
        ["takes one to adopt that CSP accepts", {}, existing, {}, "adopted", { ...settled, ...existing }],
        ["takes an untested one as it is", untested, {}, untestable, `${isVerified} it can't be tested`, asItIs],
        ["takes an untested one that CSP accepts", accepted, {}, {}, `${isVerified} CSP accepts it`, settled],
        ["withdraws a rejection", { rejected: true }, {}, {}, afterAll, settled],
        ["withdraws a rejection that can't be tested", unknown, {}, untestable, afterAll, asItIs],
        ["takes one to adopt as it is", {}, ofUnknown, noGrantTypes, "adopted", unknownAsItIs],
        ["stops no app that can't be tested", replaced, dueOrStop, untestable, "rotated (trigger)", rotated],
    ])("%s", async (_name, stored, inputs, surroundings, line, to) => {
        const { outputs, lines, calls } = await updated(stored, inputs, surroundings);
        expect(pick(outputs, Object.keys(to))).toEqual(to);
        expect(lines).toMatch(line);
        expect(calls.includes("post")).toBe(String(line).startsWith("rotated"));
    });

    it("fails for one that CSP rejects while rotation is frozen", async () => {
        const { failure } = await updated(untested, {}, frozen);
        expect(failure?.message).toMatch(/rotation is frozen.*\[SECRET_REJECTED\]$/);
    });
});

describe("a failed update", () => {
    const isPending = "The new secret is kept in Pulumi's state as pending; the next `pulumi up` verifies it first.";
    const isReplaced = "CSP may have replaced the secret in Pulumi's state. The next `pulumi up` goes on from here.";
    const isUntested = "The secret in Pulumi's state still has to be verified; the next `pulumi up` does so first.";
    const isSettled = "The secret that this update adopted or verified before is kept in Pulumi's state.";

    const untested = { verified: false, verificationPending: true } as const;
    const made = { ...untested, clientSecret: "New-1" };

    it.each<[name: string, stored: Partial<Outputs>, reached: Partial<Outputs>, kept: string | undefined]>([
        ["nothing", {}, {}, undefined],
        ["a secret that was set", {}, { pendingClientSecret: "New-1" }, isPending],
        ["the very first", { clientSecret: undefined }, untested, isPending],
        ["a secret that was made", {}, made, isPending],
        ["a secret that was made after one that was to be tested", untested, made, isPending],
        ["the stored one, which may have been replaced", {}, untested, isReplaced],
        ["the stored one, which was to be tested before", untested, untested, isUntested],
        ["one that was adopted before another step failed", {}, { clientSecret: "Adopted-1" }, isSettled],
    ])("says what it keeps: %s", (_name, stored, reached, kept) => {
        const [before, after] = [aState(stored), aState(reached)];
        expect(isWorthKeeping(before, after)).toBe(kept !== undefined);
        if (kept !== undefined) expect(whatIsKept(before, after)).toBe(kept);
    });

    it("stays the failure that it is when it says more", async () => {
        const failed = await errorOn(new TransportFailure("timeout", "no response within 30 s"));
        expect(failed.withMore("The new secret is kept.")).toMatchObject({
            code: "CSP_TIMEOUT",
            failure: failed.failure,
        });
        for (const error of [failed, new UserError("SECRET_REJECTED", "CSP rejects it.")]) {
            const { code, summary, message } = error.withMore("The new secret is kept.");
            expect(message).toBe(`${error.summary} The new secret is kept. [${error.code}]`);
            expect([code, summary]).toEqual([error.code, `${error.summary} The new secret is kept.`]);
        }
    });
});
