import * as pulumi from "@pulumi/pulumi";
import { afterEach, describe, expect, it, vi } from "vitest";
import * as csp from "../../../provider";
import { fakeClientSecret, mocks } from "../../../provider/testing/mocks";
import { knownValue } from "../../support/knownValue";

const app = { orgId: "org", oauthAppId: "ci" };
const moment = "2026-01-01T00:00:00.000Z";

/** Registers a resource of that type with the mocks, as the runtime does. */
function register(type: "OAuthAppSecret" | "PreviousSecretRetirement", inputs: object, mocked = mocks()) {
    return mocked.newResource({ type: `pulumi-nodejs:dynamic/csp:${type}`, name: "ci", inputs });
}

/** Makes a secret under the mocks. */
async function make(args: Partial<csp.OAuthAppSecretArgs> = {}, others?: Partial<pulumi.runtime.Mocks>) {
    await pulumi.runtime.setMocks(mocks(others));
    return new csp.OAuthAppSecret("ci", { ...app, ...args });
}

describe("a mocked OAuthAppSecret", () => {
    // All other outputs are compared with a real one's in test/integration/testing/mocks.test.ts.
    it("was made at one moment, and its other dates follow from that", async () => {
        const secret = await make({ rotateAfterDays: 1, newClientSecret: "Chosen_1", overlapSeconds: 3_600 });
        expect(await knownValue(secret.id)).toBe("org/ci");
        expect(await knownValue(secret.host)).toBe("console.cloud.vmware.com");
        expect(await knownValue(secret.clientSecret)).toBe("Chosen_1");
        expect(await knownValue(secret.rotatedAt)).toBe(moment);
        expect(await knownValue(secret.nextRotationAt)).toBe("2026-01-02T00:00:00.000Z");
        expect(await knownValue(secret.previousClientSecretExpiresAt)).toBe("2026-01-01T01:00:00.000Z");
    });

    it("adopts an existing secret", async () => {
        const secret = await make({ existingClientSecret: "theirs" });
        expect(await knownValue(secret.clientSecret)).toBe("theirs");
        expect(await pulumi.isSecret(secret.clientSecret)).toBe(true);
        expect(await knownValue(secret.rotatedAt)).toBeUndefined();
        expect(await knownValue(secret.adoptedAt)).toBe(moment);
    });

    it("has the fake secret of its app and trigger, as a Pulumi secret", async () => {
        const { clientSecret } = await make({ rotationTrigger: { quarter: 4 } });
        expect(await pulumi.isSecret(clientSecret)).toBe(true);
        expect(await knownValue(clientSecret)).toBe(fakeClientSecret({ ...app, rotationTrigger: { quarter: 4 } }));
    });

    it("has the same for a trigger that is a Pulumi secret, and keeps that one secret", async () => {
        const { clientSecret, rotationTrigger } = await make({ rotationTrigger: { deep: pulumi.secret(4) } });
        expect(await knownValue(clientSecret)).toBe(fakeClientSecret({ ...app, rotationTrigger: { deep: 4 } }));
        expect(await pulumi.isSecret(rotationTrigger)).toBe(true);
        expect(await knownValue(rotationTrigger)).toEqual({ deep: 4 });
    });
});

it.each([
    ["OAuthAppSecret", { oauthAppId: "a/b" }, "oauthAppId: must be a plain id"],
    ["OAuthAppSecret", { overlapSecond: 60 }, "overlapSecond: this is not an input of OAuthAppSecret"],
    ["OAuthAppSecret", { newClientSecret: "Chosen_1" }, "newClientSecret: needs overlapSeconds > 0"],
    ["PreviousSecretRetirement", { drainSeconds: -1 }, "drainSeconds: must not be negative"],
    ["PreviousSecretRetirement", { confirmations: "now" }, "confirmations: must be a list of strings"],
    ["PreviousSecretRetirement", { drainSecond: 5 }, "drainSecond: this is not an input of PreviousSecretRetirement"],
] as const)("a mocked %s refuses what the real one refuses: %j", (type, args, says) => {
    expect(() => register(type, { ...app, ...args })).toThrow(says);
});

