import { describe, expect, it } from "vitest";
import { unknownValue } from "../../../provider/common/unknown";
import { diff } from "../../../provider/resources/oauthAppSecret/diff";
import type { Properties } from "../../../provider/resources/resource";
import type { Outputs } from "../../../provider/rotation/codec";
import { emptySecretNote } from "../../../provider/rotation/messages";
import { createProviderContext } from "../../../provider/rotation/providerContext";
import { day, FakeClock } from "../../support/fakeClock";
import { aState, rawInputs } from "../../support/states";

/** What `diff` answers, and the line that the user reads. */
function differ(outputs: Partial<Outputs>, inputs: Properties, { frozen = false, laterMs = 0 } = {}) {
    const clock = new FakeClock();
    clock.advance(laterMs);
    const provider = createProviderContext({
        clock,
        env: { CSP_FREEZE_ROTATION: String(frozen) },
        transport: () => Promise.reject(new Error("a preview makes no call")),
    });
    const { changes, replaces, line = "" } = diff(provider, aState(outputs), rawInputs(inputs));
    return { changes, replaces, line };
}

const unchanged = { changes: false, replaces: [], line: "" };

describe("replacement", () => {
    it.each([
        [{ orgId: "other" }, ["orgId"]],
        [{ oauthAppId: "other" }, ["oauthAppId"]],
        [{ host: "other.example" }, []],
    ])("for %j is because of %j", (inputs, replaces) => {
        expect(differ({}, inputs)).toMatchObject({ replaces, changes: true });
    });

    it("is not needed if only the letter case of orgId changes", () => {
        expect(differ({ orgId: "a-b" }, { orgId: "A-B" })).toEqual(unchanged);
    });

    it("prints no line about the secret, since the creation's check does", () => {
        expect(differ({ rejected: true }, { orgId: "other", rotationTrigger: 1 }).line).toBe("");
    });
});

describe("a difference", () => {
    it("does not come from another text of the provider, or another state version", () => {
        expect(differ({ stateVersion: 0 }, { __provider: "another text" })).toEqual(unchanged);
    });

    it("does not come from a frozen rotation, which a line reports", () => {
        const frozen = differ({}, { rotationTrigger: 1 }, { frozen: true });
        expect(frozen).toMatchObject({ changes: false, replaces: [] });
        expect(frozen.line).toMatch(/: rotation is frozen \(.*\), so this waits: rotationTrigger changed;/);
    });

    it("is reported with the app first, then what the update will do", () => {
        const says = /app.*: will rotate: rotationTrigger changed; the present secret stops working at once$/;
        expect(differ({}, { rotationTrigger: 1 }).line).toMatch(says);
    });
});

const applied: Partial<Outputs> = {
    rotationTrigger: { a: ["x", { b: 1 }] },
    rotateAfterDays: 10,
    overlapSeconds: 60,
    newClientSecret: "Own-secret-1",
    existingClientSecret: "Existing-1",
    onExternalRotation: "rotate",
    verify: true,
    authenticateAs: "credentials",
    revokeOnDelete: false,
    profile: "one",
};

