import fc, { type Arbitrary } from "fast-check";
import { withoutUndefined } from "../../provider/common/json";
import { rotationReasons } from "../../provider/common/properties";
import { type Outputs, parseState } from "../../provider/rotation/codec";
import { type Inputs, violations } from "../../provider/rotation/inputs";
import type { ActiveState, InitialState, PendingSecret, State, Trust } from "../../provider/rotation/state";
import { at, day } from "./fakeClock";
import { theInputs, theOutputs } from "./states";

/** The secrets of every state here, by their place. Inputs may have any of them. */
const secrets = {
    current: "Current-secret-1",
    previous: "Previous-secret-1",
    pending: "Pending-secret-1",
    own: "Own-secret-1",
    existing: "Existing-secret-1",
    other: "Other-secret-1",
};

const maybe = <T>(value: Arbitrary<T>): Arbitrary<T | undefined> => fc.option(value, { nil: undefined, freq: 2 });
const moment = fc.integer({ min: -20, max: 2 }).map((days) => at(days * day));
const trigger = maybe(fc.constantFrom<NonNullable<Inputs["rotationTrigger"]>>(1, 2, { a: 1 }));
const overlapSeconds = fc.constantFrom(0, 60, 86_400);
const tested = fc.constantFrom("verified" as const, "unverified" as const, "untested" as const);
const rotationReason = fc.constantFrom(...rotationReasons);

const options = fc.record({
    host: fc.constantFrom("csp.example", "other.example"),
    rotateAfterDays: maybe(fc.constantFrom(0.5, 10)),
    overlapSeconds: maybe(overlapSeconds),
    onExternalRotation: maybe(fc.constantFrom("rotate" as const, "warn" as const, "stop" as const)),
    verify: maybe(fc.boolean()),
    authenticateAs: maybe(fc.constantFrom("credentials" as const, "app" as const)),
    revokeOnDelete: maybe(fc.boolean()),
    profile: fc.constant(undefined),
});

const applied = fc.record({
    rotationTrigger: trigger,
    newClientSecret: maybe(fc.constantFrom(secrets.own, secrets.current, secrets.other)),
    existingClientSecret: maybe(fc.constantFrom(secrets.existing, secrets.current, secrets.other)),
});

const pending: Arbitrary<PendingSecret> = fc.record({
    value: fc.constant(secrets.pending),
    reason: rotationReason,
    trigger,
    overlapSeconds,
    startedAt: moment,
    setAt: maybe(moment),
});

const trust: Arbitrary<Trust> = fc.oneof(
    tested.map((kind) => ({ kind })),
    tested.map((before) => ({ kind: "rejected" as const, before, isConfirmed: false })),
);

const resource = {
    app: fc.constant({ orgId: "org", oauthAppId: "app" }),
    options,
    applied,
    rotationCount: fc.nat({ max: 5 }),
};

const initialState: Arbitrary<InitialState> = fc.record({
    ...resource,
    phase: fc.constant("initial"),
    pending: maybe(pending),
});

const activeState: Arbitrary<ActiveState> = fc.record({
    ...resource,
    phase: fc.constant("active"),
    pending: maybe(pending),
    current: fc.record({
        value: fc.constant(secrets.current),
        trust,
        origin: fc.oneof(
            fc.record({ kind: fc.constant("rotated" as const), at: maybe(moment), reason: maybe(rotationReason) }),
            fc.record({ kind: fc.constant("adopted" as const), at: moment }),
        ),
    }),
    overlap: maybe(
        fc.record({ endsAt: moment, previousSecret: maybe(fc.constant(secrets.previous)), isOurs: fc.boolean() }),
    ),
});

/** Every combination that a state can have before an update. */
export const anyState: Arbitrary<State> = fc.oneof(
    { weight: 1, arbitrary: initialState },
    { weight: 4, arbitrary: activeState },
);

/** Outputs of version 1 in any combination, including those of an edited state. */
export const anyOutputs: Arbitrary<Outputs> = fc
    .record({
        clientSecret: maybe(fc.constant(secrets.current)),
        verified: fc.boolean(),
        rejected: maybe(fc.constant(true as const)),
        verificationPending: maybe(fc.constant(true as const)),
        previousClientSecret: maybe(fc.constant(secrets.previous)),
        previousClientSecretExpiresAt: maybe(moment),
        possibleOverlapEndsAt: maybe(moment),
        rotatedAt: maybe(moment),
        adoptedAt: maybe(moment),
        rotationReason: maybe(rotationReason),
        pendingClientSecret: maybe(fc.constant(secrets.pending)),
        pendingRotation: maybe(fc.record({ reason: rotationReason, startedAt: moment, overlapSeconds })),
        pendingRotationTrigger: trigger,
        applied,
        options,
    })
    .map(({ applied: ofInputs, options: ofOptions, ...outputs }) =>
        theOutputs({ ...ofInputs, ...ofOptions, ...outputs }),
    );

/** Every state: one of the union's, or one that is read from outputs. */
export const anyStoredState: Arbitrary<State> = fc.oneof(
    anyState,
    anyOutputs.map((outputs) => parseState(outputs)),
);

const aSecret = fc.constantFrom(secrets.own, secrets.existing, secrets.current, secrets.previous, secrets.pending);

/** Inputs that pass the check. */
export const anyInputs: Arbitrary<Inputs> = fc
    .record({
        options,
        rotationTrigger: trigger,
        newClientSecret: maybe(aSecret),
        existingClientSecret: maybe(aSecret),
    })
    .map(({ options: ofOptions, ...others }) => theInputs({ ...ofOptions, ...others }))
    .filter((inputs) => violations(withoutUndefined(inputs), true).length === 0);
