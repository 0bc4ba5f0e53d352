import { describe, expect, it } from "vitest";
import type { Outputs } from "../../../provider/rotation/codec";
import { forecast } from "../../../provider/rotation/forecast";
import type { Inputs } from "../../../provider/rotation/inputs";
import { nextStep, type Step } from "../../../provider/rotation/nextStep";
import { type ActiveState, initialState, type PendingSecret, type Predecessor } from "../../../provider/rotation/state";
import { rejected, withoutAdoption } from "../../../provider/rotation/transitions";
import { day, hour, startOfTime } from "../../support/fakeClock";
import { anActiveState, aState, theInputs } from "../../support/states";

interface When {
    readonly nowMs?: number;
    readonly frozen?: boolean;
}

function next(
    outputs: Partial<Outputs> = {},
    inputs: Partial<Inputs> = {},
    { frozen = false, nowMs = startOfTime }: When = {},
): Step | undefined {
    return nextStep(aState(outputs), theInputs(inputs), nowMs, frozen);
}

/** The kinds of all the steps, and the reasons of those that have one. */
function steps(outputs: Partial<Outputs>, inputs: Partial<Inputs>, { frozen = false }: When = {}): string[] {
    return forecast(aState(outputs), theInputs(inputs), startOfTime, frozen).steps.map((step) =>
        "reason" in step ? `${step.kind}: ${step.reason}` : step.kind,
    );
}

const existingClientSecret = "Existing-1";
const applyOptions = { kind: "applyOptions" };
const pendingRotation = {
    reason: "trigger",
    startedAt: new Date(startOfTime).toISOString(),
    overlapSeconds: 60,
} as const;

describe("there is no next step", () => {
    it("if nothing differs", () => {
        expect(next()).toBeUndefined();
    });

    it("for what only a refresh or a rotation sets", () => {
        const found = {
            previousClientSecret: "Old-1",
            previousClientSecretExpiresAt: new Date(0).toISOString(),
        };
        expect(next(found)).toBeUndefined();
        const warn = { onExternalRotation: "warn" } as const;
        expect(next({ rejected: true, ...warn }, warn)).toBeUndefined();
    });

    it("for another state version", () => {
        expect(next({ stateVersion: 0 })).toBeUndefined();
    });
});

describe("an option", () => {
    it.each<[keyof Outputs & keyof Inputs, unknown, unknown]>([
        ["host", "csp.example", "other.example"],
        ["rotateAfterDays", 10, 20],
        ["overlapSeconds", 0, 60],
        ["onExternalRotation", "rotate", "warn"],
        ["verify", true, false],
        ["authenticateAs", "credentials", "app"],
        ["revokeOnDelete", false, true],
        ["profile", "one", "two"],
    ])("%s is applied without a rotation when it changes, comes or goes", (name, from, to) => {
        expect(next({ [name]: from }, { [name]: to })).toEqual(applyOptions);
        expect(next({ [name]: from }, { [name]: from })).toBeUndefined();
        if (name === "host") return;
        expect(next({}, { [name]: to })).toEqual(applyOptions);
        expect(next({ [name]: from }, {})).toEqual(applyOptions);
    });

    it.each(["rotationTrigger", "newClientSecret", "existingClientSecret"])(
        "%s is only recorded when it is removed",
        (name) => {
            expect(next({ [name]: "Was-there-1" })).toEqual(applyOptions);
        },
    );

    it.each(["newClientSecret", "existingClientSecret"])(
        "%s is only recorded when it is the current secret",
        (name) => {
            const inputs = { [name]: "The-secret-1", overlapSeconds: 60 };
            expect(next({ overlapSeconds: 60 }, inputs)).toEqual(applyOptions);
            expect(next({ overlapSeconds: 60, [name]: "The-secret-1" }, inputs)).toBeUndefined();
        },
    );
});

