import { describe, expect, it } from "vitest";
import type { Outputs } from "../../../provider/rotation/codec";
import { toOutputs } from "../../../provider/rotation/codec";
import type { Inputs } from "../../../provider/rotation/inputs";
import { perform } from "../../../provider/rotation/perform";
import { appOn } from "../../support/appOn";
import { response } from "../../support/failedCall";
import { startOfTime } from "../../support/fakeClock";
import { oneAppCsp } from "../../support/oneAppCsp";
import { aState, theInputs } from "../../support/states";

const overlap = { overlapSeconds: 60 };
const trigger = { rotationTrigger: 1 };
const pending = {
    pendingClientSecret: "Pending-1",
    pendingRotation: { reason: "trigger", startedAt: new Date(startOfTime).toISOString(), overlapSeconds: 60 },
    pendingRotationTrigger: 1,
} as const;

interface Surroundings {
    /** What CSP says of the app. */
    readonly description?: Readonly<Record<string, unknown>>;
    readonly isFrozen?: boolean;
}

/** An update of a resource whose present secret CSP accepts, and the one to adopt. */
async function updated(
    outputs: Partial<Outputs>,
    inputs: Partial<Inputs>,
    { description, isFrozen = false }: Surroundings = {},
) {
    const csp = oneAppCsp(["The-secret-1", "Existing-1"], { description });
    const env = { CSP_API_TOKEN: "Api-token-1", CSP_FREEZE_ROTATION: String(isFrozen) };
    const { app, lines } = appOn(csp, { env });
    const { state, failure } = await perform(app, aState(outputs), theInputs(inputs));
    return { outputs: toOutputs(state), failure, lines: lines.join("\n"), run: app.provider.run, calls: csp.calls };
}

describe("an update notes that this run changes the app's secret, so that no deletion revokes it", () => {
    it.each<{
        readonly name: string;
        readonly outputs: Partial<Outputs>;
        readonly inputs: Partial<Inputs>;
        readonly is: boolean;
    }>([
        { name: "a regeneration", outputs: {}, inputs: trigger, is: true },
        { name: "a rotation with overlap", outputs: {}, inputs: { ...trigger, ...overlap }, is: true },
        { name: "an adoption", outputs: {}, inputs: { existingClientSecret: "Existing-1" }, is: true },
        { name: "a pending secret that is set again", outputs: pending, inputs: { ...trigger, ...overlap }, is: true },
        { name: "options", outputs: {}, inputs: { verify: false }, is: false },
    ])("$name: $is", async ({ outputs, inputs, is }) => {
        expect((await updated(outputs, inputs)).run.isChanged("org/app")).toBe(is);
    });
});

describe("an update says", () => {
    it("that a pending secret is dropped only if nothing asks for a rotation any more", async () => {
        expect((await updated(pending, {})).lines).toContain("which is dropped: the inputs no longer ask for it");
        const superseded = await updated(pending, trigger, { description: { grantTypes: [] } });
        expect(superseded.lines).not.toContain("dropped");
        expect(superseded.calls).toEqual(["test", "login", "get", "put", "test"]);
    });

    it("that options are updated only if it did nothing else", async () => {
        expect((await updated({}, { verify: false })).lines).toMatch(/options updated; the secret was not rotated$/);
        const inputs = { existingClientSecret: "Existing-1", newClientSecret: "Existing-1" };
        const adopted = await updated({}, inputs);
        expect(adopted.outputs).toMatchObject({ ...inputs, clientSecret: "Existing-1" });
        expect(adopted.lines).not.toContain("options updated");
    });

    it("what waits while rotation is frozen, with the reason that is left after what it did", async () => {
        const waits = /rotation is frozen \(CSP_FREEZE_ROTATION\), so this waits: rotationTrigger changed/;
        const isFrozen = true;
        expect((await updated({}, { ...trigger, verify: false }, { isFrozen })).lines).toMatch(waits);
        const adoption = { ...trigger, existingClientSecret: "Existing-1" };
        expect((await updated({ rejected: true }, adoption, { isFrozen })).lines).toMatch(waits);
        expect((await updated({}, { verify: false }, { isFrozen })).lines).not.toContain("frozen");
        expect((await updated({}, trigger)).lines).not.toContain("frozen");
    });

    it("why it rotated, and whether the new secret was tested", async () => {
        expect((await updated({}, trigger)).lines).toMatch(
            /rotated \(trigger\); the old secret has stopped working; CSP accepts the new one$/,
        );
        expect((await updated(pending, { ...trigger, ...overlap, verify: false })).lines).toMatch(
            /rotated \(trigger\); the old secret works until 2026-01-01T00:0\d:\d\d\.000Z; the new one was not tested$/,
        );
    });
});