describe("the organization of a mocked OAuthAppSecret", () => {
    const profiles = { "vmware-csp:profiles": JSON.stringify({ one: { orgId: "of-profile-one" } }) };
    const config = { "vmware-csp:orgId": "from-config", ...profiles };
    const env = { CSP_ORG_ID: "from-environment" };

    afterEach(() => vi.unstubAllEnvs());

    it.each<{ args: object; config?: Record<string, string>; env?: object; is: string }>([
        { args: { orgId: "given" }, config, env, is: "given" },
        { args: {}, config, env, is: "from-config" },
        { args: {}, env, is: "from-environment" },
        { args: { orgId: pulumi.output(undefined) }, config, env, is: "from-config" },
        { args: { profile: "one" }, config, env, is: "of-profile-one" },
        { args: { profile: pulumi.output("one") }, config, env, is: "of-profile-one" },
    ])("has the same source as the real one's: $is", async ({ args, config: settings = {}, env: variables, is }) => {
        for (const [name, value] of Object.entries({ ...variables })) vi.stubEnv(name, String(value));
        await pulumi.runtime.setMocks(mocks());
        pulumi.runtime.setAllConfig(settings);
        const { orgId } = new csp.OAuthAppSecret("ci", { oauthAppId: "ci", ...args });
        expect(await knownValue(orgId)).toBe(is);
    });

    it("is missing if nothing gives it", () => {
        vi.stubEnv("CSP_ORG_ID", undefined);
        pulumi.runtime.setAllConfig({});
        expect(() => register("OAuthAppSecret", { oauthAppId: "ci" })).toThrow(
            /^orgId: .*vmware-csp:orgId or CSP_ORG_ID/,
        );
    });
});

it("each setMocks starts another run: two tests may declare one app by different names, one test may not", async () => {
    const declare = (__urn: string) => register("OAuthAppSecret", { ...app, __urn });
    await pulumi.runtime.setMocks(mocks());
    await declare("urn:a");
    expect(() => declare("urn:b")).toThrow("Both urn:a and urn:b manage the secret of OAuth app ci");
    await pulumi.runtime.setMocks(mocks());
    await declare("urn:b");
});

describe("a mocked preview", () => {
    /** Its outputs are known once it exists. */
    class Other extends pulumi.CustomResource {
        declare readonly text: pulumi.Output<string>;
        declare readonly amount: pulumi.Output<number>;
        constructor() {
            super("test:index:Other", "other", { text: undefined, amount: undefined });
        }
    }

    it.each<(other: Other) => Partial<csp.OAuthAppSecretArgs>>([
        ({ amount }) => ({ overlapSeconds: amount }),
        ({ text }) => ({ newClientSecret: text }),
        ({ text }) => ({ rotationTrigger: { deep: text } }),
        ({ text }) => ({ oauthAppId: text }),
        ({ text }) => ({ profile: text, orgId: undefined }),
    ])("takes inputs that are not known yet: %#", async (argsWith) => {
        await pulumi.runtime.setMocks(mocks(), "project", "stack", true);
        const secret = new csp.OAuthAppSecret("ci", { ...app, ...argsWith(new Other()) });
        expect(await knownValue(secret.rotationReason)).toBe("created");
        expect(await pulumi.isSecret(secret.clientSecret)).toBe(true);
    });
});

