import { describe, expect, it } from "vitest";
import { lacksNewSecret, planUpdate } from "../../../provider/rotation/decision";
import type { State } from "../../../provider/rotation/state";
import { day, startOfTime } from "../../support/fakeClock";
import { aState, theInputs } from "../../support/states";

type Raw = Readonly<Record<string, unknown>>;

function plan(state: Partial<State> = {}, inputs: Raw = {}, { frozen = false, nowMs = startOfTime } = {}) {
    return planUpdate(aState(state), theInputs(inputs), nowMs, frozen);
}

const nothing = {
    replaces: [],
    due: undefined,
    adopts: false,
    pending: undefined,
    optionsDiffer: false,
    changes: false,
};

describe("an update that is not needed", () => {
    it("is planned for nothing", () => {
        expect(plan()).toEqual(nothing);
    });

    it("is not needed for what only a refresh or a rotation sets", () => {
        const found: Partial<State> = {
            previousClientSecret: "Old-1",
            previousClientSecretExpiresAt: new Date(0).toISOString(),
        };
        expect(plan(found)).toEqual(nothing);
        expect(plan({ rejected: true, onExternalRotation: "warn" }, { onExternalRotation: "warn" })).toEqual(
            nothing,
        );
    });

    it("is not needed for another text of the provider, or another state version", () => {
        expect(plan({ stateVersion: 0 }, { __provider: "another text" })).toEqual(nothing);
    });
});

describe("an option", () => {
    it.each<[keyof State, unknown, unknown]>([
        ["host", "csp.example", "other.example"],
        ["rotateAfterDays", 10, 20],
        ["overlapSeconds", 0, 60],
        ["onExternalRotation", "rotate", "warn"],
        ["verify", true, false],
        ["authenticateAs", "credentials", "app"],
        ["revokeOnDelete", false, true],
        ["profile", "one", "two"],
    ])("%s is updated without a rotation when it changes, comes or goes", (name, from, to) => {
        const differs = { ...nothing, optionsDiffer: true, changes: true };
        expect(plan({ [name]: from }, { [name]: to })).toEqual(differs);
        expect(plan({ [name]: from }, { [name]: from })).toEqual(nothing);
        if (name === "host") return;
        expect(plan({}, { [name]: to })).toEqual(differs);
        expect(plan({ [name]: from }, {})).toEqual(differs);
    });

    it.each(["rotationTrigger", "newClientSecret", "existingClientSecret"])(
        "%s is only noted when it is removed",
        (name) => {
            expect(plan({ [name]: "Was-there-1" })).toEqual({
                ...nothing,
                optionsDiffer: true,
                changes: true,
            });
        },
    );

    it.each(["newClientSecret", "existingClientSecret"])(
        "%s is only noted when it is the current secret",
        (name) => {
            const inputs = { [name]: "The-secret-1", overlapSeconds: 60 };
            const noted = plan({ overlapSeconds: 60 }, inputs);
            expect(noted).toEqual({ ...nothing, optionsDiffer: true, changes: true });
            expect(plan({ overlapSeconds: 60, [name]: "The-secret-1" }, inputs)).toEqual(nothing);
        },
    );
});

describe("a rotation", () => {
    it("is planned for its reason", () => {
        expect(plan({}, { rotationTrigger: 1 })).toEqual({ ...nothing, due: "trigger", changes: true });
    });

    it("is planned for age without an input that changed", () => {
        const tenDays = { rotateAfterDays: 10 };
        const later = plan(tenDays, tenDays, { nowMs: startOfTime + 10 * day });
        expect(later).toEqual({ ...nothing, due: "age", changes: true });
    });

    it("is due but no change while rotation is frozen", () => {
        expect(plan({}, { rotationTrigger: 1 }, { frozen: true })).toEqual({ ...nothing, due: "trigger" });
    });

    it("that is frozen does not keep options from being stored", () => {
        const frozen = plan({}, { rotationTrigger: 1, verify: false }, { frozen: true });
        expect(frozen).toEqual({ ...nothing, due: "trigger", optionsDiffer: true, changes: true });
    });
});

describe("what is pending", () => {
    it.each<{ state: Partial<State>; pending: string }>([
        { state: { verificationPending: true }, pending: "verification" },
        { state: { pendingClientSecret: "New-1" }, pending: "candidate" },
        { state: { pendingClientSecret: "New-1", verificationPending: true }, pending: "candidate" },
        { state: { pendingClientSecret: "New-1", clientSecret: undefined }, pending: "candidate" },
    ])("is a change, frozen or not: $state", ({ state, pending }) => {
        expect(plan(state)).toEqual({ ...nothing, pending, changes: true });
        expect(plan(state, {}, { frozen: true })).toEqual({ ...nothing, pending, changes: true });
    });

    it("of what has no secret yet is no rotation that could wait", () => {
        const first = { pendingClientSecret: "New-1", clientSecret: undefined };
        expect(plan(first, { rotationTrigger: 1 }, { frozen: true })).toMatchObject({
            due: undefined,
            changes: true,
        });
    });
});

describe("replacement", () => {
    it.each([
        { inputs: { orgId: "other" }, replaces: ["orgId"] },
        { inputs: { oauthAppId: "other" }, replaces: ["oauthAppId"] },
        { inputs: { orgId: "other", oauthAppId: "other" }, replaces: ["orgId", "oauthAppId"] },
        { inputs: { host: "other.example" }, replaces: [] },
        { inputs: { profile: "other" }, replaces: [] },
    ])("for $inputs is of $replaces", ({ inputs, replaces }) => {
        expect(plan({}, inputs)).toMatchObject({ replaces, changes: true });
    });
});

describe("a rotation by the caller's own secret", () => {
    const own = { newClientSecret: "Own-1" };
    it.each([
        { name: "for a trigger, unchanged", state: own, inputs: { ...own, rotationTrigger: 1 }, lacks: true },
        {
            name: "for a trigger, changed",
            state: own,
            inputs: { newClientSecret: "Own-2", rotationTrigger: 1 },
            lacks: false,
        },
        { name: "for a trigger, none", state: {}, inputs: { rotationTrigger: 1 }, lacks: false },
        {
            name: "for a trigger, the current secret",
            state: { clientSecret: "Own-1" },
            inputs: { ...own, rotationTrigger: 1 },
            lacks: true,
        },
        { name: "without a reason", state: own, inputs: own, lacks: false },
    ])("lacks a new one: $name: $lacks", ({ state, inputs, lacks }) => {
        const { due } = plan(state, inputs);
        expect(lacksNewSecret(aState(state), theInputs(inputs), due)).toBe(lacks);
    });
});
