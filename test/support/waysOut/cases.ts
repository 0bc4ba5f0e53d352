import { expect } from "vitest";
import type { CallKind, Fault } from "../../../provider/testing";
import type { SceneOptions } from "../engine/scene";
import { always } from "../faults";
import type { Lifecycle } from "../lifecycle";
import type { Properties } from "../properties";

/** A program that fails with the code, and the way out that docs/troubleshooting.md gives. */
export interface Case {
    readonly code: string;
    readonly options?: SceneOptions;
    /** What happens before the failure. */
    readonly before?: (life: Lifecycle) => unknown;
    /** The inputs that fail. */
    readonly inputs?: Properties;
    /** The way out. @returns the inputs of the next `up`. Default: the same, once CSP has no fault any more. */
    readonly out?: (life: Lifecycle) => Properties | undefined;
}

type Before = Pick<Case, "before">;

/** A CSP that fails. */
const whileCspFails = (fault: Fault, call: CallKind = "regenerateSecret"): Before => ({
    before: (life) => life.simulator.fault(call, fault, always),
});

/** Each of these inputs in an `up`, and then perhaps something else. */
const after = (inputs: readonly Properties[], then?: (life: Lifecycle) => unknown): Before => ({
    before: async (life) => {
        for (const each of inputs) await life.up(each);
        then?.(life);
    },
});

/** Settings that fail; the way out takes away one that is undefined there. */
const underSettings = (wrong: Settings, right: Settings): Pick<Case, "before" | "out"> => ({
    before: (life) => set(life, wrong),
    out: (life) => set(life, right),
});

type Settings = Readonly<Record<string, string | undefined>>;

function set({ env }: Lifecycle, settings: Settings): undefined {
    for (const [name, value] of Object.entries(settings)) {
        if (value === undefined) delete env[name];
        else env[name] = value;
    }
}

/** An engine that is gone, or of which nobody can tell. */
const engineIs = (answer: () => Promise<boolean>) => (life: Lifecycle) => {
    life.isEngineAlive = answer;
    return undefined;
};

const untilOverlapEnds = (inputs: Properties) => (life: Lifecycle) => {
    life.clock.advance(61_000);
    return inputs;
};

/** The next secret of a program that makes its own. */
export const ownSecret = "My-own-next-secret_1";
const own = { newClientSecret: ownSecret, overlapSeconds: 60 };

/** The app's first secret, which is adopted. */
const first = "The-First-1!";
const adopting = { existingClientSecret: first, overlapSeconds: 3_600, rotationTrigger: 2 };
const current = (life: Lifecycle) => ({ existingClientSecret: life.app.currentSecret });

const apiTokens = [
    { token: "Token-of-a-member_1", roles: ["org_member"] },
    { token: "Token-of-a-developer_1", roles: ["developer"] },
];