describe("a rotation", () => {
    it("is done for its reason", () => {
        expect(next({}, { rotationTrigger: 1 })).toEqual({ kind: "regenerate", reason: "trigger" });
    });

    it("keeps the old secret for overlapSeconds if that is more than 0", () => {
        const overlap = { overlapSeconds: 60 };
        const rotation = { kind: "setSecret", reason: "trigger", overlapSeconds: 60 };
        expect(next(overlap, { ...overlap, rotationTrigger: 1 })).toEqual(rotation);
    });

    it("is done for age without a changed input", () => {
        const tenDays = { rotateAfterDays: 10 };
        const later = next(tenDays, tenDays, { nowMs: startOfTime + 10 * day });
        expect(later).toEqual({ kind: "regenerate", reason: "age" });
    });

    it("waits while rotation is frozen", () => {
        expect(next({}, { rotationTrigger: 1 }, { frozen: true })).toBeUndefined();
    });

    it("that waits records no secret as applied, since its turn is not over", () => {
        const inputs = { rotationTrigger: 1, newClientSecret: "The-secret-1", overlapSeconds: 60 };
        expect(next({ overlapSeconds: 60 }, inputs, { frozen: true })).toBeUndefined();
        expect(next({ overlapSeconds: 60, rotationTrigger: 1 }, inputs, { frozen: true })).toEqual(applyOptions);
    });

    it("that is frozen does not keep options from being applied", () => {
        expect(next({}, { rotationTrigger: 1, verify: false }, { frozen: true })).toEqual(applyOptions);
    });

    it("of a new resource is its creation, which is refused while rotation is frozen", () => {
        const first = { clientSecret: undefined };
        expect(next(first)).toEqual({ kind: "regenerate", reason: "created" });
        expect(next(first, {}, { frozen: true })).toEqual({ kind: "refuse", because: "frozen", reason: "created" });
        expect(next(first, { existingClientSecret }, { frozen: true })?.kind).toBe("adopt");
    });

    it.each([false, true])("leaves no options to apply afterwards (overlap: %s)", (hasOverlap) => {
        const inputs = { rotationTrigger: 1, verify: false, ...(hasOverlap && { overlapSeconds: 60 }) };
        expect(steps({}, inputs)).toEqual([hasOverlap ? "setSecret: trigger" : "regenerate: trigger"]);
    });
});

describe("adoption", () => {
    it.each<{ name: string; state: Partial<Outputs>; inputs: Partial<Inputs>; adopts: boolean }>([
        { name: "no secret given", state: {}, inputs: {}, adopts: false },
        { name: "given", state: {}, inputs: { existingClientSecret }, adopts: true },
        {
            name: "applied before",
            state: { existingClientSecret },
            inputs: { existingClientSecret },
            adopts: false,
        },
        {
            name: "given again",
            state: { existingClientSecret: "Before-1" },
            inputs: { existingClientSecret },
            adopts: true,
        },
        {
            name: "the current one",
            state: { clientSecret: existingClientSecret },
            inputs: { existingClientSecret },
            adopts: false,
        },
    ])("is the next step with a secret, $name: $adopts", ({ state, inputs, adopts }) => {
        expect(next(state, inputs)?.kind === "adopt").toBe(adopts);
    });

    it("is done even while rotation is frozen, since it rotates nothing", () => {
        expect(next({}, { existingClientSecret }, { frozen: true })).toEqual({
            kind: "adopt",
            secret: existingClientSecret,
        });
        expect(steps({}, { existingClientSecret }, { frozen: true })).toEqual(["adopt"]);
    });

    it("comes before anything that an earlier update left pending, and settles it", () => {
        const pending = { pendingClientSecret: "New-1", pendingRotation, verificationPending: true } as const;
        expect(steps(pending, { existingClientSecret })).toEqual(["adopt"]);
    });

    const old = { rotateAfterDays: 1, rotatedAt: new Date(startOfTime - 2 * day).toISOString() };

    it.each<{ name: string; state: Partial<Outputs>; inputs: Partial<Inputs>; next: string[] }>([
        {
            name: "for what was found of the secret before",
            state: { rejected: true },
            inputs: {},
            next: [],
        },
        { name: "for the age of the secret before", state: old, inputs: { rotateAfterDays: 1 }, next: [] },
        {
            name: "for a trigger",
            state: { rejected: true },
            inputs: { rotationTrigger: 1 },
            next: ["regenerate: trigger"],
        },
        {
            name: "to a secret of the caller's own",
            state: {},
            inputs: { newClientSecret: "Own-1", overlapSeconds: 60 },
            next: ["setSecret: newClientSecret"],
        },
        {
            name: "to the adopted secret itself",
            state: {},
            inputs: { newClientSecret: existingClientSecret },
            next: ["applyOptions"],
        },
        {
            name: "where there was no secret yet",
            state: { clientSecret: undefined, pendingClientSecret: "New-1" },
            inputs: { rotationTrigger: 1 },
            next: [],
        },
    ])("and a rotation $name: then come $next", ({ state, inputs, next: expected }) => {
        expect(steps(state, { ...inputs, existingClientSecret })).toEqual(["adopt", ...expected]);
    });
});

