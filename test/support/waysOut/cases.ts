import { expect } from "vitest";
import type { Fault } from "../../../provider/testing";
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
    readonly out?: (life: Lifecycle) => Properties | Promise<Properties>;
}

const whileCspFails = (fault: Fault) => (life: Lifecycle) => life.simulator.fault("regenerateSecret", fault, always);
/** The next secret of a program that makes its own. */
export const ownSecret = "My-own-next-secret_1";

/** The app's first secret, which is adopted. */
const first = "The-First-1!";
const adopting = { existingClientSecret: first, overlapSeconds: 3_600, rotationTrigger: 2 };

export const cases: readonly Case[] = [
    {
        code: "CSP_BAD_REQUEST",
        options: { simulator: { switches: { maxOverlapSeconds: 60 } } },
        inputs: { overlapSeconds: 61 },
        out: () => ({ overlapSeconds: 60 }),
    },
    {
        code: "CSP_UNAUTHORIZED",
        before: (life) => life.simulator.fault("regenerateSecret", { status: 401 }, always),
    },
    {
        code: "CSP_FORBIDDEN",
        options: {
            simulator: {
                apiTokens: [
                    { token: "Token-of-a-member_1", roles: ["org_member"] },
                    { token: "Token-of-a-developer_1", roles: ["developer"] },
                ],
            },
        },
        out: (life) => {
            life.env["CSP_API_TOKEN"] = "Token-of-a-developer_1";
            return {};
        },
    },
    { code: "CSP_NOT_FOUND", inputs: { oauthAppId: "ap" }, out: () => ({}) },
    { code: "CSP_CONFLICT", before: whileCspFails({ status: 409 }) },
    { code: "CSP_RATE_LIMITED", before: whileCspFails({ status: 429 }) },
    { code: "CSP_SERVER_ERROR", before: whileCspFails({ status: 500 }) },
    { code: "CSP_UNEXPECTED_STATUS", before: whileCspFails({ status: 418 }) },
    {
        code: "CSP_UNEXPECTED_ANSWER",
        before: async (life) => {
            await life.up({ rotationTrigger: 1 });
            whileCspFails({ html: true })(life);
        },
        inputs: { rotationTrigger: 2 },
    },
    {
        code: "CSP_REDIRECT",
        before: (life) => life.simulator.fault("regenerateSecret", { redirect: otherName(life) }, always),
        out: (life) => ({ host: otherName(life) }),
    },
    { code: "CSP_UNREACHABLE", before: whileCspFails({ drop: "before" }) },
    {
        code: "CSP_TIMEOUT",
        before: (life) => {
            Object.assign(life.env, { CSP_REQUEST_TIMEOUT_SECONDS: "0.2", CSP_RETRY_FOR_SECONDS: "0" });
            whileCspFails({ hold: "before" })(life);
        },
    },
    {
        code: "ENGINE_GONE",
        before: (life) => void Object.assign(life, { isEngineAlive: () => Promise.resolve(false) }),
        out: (life) => {
            life.isEngineAlive = () => Promise.resolve(true);
            return {};
        },
    },
    {
        code: "INTERNAL_ERROR",
        before: async (life) => {
            await life.up({ rotationTrigger: 1 });
            life.isEngineAlive = () => Promise.reject(new Error("a bug"));
        },
        inputs: { rotationTrigger: 2 },
        out: (life) => {
            life.isEngineAlive = () => Promise.resolve(true);
            return { rotationTrigger: 2 };
        },
    },
    {
        code: "MISSING_CREDENTIALS",
        before: (life) => void delete life.env["CSP_API_TOKEN"],
        out: (life) => {
            life.env["CSP_API_TOKEN"] = life.simulator.apiToken;
            return {};
        },
    },
    {
        code: "INVALID_SETTING",
        before: (life) => void Object.assign(life.env, { CSP_RETRY_FOR_SECONDS: "soon" }),
        out: (life) => {
            delete life.env["CSP_RETRY_FOR_SECONDS"];
            return {};
        },
    },
    {
        code: "ADOPTION_REJECTED",
        inputs: { existingClientSecret: "Another-secret_1" },
        out: (life) => ({ existingClientSecret: life.app.currentSecret }),
    },
    {
        code: "SECRET_REJECTED",
        before: (life) => life.simulator.fault("clientCredentialsGrant", { status: 401 }, always),
    },
    {
        code: "ROTATION_FROZEN",
        before: (life) => void Object.assign(life.env, { CSP_FREEZE_ROTATION: "true" }),
        out: (life) => ({ existingClientSecret: life.app.currentSecret }),
    },
    {
        code: "OVERLAP_IN_PROGRESS",
        before: async (life) => {
            await life.up({ rotationTrigger: 1 });
            await life.up({ rotationTrigger: 2, overlapSeconds: 60 });
        },
        inputs: { rotationTrigger: 3, overlapSeconds: 60 },
        out: (life) => {
            life.clock.advance(61_000);
            return { rotationTrigger: 3, overlapSeconds: 60 };
        },
    },
    {
        code: "NEW_SECRET_NEEDED",
        before: (life) => life.up({ newClientSecret: ownSecret, overlapSeconds: 60, rotationTrigger: 1 }),
        inputs: { newClientSecret: ownSecret, overlapSeconds: 60, rotationTrigger: 2 },
        out: (life) => {
            life.clock.advance(61_000);
            return { newClientSecret: `${ownSecret}2`, overlapSeconds: 60, rotationTrigger: 2 };
        },
    },
    {
        code: "ROTATED_ELSEWHERE",
        before: async (life) => {
            await life.up({ onExternalRotation: "stop", rotationTrigger: 1 });
            life.app.rotateOutside();
        },
        inputs: { onExternalRotation: "stop", rotationTrigger: 2 },
        out: (life) => ({
            onExternalRotation: "stop",
            existingClientSecret: life.app.currentSecret,
            rotationTrigger: 2,
        }),
    },
    {
        code: "SELF_AUTHENTICATION_REFUSED",
        before: async (life) => {
            await life.up({ authenticateAs: "app", existingClientSecret: life.app.currentSecret, rotationTrigger: 1 });
            life.app.rotateOutside();
        },
        inputs: { authenticateAs: "app", rotationTrigger: 2 },
        out: (life) => ({
            authenticateAs: "app",
            existingClientSecret: life.app.currentSecret,
            rotationTrigger: 1,
        }),
    },
    {
        code: "STATE_UNREADABLE",
        before: async (life) => {
            await life.up();
            const { verified } = life.state ?? {};
            expect(verified).toBe(true);
            life.rewriteState((outputs) => ({ ...outputs, verified: "perhaps" }));
        },
        out: (life) => {
            life.rewriteState((outputs) => ({ ...outputs, verified: true }));
            return {};
        },
    },
    {
        code: "CURRENT_SECRET_NEEDED",
        options: { app: { clientSecret: first } },
        before: replacedInAnOverlap,
        inputs: adopting,
        out: (life) => ({ ...adopting, existingClientSecret: life.app.currentSecret }),
    },
    {
        code: "CURRENT_SECRET_NEEDED",
        options: { app: { clientSecret: first } },
        before: replacedInAnOverlap,
        inputs: adopting,
        out: () => ({ ...adopting, overlapSeconds: 0, rotationTrigger: 3 }),
    },
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
