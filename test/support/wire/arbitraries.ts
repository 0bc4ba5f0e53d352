import fc, { type Arbitrary } from "fast-check";
import { unknown } from "../plugin/wire";
import type { Wire, WireObject } from "./protobuf";
import { fieldsOf, type Given, type Request } from "./requests";
import { anyIdentity, anySecret, anyTrigger, anyValue, name, secretOf, secretText } from "./values";

/** One thing that happens to the service. */
export type Step =
    | {
          readonly kind: "call";
          readonly request: Request;
          /** How often at the same time. */
          readonly times: number;
          /** Whether the next step waits for the answer. */
          readonly isAwaited: boolean;
          /** How the caller loses patience, if it does. */
          readonly ends?: "cancels" | "deadline" | "disconnects" | undefined;
      }
    | { readonly kind: "engine"; readonly becomes: "answering" | "silent" | "gone" };

/** What CSP does with one request, once; a well-behaved CSP without. */
export interface CspFault {
    readonly status: number;
    readonly body: "quotes" | "secret" | "html" | "json" | "huge" | "empty" | "connection";
    /** The form in which a secret is quoted. */
    readonly form: number;
}

export interface History {
    readonly config: WireObject;
    readonly faults: readonly CspFault[];
    readonly steps: readonly Step[];
}

export const resourceTypes = ["vmware-csp:index:OAuthAppSecret", "vmware-csp:index:PreviousSecretRetirement"] as const;

const urnOf = (type: string, of: string) => `urn:pulumi:dev::project::${type}::${of}`;

const fittingUrn = (type: string) => fc.constantFrom(urnOf(type, "a"), urnOf(type, "b"));
const oddUrns = ["", "urn:", "::::", "a::b::c::d", urnOf("", ""), urnOf("u".repeat(5_000), "x")];

const urn: Arbitrary<string> = fc.oneof(
    { weight: 12, arbitrary: fittingUrn(resourceTypes[0]) },
    { weight: 8, arbitrary: fittingUrn(resourceTypes[1]) },
    { weight: 1, arbitrary: fc.constant(urnOf(`my:module:Parent$${resourceTypes[0]}`, "a::b")) },
    { weight: 1, arbitrary: fc.constantFrom(...oddUrns) },
    { weight: 1, arbitrary: name.map((type) => urnOf(type, "a")) },
    { weight: 1, arbitrary: fc.constantFrom(...resourceTypes).map((type) => urnOf(type, "\u0000\n".repeat(5_000))) },
);

/** The one so many times as often as the other. */
function mostly<A, B>(weight: number, often: Arbitrary<A>, seldom: Arbitrary<B>): Arbitrary<A | B> {
    return fc.oneof({ weight, arbitrary: often }, { weight: 1, arbitrary: seldom });
}

const app = { orgId: "0a1b2c3d-0000-4000-8000-000000000001", oauthAppId: "app" };
const id = fc.oneof(
    fc.constant(`${app.orgId}/app`),
    fc.constantFrom("", "/", "no/such/app"),
    fc.string({ unit: "binary" }),
);

const moment = fc
    .oneof(fc.integer({ min: -40, max: 40 }), fc.constantFrom(-1e7, 1e7))
    .map((days) => new Date(Date.UTC(2026, 0, 1) + days * 86_400_000).toISOString());
const date = mostly(9, moment, fc.constantFrom("", "yesterday", "0"));
const days = fc.constantFrom<number>(0.001, 1, 90, 1e12);
const seconds = fc.constantFrom<number>(0, 0, 60, 86_400, 1e15);

type Fitting = Readonly<Record<string, Arbitrary<Wire>>>;

/** Values that fit the properties of `OAuthAppSecret`. A trigger of one letter is found again in the next request. */
const fittingInputs: Fitting = {
    orgId: fc.constantFrom(app.orgId, app.orgId.toUpperCase(), unknown),
    oauthAppId: fc.constantFrom("app", "app", "other", unknown),
    rotationTrigger: fc.oneof(fc.constantFrom("a", "b"), anyTrigger),
    rotateAfterDays: days,
    overlapSeconds: seconds,
    newClientSecret: anySecret,
    existingClientSecret: anySecret,
    onExternalRotation: fc.constantFrom("rotate", "warn", "stop"),
    verify: fc.boolean(),
    authenticateAs: fc.constantFrom("credentials", "app"),
    revokeOnDelete: fc.boolean(),
    host: fc.constantFrom("csp.example", "https://other.example:8443", "http://127.0.0.1:9"),
};