it("a regeneration whose outcome is unknown leaves the present secret untested, and what a refresh found of it", async () => {
    const failed = response(500, "");
    const { app } = appOn(oneAppCsp(["The-secret-1"], { replies: { put: [failed, failed, failed] } }), {
        env: { CSP_API_TOKEN: "Api-token-1", CSP_RETRY_FOR_SECONDS: "0" },
    });
    const kept = async (outputs: Partial<Outputs>) =>
        toOutputs((await perform(app, aState(outputs), theInputs(trigger))).state);
    expect(await kept({})).toMatchObject({ clientSecret: "The-secret-1", verificationPending: true });
    expect(await kept({})).not.toHaveProperty("rejected");
    expect(await kept({ rejected: true })).toMatchObject({ rejected: true, verificationPending: true });
});

it("an app of which CSP names no grant types can't be tested: its new secret is taken as it is", async () => {
    const { outputs } = await updated(
        {},
        { existingClientSecret: "Unknown-1" },
        { description: { grantTypes: undefined } },
    );
    expect(outputs).toMatchObject({ clientSecret: "Unknown-1", verified: false });
});

describe("a test of a secret that an earlier update left", () => {
    const untestable = { description: { grantTypes: [] } };
    const untested = { clientSecret: "Untested-1", verified: false, verificationPending: true } as const;
    const setAt = new Date(startOfTime).toISOString();
    const wasSet = { ...pending, pendingRotation: { ...pending.pendingRotation, setAt } };

    it("takes a pending secret that CSP has set, where the app can't be tested, and says so", async () => {
        const { outputs, lines, calls } = await updated(wasSet, { ...trigger, ...overlap }, untestable);
        expect(outputs).toMatchObject({ clientSecret: "Pending-1", verified: false, rotatedAt: setAt });
        expect(outputs).not.toHaveProperty("pendingClientSecret");
        expect(lines).toContain("the pending secret of an earlier update is the current one now; it can't be tested");
        expect(calls).toEqual(["test", "login", "get"]);
    });

    it("sets a pending secret again that CSP may not have set, where the app can't be tested", async () => {
        const { outputs, calls } = await updated(pending, { ...trigger, ...overlap }, untestable);
        expect(outputs).toMatchObject({ clientSecret: "Pending-1" });
        expect(calls.filter((call) => call === "post")).toHaveLength(1);
    });

    it("sets a pending secret again that CSP has set, but rejects", async () => {
        const { outputs, calls } = await updated(wasSet, { ...trigger, ...overlap });
        expect(outputs).toMatchObject({ clientSecret: "Pending-1", verified: true });
        expect(calls.filter((call) => call === "post")).toHaveLength(1);
    });

    it("takes the current one, where the app can't be tested, and says so", async () => {
        const { outputs, lines } = await updated(untested, {}, untestable);
        expect(outputs).toMatchObject({ clientSecret: "Untested-1", verified: false });
        expect(outputs).not.toHaveProperty("verificationPending");
        expect(lines).toContain("the secret of an earlier update is verified: it can't be tested");
    });

    it("takes the current one if CSP accepts it, and says so", async () => {
        const { outputs, lines } = await updated({ ...untested, clientSecret: "The-secret-1" }, {});
        expect(outputs).toMatchObject({ clientSecret: "The-secret-1", verified: true });
        expect(lines).toContain("the secret of an earlier update is verified: CSP accepts it");
    });

    it("fails for one that CSP rejects while rotation is frozen", async () => {
        const { failure } = await updated(untested, {}, { isFrozen: true });
        expect(failure?.message).toMatch(/rotation is frozen.*\[SECRET_REJECTED\]$/);
    });

    it("withdraws what a refresh found, with what the test tells", async () => {
        expect((await updated({ rejected: true }, {})).outputs).toMatchObject({ verified: true });
        const { outputs } = await updated({ clientSecret: "Unknown-1", rejected: true }, {}, untestable);
        expect(outputs).toMatchObject({ clientSecret: "Unknown-1", verified: false });
        expect(outputs).not.toHaveProperty("rejected");
    });
});
