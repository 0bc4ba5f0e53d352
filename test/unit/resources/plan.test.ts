import { describe, expect, it } from "vitest";
import { unknownValue } from "../../../provider/common/unknown";
import { oauthAppSecret } from "../../../provider/resources/oauthAppSecret";
import type { Outputs } from "../../../provider/rotation/codec";
import { createProviderContext } from "../../../provider/rotation/providerContext";
import { day, FakeClock, hour } from "../../support/fakeClock";
import { rawInputs, theOutputs } from "../../support/states";

type Raw = Readonly<Record<string, unknown>>;

const clock = () => {
    const later = new FakeClock();
    later.advance(hour);
    return later;
};

function planned(inputs: Raw, outputs?: Raw, env: Readonly<Record<string, string>> = {}) {
    const transport = () => Promise.reject(new Error("a plan makes no call"));
    const provider = createProviderContext({ clock: clock(), env, transport });
    return oauthAppSecret.plan(provider, rawInputs(inputs), outputs);
}

/** What a plan says of the outputs that are another than before. */
function changes(inputs: Raw, outputs: Partial<Outputs> = {}): Raw {
    const before: Raw = { tokenEndpoint: "https://csp.example/csp/gateway/am/api/auth/token", ...theOutputs(outputs) };
    const { outputs: after } = planned(inputs, before);
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return Object.fromEntries(names.filter((name) => after[name] !== before[name]).map((name) => [name, after[name]]));
}

const own = { newClientSecret: "Own-secret-1", overlapSeconds: 60 };
const rotated = { clientSecret: unknownValue, rotatedAt: unknownValue };
const ofTrigger = { rotationTrigger: 1, rotationReason: "trigger", rotationCount: 2 };
const nextRotationAt = new Date(new FakeClock().now() + 30 * day).toISOString();
const pending = {
    pendingClientSecret: "Pending-1",
    pendingRotation: { reason: "trigger", startedAt: "2026-01-01T00:00:00.000Z", overlapSeconds: 60 },
    pendingRotationTrigger: 1,
} as const;
const allOfRotation = Object.fromEntries(
    ["clientSecret", "previousClientSecret", "rotatedAt", "rotationReason", "rotationCount", "verified"].map((name) => [
        name,
        unknownValue,
    ]),
);

describe("the outputs that the preview of an update shows", () => {
    it.each<{ readonly name: string; readonly inputs: Raw; readonly outputs?: Partial<Outputs>; readonly to: Raw }>([
        { name: "nothing", inputs: {}, to: {} },
        { name: "a regeneration", inputs: { rotationTrigger: 1 }, to: { ...rotated, ...ofTrigger } },
        {
            name: "a rotation with overlap, which knows the previous secret",
            inputs: { rotationTrigger: 1, overlapSeconds: 60 },
            to: {
                ...rotated,
                ...ofTrigger,
                overlapSeconds: 60,
                previousClientSecret: "The-secret-1",
                previousClientSecretExpiresAt: unknownValue,
            },
        },
        {
            name: "a rotation to the user's own secret, which is known",
            inputs: own,
            to: {
                ...own,
                clientSecret: "Own-secret-1",
                rotatedAt: unknownValue,
                rotationReason: "newClientSecret",
                rotationCount: 2,
                previousClientSecret: "The-secret-1",
                previousClientSecretExpiresAt: unknownValue,
            },
        },
        {
            name: "an adoption",
            inputs: { existingClientSecret: "Existing-1" },
            to: {
                clientSecret: "Existing-1",
                existingClientSecret: "Existing-1",
                adoptedAt: unknownValue,
                rotatedAt: undefined,
                rotationReason: "adopted",
            },
        },
        {
            name: "another adoption",
            inputs: { existingClientSecret: "Existing-1" },
            outputs: { adoptedAt: "2026-01-01T00:00:00.000Z", rotatedAt: undefined, rotationReason: "adopted" },
            to: { clientSecret: "Existing-1", existingClientSecret: "Existing-1", adoptedAt: unknownValue },
        },
        {
            name: "a greatest age, of which the next date follows",
            inputs: { rotateAfterDays: 30 },
            to: { rotateAfterDays: 30, nextRotationAt },
        },
        {
            name: "a rotation with a greatest age, whose next date can't be known",
            inputs: { rotationTrigger: 1, rotateAfterDays: 30 },
            outputs: { rotateAfterDays: 30, nextRotationAt },
            to: { ...rotated, ...ofTrigger, nextRotationAt: unknownValue },
        },
        {
            name: "a greatest age that is not known yet",
            inputs: { rotateAfterDays: unknownValue },
            outputs: { rotateAfterDays: 30, nextRotationAt },
            to: { rotateAfterDays: unknownValue, nextRotationAt: unknownValue },
        },
        {
            name: "an overlap that is not known yet, without a rotation",
            inputs: { overlapSeconds: unknownValue },
            to: { overlapSeconds: unknownValue },
        },
        {
            name: "a rotation with an overlap that is not known yet",
            inputs: { rotationTrigger: 1, overlapSeconds: unknownValue },
            to: {
                ...rotated,
                ...ofTrigger,
                overlapSeconds: unknownValue,
                previousClientSecret: unknownValue,
                previousClientSecretExpiresAt: unknownValue,
            },
        },
        {
            name: "a host that is not known yet",
            inputs: { host: unknownValue },
            to: { host: unknownValue, tokenEndpoint: unknownValue },
        },
        {
            name: "an option of which nothing follows",
            inputs: { verify: unknownValue },
            to: { verify: unknownValue },
        },
        {
            name: "a test of a pending secret, which CSP may reject",
            inputs: { overlapSeconds: 60, rotationTrigger: 1 },
            outputs: pending,
            to: {
                ...allOfRotation,
                overlapSeconds: 60,
                rotationTrigger: 1,
                previousClientSecretExpiresAt: unknownValue,
                pendingClientSecret: undefined,
                pendingRotation: undefined,
                pendingRotationTrigger: undefined,
            },
        },
        {
            name: "a test of a secret that an earlier update did not test",
            inputs: {},
            outputs: { verified: false, verificationPending: true },
            to: {
                clientSecret: unknownValue,
                rotatedAt: unknownValue,
                rotationReason: unknownValue,
                rotationCount: unknownValue,
                verified: unknownValue,
                verificationPending: undefined,
            },
        },
        {
            name: "a rotation that tests the stored secret first",
            inputs: { rotationTrigger: 1, onExternalRotation: "stop" },
            to: { ...rotated, ...ofTrigger, onExternalRotation: "stop" },
        },
        {
            name: "a rotation that is refused, since it lacks a new secret of the user's own",
            inputs: { ...own, rotationTrigger: 1 },
            outputs: { ...own, clientSecret: own.newClientSecret },
            to: {},
        },
        {
            name: "a test of a rejected secret",
            inputs: { onExternalRotation: "stop" },
            outputs: { rejected: true, onExternalRotation: "stop" },
            to: {
                clientSecret: unknownValue,
                rotatedAt: unknownValue,
                rotationReason: unknownValue,
                rotationCount: unknownValue,
                verified: unknownValue,
            },
        },
    ])("$name", ({ inputs, outputs, to }) => {
        expect(changes(inputs, outputs)).toEqual(to);
    });

    it("includes the line and the notes of the difference", () => {
        const { lines, subject } = planned({ rotationTrigger: 1.5 }, theOutputs());
        expect(subject).toBe("OAuth app app in organization org");
        expect(lines).toEqual([
            expect.stringContaining(": will rotate: rotationTrigger changed"),
            expect.stringContaining(": rotationTrigger has a fraction"),
        ]);
    });

    it("show no update for an unknown app, which replaces the resource", () => {
        const outputs = theOutputs();
        expect(planned({ oauthAppId: unknownValue }, outputs)).toEqual({
            changes: true,
            properties: { oauthAppId: "replace" },
            lines: [],
            outputs,
            subject: "OAuth app app in organization org",
        });
    });
});

