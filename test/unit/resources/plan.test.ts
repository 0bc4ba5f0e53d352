import { describe, expect, it } from "vitest";
import { unknownValue } from "../../../provider/common/unknown";
import { oauthAppSecret } from "../../../provider/resources/oauthAppSecret";
import type { Properties } from "../../../provider/resources/resource";
import type { Outputs } from "../../../provider/rotation/codec";
import { createProviderContext } from "../../../provider/rotation/providerContext";
import { at, day, FakeClock, hour } from "../../support/fakeClock";
import { rawInputs, theOutputs } from "../../support/states";

function planned(inputs: Properties, outputs?: Properties) {
    const clock = new FakeClock();
    clock.advance(hour);
    const transport = () => Promise.reject(new Error("a plan makes no call"));
    return oauthAppSecret.plan(createProviderContext({ clock, env: {}, transport }), rawInputs(inputs), outputs);
}

/** The outputs that a plan shows as other ones than before. */
function changes(inputs: Properties, outputs: Partial<Outputs> = {}): Properties {
    const tokenEndpoint = "https://csp.example/csp/gateway/am/api/auth/token";
    const before: Properties = { tokenEndpoint, ...theOutputs(outputs) };
    const { outputs: after } = planned(inputs, before);
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return Object.fromEntries(names.filter((name) => after[name] !== before[name]).map((name) => [name, after[name]]));
}

function unknown(...names: readonly string[]): Properties {
    return Object.fromEntries(names.map((name) => [name, unknownValue]));
}

const trigger = { rotationTrigger: 1 };
const own = { newClientSecret: "Own-secret-1", overlapSeconds: 60 };
const existing = { existingClientSecret: "Existing-1" };
const stop = { onExternalRotation: "stop" } as const;
const adopted = { adoptedAt: at(0), rotatedAt: undefined, rotationReason: "adopted" } as const;
const aged = { rotateAfterDays: 30, nextRotationAt: at(30 * day) };
const rotated = unknown("clientSecret", "rotatedAt");
const byTrigger = { ...rotated, ...trigger, rotationReason: "trigger", rotationCount: 2 };
const untestedRotation = unknown("clientSecret", "rotatedAt", "rotationReason", "rotationCount", "verified");
const pending = {
    pendingClientSecret: "Pending-1",
    pendingRotation: { reason: "trigger", startedAt: at(0), overlapSeconds: 60 },
    pendingRotationTrigger: 1,
} as const;
const nonePending = { pendingClientSecret: undefined, pendingRotation: undefined, pendingRotationTrigger: undefined };
const previous = { previousClientSecret: "The-secret-1", ...unknown("previousClientSecretExpiresAt") };
const unknownPrevious = unknown("previousClientSecret", "previousClientSecretExpiresAt");