describe("a mocked PreviousSecretRetirement", () => {
    it.each([
        { overlapSeconds: 60, retiredAt: moment },
        { overlapSeconds: 0, retiredAt: undefined },
    ])("with overlapSeconds $overlapSeconds is retired at $retiredAt", async ({ overlapSeconds, retiredAt }) => {
        const secret = await make({ overlapSeconds });
        // Without an overlap, it waits for nothing.
        const confirmations = overlapSeconds === 0 ? [undefined] : [];
        const retirement = new csp.PreviousSecretRetirement("done", { secret, confirmations });
        expect(await knownValue(retirement.unconfirmed)).toBeUndefined();
        expect(await knownValue(retirement.retiredAt)).toBe(retiredAt);
        expect(await knownValue(retirement.id)).toBe("org/ci");
    });

    it("waits for confirmations, some of which may be secret", async () => {
        const secret = await make({ overlapSeconds: 60 });
        const confirmations = [secret.rotatedAt, pulumi.secret(secret.rotatedAt)];
        const retired = new csp.PreviousSecretRetirement("all", { secret, confirmations });
        expect(await knownValue(retired.retiredAt)).toBe(moment);
        expect(await knownValue(retired.unconfirmed)).toBeUndefined();
        const missing = pulumi.output<string | undefined>(undefined);
        const waiting = new csp.PreviousSecretRetirement("some", {
            secret: new csp.OAuthAppSecret("cd", { ...app, oauthAppId: "cd", overlapSeconds: 60 }),
            confirmations: [...confirmations, missing, undefined],
        });
        expect(await knownValue(waiting.retiredAt)).toBeUndefined();
        expect(await knownValue(waiting.unconfirmed)).toBe(2);
    });

    it("is refused if another one retires the same secret", async () => {
        const mocked = mocks();
        await pulumi.runtime.setMocks(mocked);
        const declare = (__urn: string) => register("PreviousSecretRetirement", { ...app, __urn }, mocked);
        await declare("urn:a");
        expect(() => declare("urn:b")).toThrow("Both urn:a and urn:b retire the previous secret of OAuth app ci");
    });
});

describe("a fake secret", () => {
    const secrets = [
        fakeClientSecret(app),
        fakeClientSecret({ ...app, oauthAppId: "cd" }),
        fakeClientSecret({ ...app, orgId: "other" }),
        fakeClientSecret({ ...app, rotationTrigger: 1 }),
        fakeClientSecret({ ...app, rotationTrigger: "1" }),
    ];

    it("differs for another app or trigger", () => {
        expect(new Set(secrets).size).toBe(secrets.length);
    });

    it("is the same for triggers that count as the same", () => {
        const a = fakeClientSecret({ ...app, rotationTrigger: { a: 1, b: { c: 2, d: null } } });
        expect(a).toBe(fakeClientSecret({ ...app, rotationTrigger: { b: { c: 2 }, a: 1 } }));
        expect(fakeClientSecret({ ...app, rotationTrigger: undefined })).toBe(fakeClientSecret(app));
    });

    it("satisfies CSP's rules for a secret", () => {
        for (const secret of secrets) expect(secret).toMatch(/^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*_)[\w.]{8,}$/);
    });
});

describe("mocks of other resources", () => {
    class Consumer extends pulumi.CustomResource {
        declare readonly made: pulumi.Output<string>;
        constructor(received: pulumi.Input<string>) {
            super("test:index:Consumer", "consumer", { received, made: undefined });
        }
    }

    it("get what consumers received", async () => {
        const newResource = vi.fn((args: pulumi.runtime.MockResourceArgs) => ({
            id: "consumer-id",
            state: { ...args.inputs, made: "by the test" },
        }));
        const secret = await make({}, { newResource });
        const consumer = new Consumer(secret.clientId);
        expect(await knownValue(consumer.made)).toBe("by the test");
        expect(newResource.mock.calls.map(([{ type, inputs }]) => [type, inputs])).toEqual([
            ["test:index:Consumer", { received: "ci" }],
        ]);
    });

    it("may be methods of a class, even those of functions", async () => {
        class Others implements pulumi.runtime.Mocks {
            readonly #zone = "eu-1";
            newResource({ name, inputs }: pulumi.runtime.MockResourceArgs) {
                return { id: `${name}-${this.#zone}`, state: inputs };
            }
            call() {
                return { zone: this.#zone };
            }
        }
        await make({}, new Others());
        expect(await knownValue(new Consumer("x").id)).toBe("consumer-eu-1");
        expect(await pulumi.runtime.invoke("test:index:zone", {})).toMatchObject({ zone: "eu-1" });
    });

    it("are optional", async () => {
        const secret = await make();
        expect(await knownValue(new Consumer(secret.clientId).id)).toBe("consumer");
        expect(await pulumi.runtime.invoke("test:index:echo", { a: 1 })).toMatchObject({ a: 1 });
    });
});