describe("in a preview, what is not known yet", () => {
    function preview(inputs: Properties, outputs: Partial<Outputs> = {}, when = {}) {
        return differ({ ...applied, ...outputs }, { ...applied, ...inputs }, when);
    }
    const generated = { newClientSecret: undefined };

    it("is compared with known inputs that change nothing", () => {
        expect(preview({})).toEqual(unchanged);
    });

    it.each([unknownValue, { a: [unknownValue, { b: 1 }] }, { a: ["x", { b: unknownValue }] }, [[[unknownValue]]]])(
        "as rotationTrigger previews a rotation, at any depth: %j",
        (rotationTrigger) => {
            const rotates = { replaces: [], changes: true, line: expect.stringContaining("rotationTrigger") };
            expect(preview({ rotationTrigger, ...generated }, generated)).toMatchObject(rotates);
            expect(differ({}, { rotationTrigger })).toMatchObject(rotates);
        },
    );

    it.each([
        ["newClientSecret", /will rotate: newClientSecret changed/],
        ["existingClientSecret", /: adopts existingClientSecret; nothing rotates$/],
    ])("as %s is expected to be another one", (name, says) => {
        const { changes, line } = preview({ [name]: unknownValue });
        expect(changes).toBe(true);
        expect(line).toMatch(says);
    });

    it.each([
        "host",
        ...["rotateAfterDays", "overlapSeconds", "onExternalRotation", "verify"],
        ...["authenticateAs", "revokeOnDelete", "profile"],
    ])("as the option %s previews a change, and neither makes nor hides a rotation", (name) => {
        const option = { [name]: unknownValue };
        const plain = preview(option);
        expect(plain).toMatchObject({ replaces: [], changes: true });
        expect(plain.line).not.toContain("rotate:");
        const { line } = preview({ ...option, ...generated }, { rejected: true, ...generated });
        expect(line).toContain("will rotate: CSP rejects the stored secret");
    });

    it("as rotateAfterDays previews no rotation for age", () => {
        const late = preview({ rotateAfterDays: unknownValue }, {}, { laterMs: 100_000 * day });
        expect(late.changes).toBe(true);
        expect(late.line).not.toContain("will rotate");
    });
});

describe("a difference warns", () => {
    const appName = "OAuth app app in organization org";

    function warned(outputs: Partial<Outputs>, inputs: Properties, isSecretEmpty = false) {
        const provider = createProviderContext({ clock: new FakeClock(), env: {} });
        if (isSecretEmpty) provider.withEmptySecret.add("org/app");
        return diff(provider, aState(outputs), rawInputs(inputs)).notes;
    }
    const fraction = { rotationTrigger: 1.5 };

    it.each<[what: string, outputs: Partial<Outputs>, inputs: Properties, notes: readonly string[]]>([
        ["nothing", {}, {}, []],
        ["a good trigger", {}, { rotationTrigger: 1 }, []],
        ["a new one that could change unseen", {}, fraction, ["rotationTrigger has a fraction"]],
        ["the same trigger", fraction, fraction, []],
        ["a removed one", { rotationTrigger: 1 }, {}, ["rotationTrigger is removed: giving it again"]],
        ["another app", { oauthAppId: "other" }, fraction, []],
    ])("of a trigger: %s", (_what, outputs, inputs, notes) => {
        expect(warned(outputs, inputs)).toEqual(notes.map((note) => expect.stringContaining(`${appName}: ${note}`)));
    });

    it("of an empty existingClientSecret, because of which a new secret is made", () => {
        const note = emptySecretNote([{ kind: "regenerate", reason: "rejected" }]);
        expect(warned({ rejected: true }, {}, true)).toEqual([`${appName}: ${note}`]);
        expect(warned({ rejected: true }, {})).toEqual([]);
        expect(warned({}, { rotationTrigger: 1 }, true)).toEqual([]);
    });
});

describe("what the run remembers of a resource", () => {
    const adopted = { adoptedAt: "2026-01-01T00:00:00.000Z", rotatedAt: undefined };
    const other = { oauthAppId: "other" };

    it.each([
        ["its state", {}, {}, { isSeen: true, isAdopted: false }],
        ["an adopted secret, for other processes", adopted, {}, { isSeen: true, isAdopted: true }],
        ["no state if it leaves its app", adopted, other, { isSeen: false, isAdopted: true }],
        ["what another one made of the app that it leaves", adopted, other, { isSeen: true, isAdopted: true }, true],
    ])("%s", (_what, outputs, inputs, remembered, isChanged = false) => {
        const provider = createProviderContext({ clock: new FakeClock(), env: {} });
        if (isChanged) provider.run.noteChange("org/app");
        for (const news of [{}, inputs]) diff(provider, aState(outputs), rawInputs(news));
        const isAdopted = provider.run.adoption("org/app")?.("The-secret-1") ?? false;
        expect({ isSeen: provider.seen.has("org/app"), isAdopted }).toEqual(remembered);
    });
});