describe("what is pending", () => {
    it.each<{ outputs: Partial<Outputs>; kind: Step["kind"] }>([
        { outputs: { verificationPending: true }, kind: "verifyCurrent" },
        { outputs: { pendingClientSecret: "New-1" }, kind: "verifyPending" },
        { outputs: { pendingClientSecret: "New-1", verificationPending: true }, kind: "verifyPending" },
        { outputs: { pendingClientSecret: "New-1", clientSecret: undefined }, kind: "verifyPending" },
    ])("is verified first, frozen or not: $outputs", ({ outputs, kind }) => {
        expect(next(outputs)?.kind).toBe(kind);
        expect(next(outputs, {}, { frozen: true })?.kind).toBe(kind);
    });

    it("is verified before another rotation", () => {
        const pending = { pendingClientSecret: "New-1", pendingRotation };
        const then = ["verifyPending", "regenerate: trigger"];
        expect(steps(pending, { rotationTrigger: 1 })).toEqual(then);
        expect(steps(pending, { rotationTrigger: 1 }, { frozen: true })).toEqual(["verifyPending"]);
    });

    it("does not wait if it is the very first secret, even while rotation is frozen", () => {
        const first = { pendingClientSecret: "New-1", clientSecret: undefined };
        expect(steps(first, { rotationTrigger: 1 }, { frozen: true })).toEqual(["verifyPending"]);
    });
});

describe("a pending secret that was tested", () => {
    const overlap = { overlapSeconds: 60 };
    const trigger = { rotationTrigger: 1 };
    const first = { clientSecret: undefined };

    function tested(
        finding: PendingSecret["finding"],
        { outputs = {}, inputs, frozen = false }: FindingCase,
    ): string | undefined {
        const state = aState({ pendingClientSecret: "New-1", pendingRotation, ...outputs });
        if (state.pending === undefined) throw new Error("there is no pending secret");
        const step = nextStep(
            { ...state, pending: { ...state.pending, finding } },
            theInputs(inputs),
            startOfTime,
            frozen,
        );
        return step?.kind === "dropPending" ? `${step.kind}: ${step.because}` : step?.kind;
    }

    interface FindingCase {
        readonly outputs?: Partial<Outputs>;
        readonly inputs: Partial<Inputs>;
        readonly frozen?: boolean;
    }

    it("is refused while rotation is frozen if it is the very first one, and waits otherwise", () => {
        for (const finding of ["rejected", "unverifiable"] as const) {
            expect(tested(finding, { outputs: first, inputs: overlap, frozen: true })).toBe("refuse");
            expect(tested(finding, { inputs: overlap, outputs: overlap, frozen: true })).toBeUndefined();
        }
    });

    it.each<FindingCase & { name: string; rejected: string | undefined; unverifiable: string | undefined }>([
        {
            name: "the rotation is due still",
            inputs: { ...overlap, ...trigger },
            rejected: "setPendingAgain",
            unverifiable: "setPendingAgain",
        },
        {
            name: "nothing asks for the rotation any more",
            inputs: overlap,
            rejected: "dropPending: withdrawn",
            unverifiable: "setPendingAgain",
        },
        {
            name: "the inputs ask for another secret",
            inputs: { ...overlap, newClientSecret: "Own-1" },
            rejected: "dropPending: withdrawn",
            unverifiable: "setPendingAgain",
        },
        {
            name: "the inputs ask for this very secret",
            inputs: { ...overlap, newClientSecret: "New-1" },
            rejected: "setPendingAgain",
            unverifiable: "setPendingAgain",
        },
        {
            name: "the inputs ask for a regeneration",
            inputs: trigger,
            rejected: "dropPending: withdrawn",
            unverifiable: "dropPending: superseded",
        },
        {
            name: "only a rejection, which may not be confirmed, asks for a regeneration",
            outputs: { rejected: true },
            inputs: {},
            rejected: "dropPending: withdrawn",
            unverifiable: "setPendingAgain",
        },
        {
            name: "rotation is frozen, and other inputs are as they were",
            outputs: overlap,
            inputs: { ...overlap, ...trigger },
            frozen: true,
            rejected: undefined,
            unverifiable: undefined,
        },
        {
            name: "it is the very first",
            outputs: first,
            inputs: overlap,
            rejected: "setPendingAgain",
            unverifiable: "setPendingAgain",
        },
        {
            name: "it is the very first, and rotation is frozen",
            outputs: first,
            inputs: overlap,
            frozen: true,
            rejected: "refuse",
            unverifiable: "refuse",
        },
        {
            name: "it is the very first, and there is to be no overlap",
            outputs: first,
            inputs: {},
            rejected: "dropPending: withdrawn",
            unverifiable: "dropPending: superseded",
        },
    ])(
        "where $name: $rejected if CSP rejects it, $unverifiable if it can't be tested",
        ({ name: _, rejected, unverifiable, ...found }) => {
            expect(tested("rejected", found)).toBe(rejected);
            expect(tested("unverifiable", found)).toBe(unverifiable);
        },
    );
});

