import { createHash } from "node:crypto";
import { containsUnknowns, runtime, secret } from "@pulumi/pulumi";
import { withoutUndefined } from "../common/json";
import { secretOutputNames } from "../common/properties";
import { isUnknown, unknownValue } from "../common/unknown";
import { defaultHost } from "../csp/host";
import { check } from "../resources/oauthAppSecret/check";
import { check as checkRetirement } from "../resources/previousSecretRetirement/check";
import { unconfirmed } from "../resources/previousSecretRetirement/fate";
import { toOutputs } from "../rotation/codec";
import { createdState } from "../rotation/forecast";
import {
    canonical,
    describeViolation,
    type Inputs,
    parseInputs,
    type Violation,
    withoutUnknown,
} from "../rotation/inputs";
import { RunMemory } from "../rotation/runMemory";
import { resourceId } from "../rotation/state";

const moduleName = "pulumi-nodejs:dynamic/csp:";

/** The moment of everything that the mocked resources report. */
const moment = "2026-01-01T00:00:00.000Z";

type Properties = Readonly<Record<string, unknown>>;

/**
 * Mocks of this package's resources for `pulumi.runtime.setMocks`, so that tests of a stack that uses them need
 * no network. A mocked `OAuthAppSecret` has the outputs of one that has just been created, rejects inputs that the
 * real one rejects, and has a {@link fakeClientSecret}. As in the real one, an absent `orgId` comes from the stack's
 * configuration, which `pulumi.runtime.setAllConfig` sets, then from the environment.
 *
 * ```ts
 * await pulumi.runtime.setMocks(mocks({ newResource: ({ name, inputs }) => ({ id: name, state: inputs }) }));
 * ```
 *
 * @param others mocks of the stack's other resources and functions. Default: a resource has its inputs as its
 * outputs and its name as its id, and a function returns its arguments.
 */
export function mocks(others: Partial<runtime.Mocks> = {}): runtime.Mocks {
    return {
        call: (args) => (others.call ? others.call(args) : args.inputs),
        newResource: (args) => {
            switch (args.type) {
                case `${moduleName}OAuthAppSecret`:
                    return mockOAuthAppSecret(args.inputs);
                case `${moduleName}PreviousSecretRetirement`:
                    return mockRetirement(args.inputs);
                default:
                    return others.newResource?.(args) ?? { id: args.name, state: args.inputs };
            }
        },
        registerTransform: (transform) => others.registerTransform?.(transform),
        registerInvokeTransform: (transform) => others.registerInvokeTransform?.(transform),
    };
}

/**
 * The secret that a mocked `OAuthAppSecret` with these inputs makes, to compare with what a consumer received.
 * The same app and trigger always give the same secret, and another app or trigger gives another one.
 */
export function fakeClientSecret(inputs: {
    readonly orgId: string;
    readonly oauthAppId: string;
    readonly rotationTrigger?: unknown;
}): string {
    const { orgId, oauthAppId, rotationTrigger = null } = inputs;
    const digest = createHash("sha256").update(JSON.stringify([orgId, oauthAppId, canonical(rotationTrigger)]));
    return `Fake_1.${digest.digest("hex").slice(0, 32)}`;
}

function mockOAuthAppSecret(registered: Properties): runtime.MockResourceResult {
    const { inputs, unknown } = checkedInputs(plain(registered));
    const state = { ...toOutputs(createdState(inputs, moment, fakeClientSecret(inputs))), ...unknown };
    const outputs = Object.entries(state).map(([name, value]) => {
        // There is no engine here to mark the outputs.
        const isSecret = secretNames.includes(name) || runtime.isRpcSecret(registered[name]);
        return [name, isSecret ? secret(value) : value];
    });
    return { id: resourceId(inputs), state: Object.fromEntries(outputs) };
}

const secretNames: readonly string[] = secretOutputNames;

/** A resource's inputs as its provider would get them. */
function plain(registered: Properties): Record<string, unknown> {
    return Object.fromEntries(
        Object.entries(registered).map(([name, value]) => {
            const open = unwrapped(value);
            return [name, containsUnknowns(open) ? unknownValue : open];
        }),
    );
}

/** Opens the members of a list too: each may be a secret of its own. */
function unwrapped(value: unknown): unknown {
    const open: unknown = runtime.unwrapRpcSecret(value);
    return Array.isArray(open) ? open.map(unwrapped) : open;
}

/**
 * Checks the inputs as the provider does, except that no environment changes the default of `host`. In a mocked preview,
 * the known inputs are checked, and the others stay unknown.
 */
function checkedInputs(raw: Properties): { readonly inputs: Inputs; readonly unknown: Properties } {
    const settings = { config: (key: string) => runtime.getConfig(key), env: process.env };
    const withHost = { ...raw, host: raw["host"] ?? defaultHost };
    const memory = { run: memoryOfRun(), seen: new Map(), withEmptySecret: new Set<string>(), programs: {} };
    const { inputs, failures } = check({ settings, ...memory }, {}, withHost);
    refuse(failures);
    const unknown = Object.fromEntries(Object.entries(inputs).filter(([, value]) => isUnknown(value)));
    return { inputs: parseInputs(withoutUnknown(inputs)), unknown };
}

/** What each run knows. `setMocks` begins another run, with a monitor of its own. */
const memories = new WeakMap<object, RunMemory>();

function memoryOfRun(): RunMemory {
    const monitor = runtime.getMonitor();
    const memory = (monitor && memories.get(monitor)) ?? new RunMemory();
    if (monitor) memories.set(monitor, memory);
    return memory;
}

function refuse([violation]: readonly Violation[]): void {
    if (violation) throw new Error(describeViolation(violation));
}

function mockRetirement(registered: Properties): runtime.MockResourceResult {
    const inputs = plain(registered);
    refuse(checkRetirement({ run: memoryOfRun(), programs: {} }, {}, inputs).failures);
    const { orgId, oauthAppId, rotatedAt, previousClientSecretExpiresAt } = inputs;
    const missing = unconfirmed(inputs).length;
    const outcome = missing > 0 ? { unconfirmed: missing } : { retiredAt: moment };
    return {
        id: `${orgId}/${oauthAppId}`,
        state: withoutUndefined({ orgId, oauthAppId, rotatedAt, ...(previousClientSecretExpiresAt ? outcome : {}) }),
    };
}