describe("the outputs that the preview of a creation shows", () => {
    const made = {
        orgId: "org",
        oauthAppId: "app",
        clientId: "app",
        stateVersion: 1,
        host: "csp.example",
        tokenEndpoint: "https://csp.example/csp/gateway/am/api/auth/token",
        clientSecret: unknownValue,
        rotatedAt: unknownValue,
        rotationReason: "created",
        rotationCount: 1,
        verified: true,
    };
    const { rotatedAt: _, ...withoutRotation } = made;

    it.each<{ readonly name: string; readonly inputs: Raw; readonly outputs: Raw }>([
        { name: "a new secret", inputs: {}, outputs: made },
        {
            name: "an adoption, whose secret is known",
            inputs: { existingClientSecret: "Existing-1", rotationTrigger: 1 },
            outputs: {
                ...withoutRotation,
                existingClientSecret: "Existing-1",
                rotationTrigger: 1,
                clientSecret: "Existing-1",
                adoptedAt: unknownValue,
                rotationReason: "adopted",
                rotationCount: 0,
            },
        },
        {
            name: "an app that is not known yet, whose client follows",
            inputs: { oauthAppId: unknownValue },
            outputs: { ...made, oauthAppId: unknownValue, clientId: unknownValue },
        },
        {
            name: "an overlap that is not known yet, which leaves no known previous secret",
            inputs: { overlapSeconds: unknownValue },
            outputs: { ...made, overlapSeconds: unknownValue },
        },
        {
            name: "a host that is not known yet",
            inputs: { host: unknownValue },
            outputs: { ...made, host: unknownValue, tokenEndpoint: unknownValue },
        },
    ])("$name", ({ inputs, outputs }) => {
        expect(planned(inputs)).toMatchObject({ changes: true, properties: {} });
        expect(planned(inputs).outputs).toEqual(outputs);
    });

    it.each([
        { inputs: {}, app: "app app in organization org" },
        { inputs: { orgId: unknownValue }, app: "app app in organization (not known yet)" },
        { inputs: { oauthAppId: unknownValue }, app: "app (not known yet) in organization org" },
    ])("come with a line that names $app", ({ inputs, app }) => {
        expect(planned(inputs).lines).toEqual([
            `OAuth ${app}: will be created with a new secret; the present secret stops working at once`,
        ]);
    });
});