describe("a secret that a refresh found rejected", () => {
    it("is not tested for another reason to rotate, unless it is the credential", () => {
        const inputs = { rotationTrigger: 1 };
        expect(next({ rejected: true }, inputs)).toEqual({ kind: "regenerate", reason: "trigger" });
        const authenticateAs = "app";
        expect(next({ rejected: true, authenticateAs }, { ...inputs, authenticateAs })?.kind).toBe("recheckRejection");
    });

    it("is tested again before it is rotated", () => {
        expect(next({ rejected: true })?.kind).toBe("recheckRejection");
        expect(steps({ rejected: true }, {})).toEqual(["recheckRejection", "regenerate: rejected"]);
    });

    it("waits while rotation is frozen", () => {
        expect(next({ rejected: true }, {}, { frozen: true })).toBeUndefined();
    });

    it.each(["rotate", "warn", "stop"] as const)(
        "and that is untested is settled with onExternalRotation: %s",
        (onExternalRotation) => {
            const doubted = { rejected: true, verificationPending: true, onExternalRotation } as const;
            const kind = onExternalRotation === "warn" ? "verifyCurrent" : "recheckRejection";
            expect(next(doubted, { onExternalRotation })?.kind).toBe(kind);
            expect(next(doubted, { onExternalRotation }, { frozen: true })?.kind).toBe("verifyCurrent");
        },
    );
});

describe("a secret that CSP rejects for sure", () => {
    function confirmed(inputs: Partial<Inputs>, frozen = false): Step | undefined {
        const outputs = { verificationPending: true, ...inputs } as const;
        return nextStep(rejected(anActiveState(outputs), true), theInputs(inputs), startOfTime, frozen);
    }

    it.each(["rotate", "warn"] as const)(
        "is rotated with onExternalRotation: %s, since it was ours to verify",
        (onExternalRotation) => {
            expect(confirmed({ onExternalRotation })).toEqual({ kind: "regenerate", reason: "rejected" });
        },
    );

    it("is not rotated with onExternalRotation: stop, since the present one may be somebody else's", () => {
        const refused = { kind: "refuse", because: "rotatedElsewhere", reason: "rejected" };
        expect(confirmed({ onExternalRotation: "stop" })).toEqual(refused);
    });

    it.each(["rotate", "warn", "stop"] as const)(
        "is refused while rotation is frozen with onExternalRotation: %s",
        (onExternalRotation) => {
            expect(confirmed({ onExternalRotation }, true)).toEqual({
                kind: "refuse",
                because: "frozen",
                reason: "rejected",
            });
        },
    );

    it("is refused if the app authenticates itself, since it can't heal itself", () => {
        expect(confirmed({ authenticateAs: "app" })).toEqual({
            kind: "refuse",
            because: "selfAuthenticationRefused",
            reason: "rejected",
        });
    });
});