const rotation = fc.record<Record<string, Wire>>(
    {
        orgId: fc.constantFrom(app.orgId, unknown),
        oauthAppId: fc.constantFrom("app", "other"),
        host: fc.constantFrom("csp.example"),
        authenticateAs: fc.constantFrom("credentials", "app"),
        clientSecret: secretText,
        rotatedAt: date,
        previousClientSecret: secretText,
        previousClientSecretExpiresAt: date,
    },
    { requiredKeys: ["orgId", "oauthAppId", "host", "clientSecret"] },
);

const fittingOutputs: Fitting = {
    clientId: fc.constant("app"),
    clientSecret: anySecret,
    previousClientSecret: anySecret,
    previousClientSecretExpiresAt: date,
    rotatedAt: date,
    adoptedAt: date,
    rotationReason: fc.constantFrom("created", "adopted", "trigger", "age", "newClientSecret", "rejected"),
    rotationCount: fc.nat({ max: 3 }),
    verified: fc.boolean(),
    nextRotationAt: date,
    rejected: fc.constant(true),
    tokenEndpoint: fc.constant("https://csp.example/token"),
    stateVersion: fc.constantFrom(1, 1, 1, 1, 0, 2, 99),
    possibleOverlapEndsAt: date,
    verificationPending: fc.constant(true),
    pendingClientSecret: anySecret,
    pendingRotation: fc.record({ reason: fc.constantFrom("trigger", "age"), startedAt: date, overlapSeconds: seconds }),
    pendingRotationTrigger: anyTrigger,
    rotation: fc.oneof(rotation, secretOf(rotation), anySecret),
};

const fittingRetirement: Fitting = {
    rotation: fc.oneof({ weight: 4, arbitrary: secretOf(rotation) }, rotation, secretOf(anySecret)),
    drainSeconds: fc.constantFrom(0, 0, 1, 30, 1e6, 1e300),
    confirmations: fc.array(fc.oneof(moment, fc.constantFrom<Wire>(unknown, null, "", 7)), { maxLength: 3 }),
};

const fittingRetirementState: Fitting = {
    orgId: fc.constant(app.orgId),
    oauthAppId: fc.constantFrom("app", "other"),
    stateVersion: fc.constantFrom(1, 1, 2),
    rotatedAt: date,
    retiredAt: date,
    unconfirmed: fc.nat({ max: 3 }),
};

const settings: Fitting = {
    apiToken: anySecret,
    clientId: fc.constant("service"),
    clientSecret: anySecret,
    host: fc.constantFrom("csp.example", ""),
    orgId: fc.constantFrom(app.orgId, ""),
    requestTimeoutSeconds: fc.constantFrom<Wire>(30, "25", 0, "x", 1e9),
    retryForSeconds: fc.constantFrom<Wire>(300, "25", 0, "x", 1e9),
    freezeRotation: fc.constantFrom<Wire>(true, "false", "maybe", 0),
    version: fc.constantFrom("1.2.3", "x"),
};

const identity = ["orgId", "oauthAppId", "host"];

/** Properties that fit, some of them missing, and some in place of which anything stands; or anything at all. */
function propertiesOf(fitting: Fitting, required: readonly string[]): Arbitrary<WireObject> {
    const other = fc
        .oneof(fc.constantFrom(...Object.keys(fitting)), name)
        .chain((of) => fc.tuple(fc.constant(of), identity.includes(of) ? anyIdentity : anyValue));
    const others = (maxLength: number) => fc.array(other, { maxLength }).map((members) => Object.fromEntries(members));
    const fits = fc.record(fitting, { requiredKeys: [...required] });
    const merged = fc
        .tuple(fits, others(2))
        .map(([known, strange]) => Object.fromEntries([...Object.entries(known), ...Object.entries(strange)]));
    return fc.oneof(
        { weight: 6, arbitrary: fits },
        { weight: 4, arbitrary: merged },
        { weight: 1, arbitrary: others(4) },
    );
}