describe("the outputs that the preview of an update shows", () => {
    it.each<[what: string, inputs: Properties, outputs: Partial<Outputs>, to: Properties]>([
        ["nothing", {}, {}, {}],
        ["a regeneration", trigger, {}, byTrigger],
        [
            "a rotation with overlap, which knows the previous secret",
            { ...trigger, overlapSeconds: 60 },
            {},
            { ...byTrigger, ...previous, overlapSeconds: 60 },
        ],
        [
            "a rotation to the user's own secret, which is known",
            own,
            {},
            {
                ...own,
                ...previous,
                ...unknown("rotatedAt"),
                clientSecret: "Own-secret-1",
                rotationReason: "newClientSecret",
                rotationCount: 2,
            },
        ],
        ["an adoption", existing, {}, { ...existing, ...adopted, clientSecret: "Existing-1", ...unknown("adoptedAt") }],
        ["another adoption", existing, adopted, { ...existing, clientSecret: "Existing-1", ...unknown("adoptedAt") }],
        ["a greatest age, of which the next date follows", { rotateAfterDays: 30 }, {}, aged],
        [
            "a rotation with a greatest age, whose next date can't be known",
            { ...trigger, rotateAfterDays: 30 },
            aged,
            { ...byTrigger, ...unknown("nextRotationAt") },
        ],
        ["an unknown greatest age", unknown("rotateAfterDays"), aged, unknown("rotateAfterDays", "nextRotationAt")],
        ["an unknown overlap, without a rotation", unknown("overlapSeconds"), {}, unknown("overlapSeconds")],
        [
            "a rotation with an unknown overlap",
            { ...trigger, ...unknown("overlapSeconds") },
            {},
            { ...byTrigger, ...unknownPrevious, ...unknown("overlapSeconds") },
        ],
        ["an unknown host", unknown("host"), {}, unknown("host", "tokenEndpoint")],
        ["an unknown option of which nothing follows", unknown("verify"), {}, unknown("verify")],
        [
            "a test of a pending secret, which CSP may reject",
            { ...trigger, overlapSeconds: 60 },
            pending,
            { ...untestedRotation, ...trigger, overlapSeconds: 60, ...unknownPrevious, ...nonePending },
        ],
        [
            "a test of a secret that an earlier update did not test",
            {},
            { verified: false, verificationPending: true },
            { ...untestedRotation, verificationPending: undefined },
        ],
        ["a rotation that tests the stored secret first", { ...trigger, ...stop }, {}, { ...byTrigger, ...stop }],
        ["a refused rotation", { ...own, ...trigger }, { ...own, clientSecret: own.newClientSecret }, {}],
        ["a test of a rejected secret", stop, { rejected: true, ...stop }, untestedRotation],
    ])("%s", (_what, inputs, outputs, to) => {
        expect(changes(inputs, outputs)).toEqual(to);
    });

    it("includes the line and the notes of the difference", () => {
        const { lines, subject } = planned({ rotationTrigger: 1.5 }, theOutputs());
        expect(subject).toBe("OAuth app app in organization org");
        const says = [": will rotate: rotationTrigger changed", ": rotationTrigger has a fraction"];
        expect(lines).toEqual(says.map((text) => expect.stringContaining(text)));
    });

    it("show no update for an unknown app, which replaces the resource", () => {
        const outputs = theOutputs();
        const properties = { oauthAppId: "replace" };
        const subject = "OAuth app app in organization org";
        expect(planned(unknown("oauthAppId"), outputs)).toEqual({
            changes: true,
            properties,
            lines: [],
            outputs,
            subject,
        });
    });
});

describe("the preview of a creation", () => {
    const made = {
        orgId: "org",
        oauthAppId: "app",
        clientId: "app",
        stateVersion: 1,
        host: "csp.example",
        tokenEndpoint: "https://csp.example/csp/gateway/am/api/auth/token",
        ...rotated,
        rotationReason: "created",
        rotationCount: 1,
        verified: true,
    };
    const overlap = unknown("overlapSeconds");
    const adoption = { ...existing, ...trigger };

    it.each<[what: string, inputs: Properties, outputs: Properties]>([
        ["a new secret", {}, made],
        [
            "an adoption, whose secret is known",
            adoption,
            { ...made, ...adoption, ...adopted, clientSecret: "Existing-1", rotationCount: 0, ...unknown("adoptedAt") },
        ],
        ["an unknown app and its client", unknown("oauthAppId"), { ...made, ...unknown("oauthAppId", "clientId") }],
        ["an unknown overlap and no previous secret", overlap, { ...made, ...overlap }],
        ["an unknown host", unknown("host"), { ...made, ...unknown("host", "tokenEndpoint") }],
    ])("shows the outputs of %s", (_what, inputs, outputs) => {
        const { changes, properties, outputs: shown } = planned(inputs);
        expect({ changes, properties, shown }).toEqual({ changes: true, properties: {}, shown: outputs });
    });

    it.each([
        [{}, "app app in organization org"],
        [unknown("orgId"), "app app in organization (not known yet)"],
        [unknown("oauthAppId"), "app (not known yet) in organization org"],
    ])("comes with a line that names the app: %j", (inputs, app) => {
        const says = "will be created with a new secret; the present secret stops working at once";
        expect(planned(inputs).lines).toEqual([`OAuth ${app}: ${says}`]);
    });
});