describe('with onExternalRotation: "stop"', () => {
    const stop = { onExternalRotation: "stop" } as const;
    const overlap = { overlapSeconds: 60 };
    const pending = { pendingClientSecret: "Pending-secret-1", pendingRotation } as const;

    it.each<{ name: string; outputs?: Partial<Outputs>; inputs?: Partial<Inputs>; nowMs?: number; follows: string }>([
        { name: "a trigger", inputs: { rotationTrigger: 1 }, follows: "regenerate: trigger" },
        { name: "a trigger, with overlap", inputs: { rotationTrigger: 1, ...overlap }, follows: "setSecret: trigger" },
        {
            name: "an own secret",
            inputs: { newClientSecret: "Own-1", ...overlap },
            follows: "setSecret: newClientSecret",
        },
        { name: "age", inputs: { rotateAfterDays: 1 }, nowMs: startOfTime + day, follows: "regenerate: age" },
        {
            name: "an own secret that was applied before",
            outputs: { newClientSecret: "Own-1" },
            inputs: { newClientSecret: "Own-1", rotationTrigger: 1, ...overlap },
            follows: "refuse: trigger",
        },
    ])(
        "the stored secret is tested once before a rotation: $name",
        ({ outputs, inputs, nowMs = startOfTime, follows }) => {
            const { steps: all } = forecast(
                aState({ ...outputs, ...stop }),
                theInputs({ ...inputs, ...stop }),
                nowMs,
                false,
            );
            expect(all.map((step) => ("reason" in step ? `${step.kind}: ${step.reason}` : step.kind))).toEqual([
                "testStored",
                follows,
            ]);
        },
    );

    it.each<{ name: string; outputs?: Partial<Outputs>; inputs?: Partial<Inputs>; frozen?: boolean; all: string[] }>([
        { name: "nothing to do", all: [] },
        { name: "options", inputs: { verify: false }, all: ["applyOptions"] },
        { name: "a freeze", inputs: { rotationTrigger: 1 }, frozen: true, all: [] },
        { name: "a freeze and a mark", outputs: { rejected: true }, frozen: true, all: [] },
        { name: "an adoption", inputs: { existingClientSecret }, all: ["adopt"] },
        {
            name: "an adoption and a trigger: the adoption has tested the secret",
            inputs: { existingClientSecret, rotationTrigger: 1 },
            all: ["adopt", "regenerate: trigger"],
        },
        {
            name: "an adoption in spite of a mark",
            outputs: { rejected: true },
            inputs: { existingClientSecret, rotationTrigger: 1 },
            all: ["adopt", "regenerate: trigger"],
        },
        { name: "a mark", outputs: { rejected: true }, all: ["recheckRejection", "refuse: rejected"] },
        {
            name: "a mark and a trigger",
            outputs: { rejected: true },
            inputs: { rotationTrigger: 1 },
            all: ["recheckRejection", "refuse: rejected"],
        },
        {
            name: "an untested secret of ours",
            outputs: { verificationPending: true },
            inputs: { rotationTrigger: 1 },
            all: ["testStored", "regenerate: trigger"],
        },
        {
            name: "an untested secret of ours with a mark: somebody may have rotated since",
            outputs: { verificationPending: true, rejected: true },
            all: ["recheckRejection", "refuse: rejected"],
        },
        {
            name: "a pending secret that becomes the current one",
            outputs: pending,
            inputs: { rotationTrigger: 1 },
            all: ["verifyPending", "regenerate: trigger"],
        },
    ])("is not tested for $name", ({ outputs, inputs, frozen = false, all }) => {
        expect(steps({ ...stop, ...outputs }, { ...stop, ...inputs }, { frozen })).toEqual(all);
    });

    function afterTest(finding: "rejected" | "unverifiable", outputs: Partial<Outputs>, inputs: Partial<Inputs>) {
        const state = aState({ ...pending, ...outputs, ...stop });
        const found = { ...state, pending: state.pending && { ...state.pending, finding } };
        return forecast(found, theInputs({ ...inputs, ...stop }), startOfTime, false).steps.map(({ kind }) => kind);
    }

    it("the stored secret is tested before a pending one is set again, or replaced by a regeneration", () => {
        const due = { rotationTrigger: 1 };
        expect(afterTest("rejected", {}, { ...due, ...overlap })).toEqual(["testStored", "setPendingAgain"]);
        expect(afterTest("unverifiable", {}, { ...due, ...overlap })).toEqual(["testStored", "setPendingAgain"]);
        expect(afterTest("rejected", {}, due)).toEqual(["dropPending", "testStored", "regenerate"]);
        expect(afterTest("unverifiable", {}, due)).toEqual(["dropPending", "testStored", "regenerate"]);
        const marked = { rejected: true } as const;
        expect(afterTest("rejected", marked, { ...due, ...overlap })).toEqual(["recheckRejection", "refuse"]);
        expect(afterTest("rejected", {}, {})).toEqual(["dropPending"]);
    });

    it("the very first pending secret is ours alone; with an untested secret, it may be somebody else's", () => {
        const initial = { clientSecret: undefined };
        expect(afterTest("rejected", initial, overlap)).toEqual(["setPendingAgain"]);
        const untested = { verificationPending: true } as const;
        const due = { rotationTrigger: 1, ...overlap };
        expect(afterTest("rejected", untested, due)).toEqual(["testStored", "setPendingAgain"]);
    });

    it.each([
        ["app", "selfAuthenticationRefused"],
        ["credentials", "rotatedElsewhere"],
    ] as const)("a rejection stops a pending secret from being set again, as %s", (authenticateAs, because) => {
        const inputs = { rotationTrigger: 1, ...overlap, ...stop, authenticateAs };
        const state = rejected(anActiveState(pending), true);
        if (state.pending === undefined) throw new Error("there is no pending secret");
        const unsure: ActiveState = { ...state, pending: { ...state.pending, finding: "unverifiable" } };
        const step = nextStep(unsure, theInputs(inputs), startOfTime, false);
        expect(step).toEqual({ kind: "refuse", because, reason: "rejected" });
    });

    it("a rejection refuses the rotation, with the advice that helps", () => {
        const refused = (inputs: Partial<Inputs>) =>
            nextStep(rejected(anActiveState(stop), true), theInputs({ ...stop, ...inputs }), startOfTime, false);
        const reason = "rejected";
        expect(refused({ rotationTrigger: 1 })).toEqual({ kind: "refuse", because: "rotatedElsewhere", reason });
        const app = { rotationTrigger: 1, authenticateAs: "app" } as const;
        expect(refused(app)).toMatchObject({ kind: "refuse", because: "selfAuthenticationRefused" });
        const own = { newClientSecret: "Own-1", ...overlap };
        expect(refused(own)).toEqual({ kind: "refuse", because: "rotatedElsewhere", reason });
    });

    it("a creation tests nothing", () => {
        const inputs = theInputs(stop);
        expect(nextStep(initialState(inputs), inputs, startOfTime, false)?.kind).toBe("regenerate");
    });
});