const inputs = propertiesOf(fittingInputs, identity);
const inState = [...identity, "clientId", "clientSecret", "rotationCount", "verified", "stateVersion"];
const state = propertiesOf({ ...fittingInputs, ...fittingOutputs }, inState);
const retirement = propertiesOf(fittingRetirement, ["rotation"]);
const retirementState = propertiesOf(fittingRetirementState, ["orgId", "oauthAppId", "stateVersion"]);
const config = propertiesOf(settings, ["apiToken"]);

const timeoutSeconds = mostly(6, fc.constant(0), fc.constantFrom(-1, 1e-9, 30, 1e300, Infinity, NaN));

/** Requests about resources: those of one with what fits that, mostly. */
const ofResources: Arbitrary<Request> = fc.oneof(
    ...[
        { type: resourceTypes[0], news: inputs, olds: state },
        { type: resourceTypes[1], news: retirement, olds: retirementState },
    ].map(({ type, news, olds }) =>
        fc.record({
            method: fc.constantFrom("Check", "Check", "Diff", "Create", "Create", "Read", "Update", "Update", "Delete"),
            urn: mostly(5, fittingUrn(type), urn),
            id,
            olds: fc.oneof<Arbitrary<Given>[]>(fc.constantFrom("last inputs", "last outputs"), olds, fc.constant({})),
            news: fc.oneof<Arbitrary<Given>[]>(fc.constant("last inputs"), news, news),
            preview: fc.boolean(),
            timeoutSeconds,
        }),
    ),
);

const providerUrn = fc.oneof(
    fc.constantFrom("default", "default_1_2_3", "explicit", "").map((of) => urnOf("pulumi:providers:vmware-csp", of)),
    urn,
);

const ofProvider: Arbitrary<Request> = fc.record({
    method: fc.constantFrom("CheckConfig", "DiffConfig", "Configure"),
    urn: providerUrn,
    olds: config,
    news: config,
});

const address = fc.constantFrom(
    ...["", "x", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:99999", "unix:/nowhere", "http://[", "127.0.0.1:1"],
    ...["http://x:80", "tcp://127.0.0.1:1", "a b:80", "%:80", "[::1]:1", ":80"],
);
/** Methods that the plugin lacks. */
const lacking = Object.keys(fieldsOf).slice(-8);

const ofPlugin: Arbitrary<Request> = fc.oneof(
    { weight: 4, arbitrary: fc.record({ method: fc.constantFrom("GetPluginInfo", "GetSchema", "Handshake") }) },
    { weight: 2, arbitrary: fc.record({ method: fc.constant("Attach"), address }) },
    { weight: 1, arbitrary: fc.record({ method: fc.constant("Cancel") }) },
    { weight: 2, arbitrary: fc.record({ method: fc.constantFrom(...lacking), urn, news: inputs }) },
);

const raw: Arbitrary<Request> = fc.record({
    method: fc.constantFrom(...Object.keys(fieldsOf)),
    bytes: fc.uint8Array({ maxLength: 40 }),
});

export const anyRequest: Arbitrary<Request> = fc.oneof(
    { weight: 20, arbitrary: ofResources },
    { weight: 4, arbitrary: ofProvider },
    { weight: 2, arbitrary: ofPlugin },
    { weight: 1, arbitrary: raw },
);

const impatient = fc.constantFrom("cancels" as const, "deadline" as const, "disconnects" as const);

const call = fc.record({
    kind: fc.constant("call" as const),
    request: anyRequest,
    times: mostly(30, fc.constant(1), fc.constantFrom(2, 20)),
    isAwaited: fc.boolean(),
    ends: mostly(12, fc.constant(undefined), impatient),
});

const engine = fc.record({
    kind: fc.constant("engine" as const),
    becomes: fc.constantFrom("answering" as const, "silent" as const, "gone" as const),
});

const bodies = ["quotes", "quotes", "secret", "html", "json", "huge", "empty", "connection"] as const;

export const anyFault: Arbitrary<CspFault> = fc.record({
    status: fc.constantFrom(200, 200, 201, 400, 401, 403, 404, 409, 429, 500, 502, 503),
    body: fc.constantFrom(...bodies),
    form: fc.nat({ max: 40 }),
});

export const anyHistory: Arbitrary<History> = fc.record({
    config: mostly(3, fc.constant({}), config),
    faults: fc.array(anyFault, { maxLength: 12 }),
    steps: fc.array<Step>(mostly(20, call, engine), { minLength: 1, maxLength: 12, size: "max" }),
});