export const cases: readonly Case[] = [
    {
        code: "CSP_BAD_REQUEST",
        options: { simulator: { switches: { maxOverlapSeconds: 60 } } },
        inputs: { overlapSeconds: 61 },
        out: () => ({ overlapSeconds: 60 }),
    },
    { code: "CSP_UNAUTHORIZED", ...whileCspFails({ status: 401 }) },
    {
        code: "CSP_FORBIDDEN",
        options: { simulator: { apiTokens } },
        ...underSettings({}, { CSP_API_TOKEN: "Token-of-a-developer_1" }),
    },
    { code: "CSP_NOT_FOUND", inputs: { oauthAppId: "ap" }, out: () => ({}) },
    { code: "CSP_CONFLICT", ...whileCspFails({ status: 409 }) },
    { code: "CSP_RATE_LIMITED", ...whileCspFails({ status: 429 }) },
    { code: "CSP_SERVER_ERROR", ...whileCspFails({ status: 500 }) },
    { code: "CSP_UNEXPECTED_STATUS", ...whileCspFails({ status: 418 }) },
    {
        code: "CSP_UNEXPECTED_ANSWER",
        ...after([{ rotationTrigger: 1 }], whileCspFails({ html: true }).before),
        inputs: { rotationTrigger: 2 },
    },
    {
        code: "CSP_REDIRECT",
        before: (life) => life.simulator.fault("regenerateSecret", { redirect: otherName(life) }, always),
        out: (life) => ({ host: otherName(life) }),
    },
    { code: "CSP_UNREACHABLE", ...whileCspFails({ drop: "before" }) },
    {
        code: "CSP_TIMEOUT",
        before: (life) => {
            set(life, { CSP_REQUEST_TIMEOUT_SECONDS: "0.2", CSP_RETRY_FOR_SECONDS: "0" });
            whileCspFails({ hold: "before" }).before?.(life);
        },
    },
    { code: "ENGINE_GONE", before: engineIs(async () => false), out: engineIs(async () => true) },
    {
        code: "INTERNAL_ERROR",
        ...after(
            [{ rotationTrigger: 1 }],
            engineIs(() => Promise.reject(new Error("a bug"))),
        ),
        inputs: { rotationTrigger: 2 },
        out: engineIs(async () => true),
    },
    {
        code: "MISSING_CREDENTIALS",
        before: (life) => set(life, { CSP_API_TOKEN: undefined }),
        out: (life) => set(life, { CSP_API_TOKEN: life.simulator.apiToken }),
    },
    {
        code: "INVALID_SETTING",
        ...underSettings({ CSP_RETRY_FOR_SECONDS: "soon" }, { CSP_RETRY_FOR_SECONDS: undefined }),
    },
    { code: "ADOPTION_REJECTED", inputs: { existingClientSecret: "Another-secret_1" }, out: current },
    { code: "SECRET_REJECTED", ...whileCspFails({ status: 401 }, "clientCredentialsGrant") },
    { code: "ROTATION_FROZEN", before: (life) => set(life, { CSP_FREEZE_ROTATION: "true" }), out: current },
    {
        code: "OVERLAP_IN_PROGRESS",
        ...after([{ rotationTrigger: 1 }, { rotationTrigger: 2, overlapSeconds: 60 }]),
        inputs: { rotationTrigger: 3, overlapSeconds: 60 },
        out: untilOverlapEnds({ rotationTrigger: 3, overlapSeconds: 60 }),
    },
    {
        code: "NEW_SECRET_NEEDED",
        ...after([{ ...own, rotationTrigger: 1 }]),
        inputs: { ...own, rotationTrigger: 2 },
        out: untilOverlapEnds({ ...own, newClientSecret: `${ownSecret}2`, rotationTrigger: 2 }),
    },
    {
        code: "ROTATED_ELSEWHERE",
        ...after([{ onExternalRotation: "stop", rotationTrigger: 1 }], (life) => life.app.rotateOutside()),
        inputs: { onExternalRotation: "stop", rotationTrigger: 2 },
        out: (life) => ({ onExternalRotation: "stop", rotationTrigger: 2, ...current(life) }),
    },
    {
        code: "SELF_AUTHENTICATION_REFUSED",
        before: async (life) => {
            await life.up({ authenticateAs: "app", rotationTrigger: 1, ...current(life) });
            life.app.rotateOutside();
        },
        inputs: { authenticateAs: "app", rotationTrigger: 2 },
        out: (life) => ({ authenticateAs: "app", rotationTrigger: 1, ...current(life) }),
    },
    {
        code: "STATE_UNREADABLE",
        ...after([{}], (life) => {
            expect(life.state).toMatchObject({ verified: true });
            life.rewriteState((outputs) => ({ ...outputs, verified: "perhaps" }));
        }),
        out: (life) => {
            life.rewriteState((outputs) => ({ ...outputs, verified: true }));
            return {};
        },
    },
    ...[
        (life: Lifecycle) => ({ ...adopting, ...current(life) }),
        () => ({ ...adopting, overlapSeconds: 0, rotationTrigger: 3 }),
    ].map((out) => ({
        code: "CURRENT_SECRET_NEEDED",
        options: { app: { clientSecret: first } },
        before: replacedInAnOverlap,
        inputs: adopting,
        out,
    })),
];

/** The same CSP by another name, to which it redirects. */
function otherName({ simulator }: Lifecycle): string {
    return simulator.origin.replace("127.0.0.1", "localhost");
}

/** An adopted secret was rotated with an overlap, and `pulumi up --replace` adopts it again. */
async function replacedInAnOverlap(life: Lifecycle): Promise<void> {
    await life.up({ ...adopting, rotationTrigger: 1 });
    await life.up(adopting);
    life.clock.advance(60_000);
    expect((await life.replace(adopting)).error).toContain("[CURRENT_SECRET_NEEDED]");
}