describe("an update that is given the previous secret of its own overlap", () => {
    const endsAt = new Date(startOfTime + hour).toISOString();
    const overlap = { previousClientSecret: "Previous-1", previousClientSecretExpiresAt: endsAt };
    const previous = { existingClientSecret: "Previous-1" };

    it.each<{ name: string; state: Partial<Outputs>; inputs?: Partial<Inputs> }>([
        { name: "alone", state: overlap },
        { name: "with a new trigger", state: overlap, inputs: { rotationTrigger: 1 } },
        { name: "while one of our own is pending", state: { ...overlap, pendingClientSecret: "Pending-1" } },
        { name: "after another one was adopted", state: { ...overlap, existingClientSecret: "Other-1" } },
    ])("refuses it and changes nothing: $name", ({ state, inputs = {} }) => {
        const stored = anActiveState(state);
        const { steps, reached } = forecast(stored, theInputs({ ...inputs, ...previous }), startOfTime, false);
        expect(steps).toEqual([{ kind: "refusePrevious", input: "existingClientSecret", state: stored }]);
        expect(reached).toBe(stored);
    });

    it("has nothing against one that was adopted before the rotation", () => {
        const stored = anActiveState({ ...overlap, ...previous });
        expect(nextStep(stored, theInputs(previous), startOfTime, false)).toBeUndefined();
    });
});

