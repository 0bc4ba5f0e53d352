import { describe, expect, it } from "vitest";
import { secretOutputNames } from "../../../provider/common/properties";
import { mocks } from "../../../provider/testing";
import { startLifecycle } from "../../support/lifecycle";

/** Outputs that depend on the time, or on what was made. */
const variable: readonly string[] = [
    "rotatedAt",
    "adoptedAt",
    "nextRotationAt",
    "previousClientSecretExpiresAt",
    ...secretOutputNames,
];

describe("a mocked OAuthAppSecret", () => {
    it.each([
        { inputs: {} },
        { inputs: { rotationTrigger: { a: 1 }, rotateAfterDays: 90, verify: true } },
        { inputs: { overlapSeconds: 60 } },
        { inputs: { overlapSeconds: 60, newClientSecret: "Chosen_by_1" } },
        { inputs: { existingClientSecret: "the-first", rotationTrigger: 1 } },
        { inputs: { verify: false, revokeOnDelete: true, onExternalRotation: "warn" } },
    ])("has the outputs of a real one with $inputs", async ({ inputs }) => {
        const life = await startLifecycle({ app: { clientSecret: "the-first" } });
        const { orgId, origin: host } = life.simulator;
        const step = await life.up(inputs);
        await life.close();
        expect(step).toMatchObject({ operation: "create" });
        const { __provider: _text, ...real } = life.state ?? {};

        const { state: mocked } = await mocks().newResource({
            type: "pulumi-nodejs:dynamic/csp:OAuthAppSecret",
            name: "app",
            inputs: { orgId, oauthAppId: "app", host, ...inputs },
        });
        expect(Object.keys(mocked).sort()).toEqual(Object.keys(real).sort());
        expect(constant(mocked)).toEqual(constant(real));
    });
});

function constant(outputs: Readonly<Record<string, unknown>>): Record<string, unknown> {
    return Object.fromEntries(Object.entries(outputs).filter(([name]) => !variable.includes(name)));
}
