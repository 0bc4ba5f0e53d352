import { describe, expect, it } from "vitest";
import { unknownValue } from "../../../provider/common/unknown";
import { diff } from "../../../provider/resources/oauthAppSecret/diff";
import type { Outputs } from "../../../provider/rotation/codec";
import { emptySecretNote } from "../../../provider/rotation/messages";
import { createProviderContext } from "../../../provider/rotation/providerContext";
import { day, FakeClock } from "../../support/fakeClock";
import { aState, rawInputs } from "../../support/states";

type Raw = Readonly<Record<string, unknown>>;

/** What `diff` answers, and the line that the user reads. */
function differ(outputs: Partial<Outputs>, inputs: Raw, { frozen = false, laterMs = 0 } = {}) {
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
        { inputs: { orgId: "other" }, replaces: ["orgId"] },
        { inputs: { oauthAppId: "other" }, replaces: ["oauthAppId"] },
        { inputs: { orgId: "other", oauthAppId: "other" }, replaces: ["orgId", "oauthAppId"] },
        { inputs: { host: "other.example" }, replaces: [] },
        { inputs: { profile: "other" }, replaces: [] },
    ])("for $inputs is because of $replaces", ({ inputs, replaces }) => {
        expect(differ({}, inputs)).toMatchObject({ replaces, changes: true });
    });

    it("is not needed if only the letter case of orgId changes", () => {
        expect(differ({ orgId: "a-b" }, { orgId: "A-B" })).toEqual(unchanged);
    });

    it("is needed if the letter case of oauthAppId changes", () => {
        expect(differ({ oauthAppId: "app" }, { oauthAppId: "App" }).replaces).toEqual(["oauthAppId"]);
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
        expect(differ({}, { rotationTrigger: 1 }).line).toMatch(
            /app.*: will rotate: rotationTrigger changed; the present secret stops working at once$/,
        );
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
    function preview(inputs: Raw, outputs: Partial<Outputs> = {}, when = {}) {
        return differ({ ...applied, ...outputs }, { ...applied, ...inputs }, when);
    }

    it("is compared with known inputs that change nothing", () => {
        expect(preview({})).toEqual(unchanged);
    });

    it.each(["orgId", "oauthAppId"])("as %s previews a replacement", (name) => {
        expect(preview({ [name]: unknownValue })).toMatchObject({ replaces: [name], changes: true });
    });

    it.each([
        unknownValue,
        { a: unknownValue },
        { a: [unknownValue, { b: 1 }] },
        { a: ["x", { b: unknownValue }] },
        [[[unknownValue]]],
    ])("as rotationTrigger previews a rotation, at any depth: %j", (rotationTrigger) => {
        const rotates = { replaces: [], changes: true, line: expect.stringContaining("rotationTrigger") };
        const generated = { newClientSecret: undefined };
        expect(preview({ rotationTrigger, ...generated }, generated)).toMatchObject(rotates);
        expect(differ({}, { rotationTrigger })).toMatchObject(rotates);
    });

    it("as newClientSecret previews a rotation", () => {
        const { changes, line } = preview({ newClientSecret: unknownValue });
        expect(changes).toBe(true);
        expect(line).toContain("will rotate: newClientSecret changed");
    });

    it("as existingClientSecret previews an adoption, and no rotation", () => {
        const { changes, line } = preview({ existingClientSecret: unknownValue });
        expect(changes).toBe(true);
        expect(line).toMatch(/: adopts existingClientSecret; nothing rotates$/);
    });

    const optionNames = [
        "host",
        "rotateAfterDays",
        "overlapSeconds",
        "onExternalRotation",
        "verify",
        "authenticateAs",
        "revokeOnDelete",
        "profile",
    ];
    it.each(optionNames)("as the option %s previews a change, but no rotation and no replacement", (name) => {
        const unknown = preview({ [name]: unknownValue });
        expect(unknown).toMatchObject({ replaces: [], changes: true });
        expect(unknown.line).not.toContain("rotate:");
    });

    it.each(optionNames)("as the option %s does not hide the rotation of a rejected secret", (name) => {
        const generated = { newClientSecret: undefined };
        const { line } = preview({ [name]: unknownValue, ...generated }, { rejected: true, ...generated });
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

    function warned(outputs: Partial<Outputs>, inputs: Raw, isSecretEmpty = false) {
        const provider = createProviderContext({ clock: new FakeClock(), env: {} });
        if (isSecretEmpty) provider.withEmptySecret.add("org/app");
        return diff(provider, aState(outputs), rawInputs(inputs)).notes;
    }

    it.each<{
        readonly name: string;
        readonly outputs?: Partial<Outputs>;
        readonly inputs: Raw;
        readonly notes: readonly RegExp[];
    }>([
        { name: "nothing", inputs: {}, notes: [] },
        { name: "a good trigger", inputs: { rotationTrigger: 1 }, notes: [] },
        {
            name: "a new trigger that could change unseen",
            inputs: { rotationTrigger: 1.5 },
            notes: [/: rotationTrigger has a fraction/],
        },
        { name: "the same trigger", outputs: { rotationTrigger: 1.5 }, inputs: { rotationTrigger: 1.5 }, notes: [] },
        {
            name: "a trigger that is removed",
            outputs: { rotationTrigger: 1 },
            inputs: {},
            notes: [/: rotationTrigger is removed: giving it again/],
        },
        { name: "another app", outputs: { oauthAppId: "other" }, inputs: { rotationTrigger: 1.5 }, notes: [] },
    ])("of a trigger: $name", ({ outputs = {}, inputs, notes }) => {
        expect(warned(outputs, inputs)).toEqual(notes.map((note) => expect.stringMatching(note)));
        for (const note of warned(outputs, inputs)) expect(note.startsWith(`${appName}: `)).toBe(true);
    });

    it("of an empty existingClientSecret, because of which a new secret is made", () => {
        expect(warned({ rejected: true }, {}, true)).toEqual([
            `${appName}: ${emptySecretNote([{ kind: "regenerate", reason: "rejected" }])}`,
        ]);
        expect(warned({ rejected: true }, {})).toEqual([]);
        expect(warned({}, { rotationTrigger: 1 }, true)).toEqual([]);
    });
});

describe("what the run remembers of a resource", () => {
    const adopted = { adoptedAt: "2026-01-01T00:00:00.000Z", rotatedAt: undefined };

    function remembered(outputs: Partial<Outputs>, inputs: Raw, isChanged = false) {
        const provider = createProviderContext({ clock: new FakeClock(), env: {} });
        if (isChanged) provider.run.noteChange("org/app");
        diff(provider, aState(outputs), rawInputs());
        diff(provider, aState(outputs), rawInputs(inputs));
        const isAdopted = provider.run.adoption("org/app")?.("The-secret-1") ?? false;
        return { isSeen: provider.seen.has("org/app"), isAdopted };
    }

    it.each([
        { name: "its state", outputs: {}, inputs: {}, is: { isSeen: true, isAdopted: false } },
        {
            name: "an adopted secret, for other processes",
            outputs: adopted,
            inputs: {},
            is: { isSeen: true, isAdopted: true },
        },
        {
            name: "no state if it leaves its app",
            outputs: adopted,
            inputs: { oauthAppId: "other" },
            is: { isSeen: false, isAdopted: true },
        },
        {
            name: "what another resource has made of the app that it leaves",
            outputs: adopted,
            inputs: { oauthAppId: "other" },
            isChanged: true,
            is: { isSeen: true, isAdopted: true },
        },
    ])("$name", ({ outputs, inputs, isChanged, is }) => {
        expect(remembered(outputs, inputs, isChanged)).toEqual(is);
    });
});