describe("a creation that may replace a resource which this run has seen", () => {
    const endsAt = new Date(startOfTime + hour).toISOString();
    const overlapping = {
        ...{ clientSecret: "Current-1", previousClientSecret: "Previous-1", previousClientSecretExpiresAt: endsAt },
        ...{ existingClientSecret: "Previous-1", overlapSeconds: 3_600 },
    };
    const inInputs: Predecessor = { phase: "unknown", applied: { existingClientSecret: "Previous-1" } };
    const existing = (secret: string) => ({ existingClientSecret: secret });
    const own = (secret: string) => ({ newClientSecret: secret, overlapSeconds: 60 });

    it.each<{ name: string; seen?: Predecessor; inputs: Partial<Inputs>; laterMs?: number; all: string[] }>([
        { name: "the current secret", inputs: existing("Current-1"), all: ["adopt"] },
        { name: "the previous one", inputs: existing("Previous-1"), all: ["refusePrevious: existingClientSecret"] },
        { name: "the previous one, later", inputs: existing("Previous-1"), laterMs: hour, all: ["regenerate"] },
        {
            name: "one that was never adopted, and is known as previous, later",
            seen: aState({ ...overlapping, existingClientSecret: undefined }),
            inputs: existing("Previous-1"),
            laterMs: hour,
            all: ["refusePrevious: existingClientSecret"],
        },
        {
            name: "one that was adopted before, outside any overlap",
            seen: aState({ existingClientSecret: "Adopted-1" }),
            inputs: existing("Adopted-1"),
            all: ["regenerate"],
        },
        { name: "a new one", inputs: existing("Other-1"), all: ["adopt"] },
        { name: "the current one as the caller's own", inputs: own("Current-1"), all: ["setSecret"] },
        {
            name: "the previous one as the caller's own",
            inputs: own("Previous-1"),
            all: ["refusePrevious: newClientSecret"],
        },
        {
            name: "the previous one as the caller's own, later",
            inputs: own("Previous-1"),
            laterMs: hour,
            all: ["setSecret"],
        },
        {
            name: "an adoption, which ignores the caller's own secret",
            inputs: { ...own("Previous-1"), ...existing("Current-1") },
            all: ["adopt"],
        },
        { name: "no secret given", inputs: {}, all: ["regenerate"] },
        {
            name: "a previous secret that only the old inputs show",
            seen: inInputs,
            inputs: existing("Previous-1"),
            all: ["adopt, else regenerate"],
        },
        { name: "another than in the old inputs", seen: inInputs, inputs: existing("Other-1"), all: ["adopt"] },
        {
            name: "the very first one, still pending",
            seen: aState({ clientSecret: undefined }),
            inputs: {},
            all: ["regenerate"],
        },
    ])("with $name", ({ seen = aState(overlapping), inputs: more, laterMs = 0, all }) => {
        const inputs = theInputs(more);
        const { steps: found, reached } = forecast(initialState(inputs, seen), inputs, startOfTime + laterMs, false);
        const words = found.map((step) => {
            if (step.kind === "refusePrevious") return `${step.kind}: ${step.input}`;
            return step.kind === "adopt" && step.otherwise ? `adopt, else ${step.otherwise.kind}` : step.kind;
        });
        expect(words).toEqual(all);
        // A preview must not show an absent secret.
        expect(reached.phase).toBe("active");
        if (found.some(({ kind }) => kind === "refusePrevious")) return;
        expect(nextStep(reached, inputs, startOfTime + laterMs, false)).toBeUndefined();
    });

    it("has nothing left to adopt once CSP has rejected the secret that only the old inputs gave", () => {
        const inputs = theInputs({ existingClientSecret: "Previous-1" });
        const state = withoutAdoption(initialState(inputs, inInputs), "Previous-1");
        expect(nextStep(state, inputs, startOfTime, false)?.kind).toBe("regenerate");
    });
});

describe("a rotation by the caller's own secret", () => {
    const own = { newClientSecret: "Own-1" };

    it.each<{ name: string; state: Partial<Outputs>; inputs: Partial<Inputs>; lacks: boolean }>([
        { name: "for a trigger, unchanged", state: own, inputs: { ...own, rotationTrigger: 1 }, lacks: true },
        {
            name: "for a trigger, changed",
            state: own,
            inputs: { newClientSecret: "Own-2", rotationTrigger: 1 },
            lacks: false,
        },
        { name: "for a trigger, without one", state: {}, inputs: { rotationTrigger: 1 }, lacks: false },
        {
            name: "for a trigger, the current secret",
            state: { clientSecret: "Own-1" },
            inputs: { ...own, rotationTrigger: 1 },
            lacks: true,
        },
        { name: "without a reason", state: own, inputs: own, lacks: false },
    ])("is refused for lack of a new one, $name: $lacks", ({ state, inputs, lacks }) => {
        const step = next(state, inputs);
        expect(step?.kind === "refuse" && step.because === "newSecretNeeded").toBe(lacks);
    });
});
