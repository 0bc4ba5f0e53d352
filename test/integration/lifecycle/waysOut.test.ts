import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Fault } from "../../../provider/testing";
import { type Lifecycle, type LifecycleOptions, startLifecycle } from "../../support/lifecycle";
import type { Properties } from "../../support/properties";

const page = readFileSync(join(__dirname, "../../../docs/troubleshooting.md"), "utf8");

/** What each code's page says at its end. */
const waysOut = Object.fromEntries(
    [...page.matchAll(/^### ([A-Z_]+)$([\s\S]*?)(?=^##)/gm)].map(([, code = "", text = ""]) => [
        code,
        text.trim().split("\n\n").at(-1),
    ]),
);

/** A program that fails with the code, and what makes the next `up` succeed. */
interface Case {
    readonly code: string;
    readonly options?: LifecycleOptions;
    /** What happens before the failure. */
    readonly before?: (life: Lifecycle) => unknown;
    /** The inputs that fail. */
    readonly inputs?: Properties;
    /** The way out; @returns the inputs of the next `up`. Default: the same, once the faults are over. */
    readonly out?: (life: Lifecycle) => Properties | Promise<Properties>;
}

const always = { times: Number.POSITIVE_INFINITY };
const whileCspFails = (fault: Fault) => (life: Lifecycle) => life.simulator.fault("regenerateSecret", fault, always);
const ownSecret = "My-own-next-secret_1";

const cases: readonly Case[] = [
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
    { code: "CSP_UNEXPECTED_ANSWER", before: whileCspFails({ html: true }) },
    { code: "CSP_REDIRECT", before: whileCspFails({ redirect: "https://csp.example.com/" }) },
    { code: "CSP_UNREACHABLE", before: whileCspFails({ drop: "before" }) },
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
];

describe("the ways out in docs/troubleshooting.md", () => {
    it.each(Object.entries(waysOut))("%s: its section ends with one", (_code, last) => {
        expect(last).toMatch(/^\*\*Way out:\*\* .+\.$/s);
    });

    it.each(cases)("$code: after it, the next up succeeds", async ({ code, options, before, inputs, out }) => {
        const life = await startLifecycle(options);
        onTestFinished(() => life.close());
        life.secrets.push(ownSecret);
        await before?.(life);
        const failed = await life.up(inputs);
        expect(failed.error).toContain(`[${code}]`);
        life.simulator.clearFaults();
        const { error } = await life.up((await out?.(life)) ?? inputs);
        expect(error).toBeUndefined();
        expect(life.state?.["clientSecret"]).toBe(life.app.currentSecret);
        expect(waysOut).toHaveProperty(code);
    });
});
