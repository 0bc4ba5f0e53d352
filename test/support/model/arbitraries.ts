import fc from "fast-check";
import type { Fault } from "../../../provider/testing";
import type { CallFault, Circumstances, ProgramChange, Setting, Step } from "./steps";

const hour = 3_600;
const day = 24 * hour;

/** Triggers, some of them equal: key order and null members do not count. */
const trigger = fc.constantFrom<unknown>(
    "trigger value 1",
    "trigger value 2",
    { a: "trigger value", b: [1, 2] },
    { b: [1, 2], a: "trigger value", c: null },
    { a: "trigger value", b: [2, 1] },
    null,
);

function optional<const T>(...values: T[]): fc.Arbitrary<T | null> {
    return fc.constantFrom(...values, null);
}

/** Some of the members, or none. */
function some<T>(members: { [K in keyof T]: fc.Arbitrary<T[K]> }) {
    return fc.record(members, { requiredKeys: [] });
}

/** One or a few inputs change, as in life. */
const change: fc.Arbitrary<ProgramChange> = fc.oneof(
    { weight: 4, arbitrary: fc.record({ rotationTrigger: trigger }) },
    { weight: 2, arbitrary: fc.record({ overlapSeconds: optional(0, hour, 2 * day) }) },
    { weight: 1, arbitrary: fc.record({ rotateAfterDays: optional(0.5, 30) }) },
    {
        weight: 3,
        arbitrary: some({
            rotationTrigger: trigger,
            rotateAfterDays: optional(0.5, 30),
            overlapSeconds: optional(0, hour, 2 * day),
            newClientSecret: optional(1, 2, 3),
            existingClientSecret: optional("current", "previous", "wrong"),
            onExternalRotation: optional("rotate", "warn", "stop"),
            verify: optional(true, false),
            authenticateAs: optional("credentials", "app"),
            revokeOnDelete: optional(true, false),
            host: optional("written otherwise"),
            profile: optional("spare"),
            app: fc.constantFrom("first", "second"),
            name: fc.constantFrom("ci", "renamed"),
            retirement: fc.boolean(),
            second: fc.boolean(),
            confirmations: optional("current", "stale"),
            provider: fc.constantFrom("default", "explicit"),
            retirementProvider: fc.constantFrom("default", "explicit"),
        }),
    },
);

const noResponse = fc.constantFrom<Fault>({ drop: "before" }, { drop: "during" }, { drop: "after" });
const processed = fc.boolean();
const yes = fc.constant(true as const);
const serverError = fc.record({ status: fc.constantFrom(500, 502), processed });
const gateway = fc.record({ html: yes, status: fc.constantFrom(200, 502), processed });
const busy = fc.constantFrom<Fault>(
    { status: 429, headers: { "retry-after": "7" } },
    { status: 503, headers: { "retry-after": "1000" } },
);
const refused = fc.constantFrom<Fault>({ status: 400 }, { status: 401 }, { status: 403 }, { status: 409 });
const late = fc.record({ lateBy: fc.integer({ min: 0, max: 4 }) });
const proxyPage = fc.constant<Fault>({ html: true, status: 404 });

/** Faults that don't lie: CSP itself neither rejects a right secret nor denies an app that is there. */
const callFault: fc.Arbitrary<CallFault> = fc.oneof(
    faultOn(
        "regenerateSecret",
        fc.oneof(noResponse, serverError, gateway, busy, refused, late, fc.constant<Fault>({ omitClientSecret: true })),
    ),
    faultOn("setSecret", fc.oneof(noResponse, serverError, gateway, busy, refused, late)),
    faultOn("clientCredentialsGrant", fc.oneof(noResponse, serverError, gateway, busy, proxyPage)),
    faultOn("apiTokenGrant", fc.oneof(noResponse, serverError, busy, refused)),
    faultOn("getApp", fc.oneof(noResponse, serverError, gateway, busy, refused, proxyPage)),
    faultOn("deleteOldSecret", fc.oneof(noResponse, serverError, busy, refused)),
);

function faultOn(on: CallFault["on"], fault: fc.Arbitrary<CallFault["fault"]>): fc.Arbitrary<CallFault> {
    const which = { call: fc.constantFrom(2, 3), times: fc.constantFrom(2, Number.MAX_SAFE_INTEGER) };
    return fc.record({ on: fc.constant(on), fault, ...which }, { requiredKeys: ["on", "fault"] });
}

const under: fc.Arbitrary<Circumstances> = fc.oneof(
    { weight: 4, arbitrary: fc.constant({}) },
    { weight: 3, arbitrary: fc.record({ faults: fc.array(callFault, { minLength: 1, maxLength: 3 }) }) },
    { weight: 2, arbitrary: fc.record({ crashAfterCall: fc.integer({ min: 1, max: 6 }) }) },
    {
        weight: 1,
        arbitrary: some({
            faults: fc.array(callFault, { minLength: 1, maxLength: 2 }),
            crashAfterCall: fc.integer({ min: 1, max: 6 }),
            frozen: yes,
            noCredentials: yes,
        }),
    },
);

const inputNames = [
    ...["oauthAppId", "rotationTrigger", "overlapSeconds", "newClientSecret", "existingClientSecret"],
    ...["rotateAfterDays", "verify", "authenticateAs", "host", "profile", "onExternalRotation", "revokeOnDelete"],
];
const up = fc.constant("up" as const);

/** Any step, each kind about as often as it finds something. */
export const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 12, arbitrary: fc.record({ do: up, change, under, refresh: yes }, { requiredKeys: ["do"] }) },
    { weight: 4, arbitrary: fc.record({ do: up, under }) },
    { weight: 1, arbitrary: fc.record({ do: up, replace: yes, under }) },
    {
        weight: 2,
        arbitrary: fc.record({
            do: fc.constant("preview" as const),
            change,
            unknown: fc.subarray(inputNames, { maxLength: 3 }),
        }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant("refresh" as const), under }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("destroy" as const), under }) },
    {
        weight: 2,
        arbitrary: fc.record(
            {
                do: fc.constant("rotateOutside" as const),
                overlapSeconds: fc.constantFrom(hour, 2 * day),
                app: fc.constantFrom("first" as const, "second" as const),
            },
            { requiredKeys: ["do"] },
        ),
    },
    {
        weight: 1,
        arbitrary: fc.constantFrom<Step>(
            { do: "retireOutside" },
            { do: "removeApp" },
            { do: "setTestable", testable: false },
            { do: "setTestable", testable: true },
        ),
    },
    { weight: 2, arbitrary: fc.constant<Step>({ do: "addApp" }) },
    {
        weight: 3,
        arbitrary: fc.record({
            do: fc.constant("wait" as const),
            seconds: fc.constantFrom(60, 2 * hour, day, 40 * day),
        }),
    },
);

/** What a sequence starts with. */
export const setting: fc.Arbitrary<Setting> = some({
    program: change,
    csp: some({
        postDuringOverlap: fc.constantFrom("refuse", "replace"),
        deleteWithoutOverlap: fc.constantFrom("ok", "notFound", "badRequest"),
        postSameSecret: fc.constantFrom("accept", "conflict"),
        secretPropagationMs: fc.constantFrom(0, 0, 5_000, 60_000),
        rejectedCredentialsStatus: fc.constantFrom(400, 401),
        clientIdInRegenerateAnswer: fc.boolean(),
        regenerateConflictsDuringOverlap: fc.boolean(),
        reportOverlapInApp: fc.boolean(),
        overlapOutlivesByMs: fc.constantFrom(0, 0, hour * 1_000, 2 * hour * 1_000),
    }),
});
