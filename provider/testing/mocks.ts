import { createHash } from "node:crypto";
import { containsUnknowns, runtime, secret } from "@pulumi/pulumi";
import { withoutUndefined } from "../common/json";
import { secretOutputNames } from "../common/properties";
import { isUnknown, unknownValue } from "../common/unknown";
import { defaultHost } from "../csp/host";
import { toOutputs } from "../rotation/codec";
import { createdState } from "../rotation/forecast";
import {
    canonical,
    definedInputs,
    type Inputs,
    parseInputs,
    placeholders,
    unknownInputs,
    violations,
} from "../rotation/inputs";
import { resourceId } from "../rotation/state";

const moduleName = "pulumi-nodejs:dynamic/csp:";

/** When everything happens, as the mocked resources tell it. */
const moment = "2026-01-01T00:00:00.000Z";

type Properties = Readonly<Record<string, unknown>>;

/**
 * Mocks of this package's resources for `pulumi.runtime.setMocks`, so that tests of a stack that uses them need
 * no network. A mocked `OAuthAppSecret` has the outputs of one that has just been created, refuses inputs that the
 * real one refuses, and has a {@link fakeClientSecret}.
 *
 * ```ts
 * await pulumi.runtime.setMocks(mocks({ newResource: ({ name, inputs }) => ({ id: name, state: inputs }) }));
 * ```
 *
 * @param others mocks of the stack's other resources and functions. Default: a resource has its inputs as its
 * outputs and its name as its id, a function gives back its arguments.
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
 * The secret that a mocked `OAuthAppSecret` with these inputs makes: to compare with what a consumer received.
 * Always the same for the same app and trigger, and another for another.
 */
export function fakeClientSecret(inputs: {
    readonly orgId: string;
    readonly oauthAppId: string;
    readonly rotationTrigger?: unknown;
}): string {
    const { orgId, oauthAppId, rotationTrigger = null } = inputs;
    const digest = createHash("sha256").update(
        JSON.stringify([orgId, oauthAppId, canonical(rotationTrigger)]),
    );
    return `Fake_1.${digest.digest("hex").slice(0, 32)}`;
}

function mockOAuthAppSecret(registered: Properties): runtime.MockResourceResult {
    const { inputs, unknown } = checkedInputs(plain(registered));
    const state = { ...toOutputs(createdState(inputs, moment, fakeClientSecret(inputs))), ...unknown };
    const outputs = Object.entries(state).map(([name, value]) => {
        // The engine, which marks the outputs, is not there.
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
            const open: unknown = runtime.unwrapRpcSecret(value);
            return [name, containsUnknowns(open) ? unknownValue : open];
        }),
    );
}

/**
 * As the provider's `check`, but for the default of `host`, which no environment changes here. In a mocked preview
 * the outcome is that of the inputs which are known, and the others stay unknown.
 */
function checkedInputs(raw: Properties): { readonly inputs: Inputs; readonly unknown: Properties } {
    const all = { host: defaultHost, ...definedInputs(raw) };
    const [violation] = [...unknownInputs(raw), ...violations(all, false)];
    if (violation) throw new Error(`${violation.property}: ${violation.reason}`);
    const unknown = Object.fromEntries(Object.entries(all).filter(([, value]) => isUnknown(value)));
    const absent = Object.fromEntries(Object.keys(unknown).map((name) => [name, undefined]));
    return { inputs: parseInputs({ ...all, ...absent, ...placeholders(all) }), unknown };
}

function mockRetirement(registered: Properties): runtime.MockResourceResult {
    const { orgId, oauthAppId, rotatedAt, previousClientSecretExpiresAt } = plain(registered);
    const retiredAt = previousClientSecretExpiresAt ? moment : undefined;
    return {
        id: `${orgId}/${oauthAppId}`,
        state: withoutUndefined({ orgId, oauthAppId, rotatedAt, retiredAt }),
    };
}
