import * as pulumi from "@pulumi/pulumi";
import { beforeEach, describe, expect, it, vi } from "vitest";
import {
    OAuthAppSecret,
    type OAuthAppSecretArgs,
    PreviousSecretRetirement,
    type PreviousSecretRetirementArgs,
} from "../../../provider";
import { secret } from "../../support/plugin/wire";

/** What the class asks the engine to register. */
interface Registered {
    readonly type: string;
    readonly inputs: Readonly<Record<string, unknown>>;
    readonly dependencies: readonly string[];
    readonly additionalSecretOutputs: readonly string[];
}

const registered = new Map<string, Registered>();

const until = "2026-01-01T01:00:00.000Z";
const secretOutputs = { clientSecret: "New-1!", previousClientSecret: "Old-1!" };
const plainOutputs = {
    rotatedAt: "2026-01-01T00:00:00.000Z",
    previousClientSecretExpiresAt: until,
    host: "csp.example",
};

const moreOutputs: Record<string, unknown> = {};

beforeEach(async () => {
    for (const name of Object.keys(moreOutputs)) delete moreOutputs[name];
    await setMocks(false);
});

async function setMocks(preview: boolean): Promise<void> {
    registered.clear();
    const ours: pulumi.runtime.Mocks = {
        call: ({ inputs }) => inputs,
        newResource: ({ name, type, inputs }) => ({
            id: `id of ${name}`,
            state: type.endsWith(":OAuthAppSecret")
                ? { ...inputs, ...secretOutputs, ...plainOutputs, ...moreOutputs }
                : inputs,
        }),
    };
    await pulumi.runtime.setMocks(ours, "project", "stack", preview);
    const monitor = pulumi.runtime.getMonitor();
    if (monitor === undefined) throw new Error("there is no mocked engine");
    const register = monitor.registerResource.bind(monitor);
    vi.spyOn(monitor, "registerResource").mockImplementation((...args: Parameters<typeof register>) => {
        const [request] = args;
        registered.set(request.getName(), {
            type: request.getType(),
            inputs: request.getObject()?.toJavaScript() ?? {},
            dependencies: request.getDependenciesList(),
            additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
        });
        return register(...args);
    });
}

/** Declares a secret, two consumers and the retirement, and waits until the engine has them. */
async function declare(
    options: pulumi.CustomResourceOptions = {},
    more: Partial<OAuthAppSecretArgs & PreviousSecretRetirementArgs> = {},
): Promise<Registered> {
    const { drainSeconds, confirmations, ...args } = more;
    const ofApp = new OAuthAppSecret("ci", { orgId: "org", oauthAppId: "app", overlapSeconds: 3_600, ...args });
    const consumers = ["west", "east"].map((name) => new Consumer(name, ofApp.clientSecret));
    const retirement = new PreviousSecretRetirement(
        "done",
        { secret: ofApp, drainSeconds, confirmations },
        { dependsOn: consumers, ...options },
    );
    await new Promise((resolve) => retirement.urn.apply(resolve));
    const done = registered.get("done");
    if (done === undefined) throw new Error("the retirement was not registered");
    return done;
}

class Consumer extends pulumi.CustomResource {
    constructor(name: string, clientSecret: pulumi.Input<string>) {
        super("test:index:Consumer", name, { clientSecret });
    }
}

describe("PreviousSecretRetirement registers", () => {
    it("the pinned type token", async () => {
        expect((await declare()).type).toBe("pulumi-nodejs:dynamic/csp:PreviousSecretRetirement");
    });

    it("the pinned text of the provider", async () => {
        const { __provider } = (await declare()).inputs;
        expect(__provider).toBe(
            'exports.handler = () => require("pulumi-vmware-csp/runtime").previousSecretRetirement;',
        );
    });

    it("what the retirement needs of the secret, the secrets among it as secrets", async () => {
        const { __provider, ...inputs } = (await declare()).inputs;
        expect(inputs).toEqual({
            orgId: "org",
            oauthAppId: "app",
            ...plainOutputs,
            clientSecret: secret("New-1!"),
            previousClientSecret: secret("Old-1!"),
            // `check` needs it to tell two retirements of one secret from one that is checked twice.
            __urn: "urn:pulumi:stack::project::pulumi-nodejs:dynamic/csp:PreviousSecretRetirement::done",
        });
    });

    it("the consumers' time to drain, as given", async () => {
        const inputsWith = async (drainSeconds: PreviousSecretRetirementArgs["drainSeconds"]) =>
            (await declare({}, { drainSeconds })).inputs["drainSeconds"];
        expect(await inputsWith(60)).toBe(60);
        expect(await inputsWith(pulumi.output(0))).toBe(0);
        expect(await inputsWith(undefined)).toBeUndefined();
    });

    it("the confirmations as given, with the place of each missing one", async () => {
        const inputsWith = async (confirmations: PreviousSecretRetirementArgs["confirmations"]) =>
            (await declare({}, { confirmations })).inputs["confirmations"];
        const { rotatedAt } = plainOutputs;
        const missing = pulumi.output<string | undefined>(undefined);
        expect(await inputsWith([rotatedAt, pulumi.output(rotatedAt), missing, undefined])).toEqual([
            rotatedAt,
            rotatedAt,
            null,
            null,
        ]);
        expect(await inputsWith([pulumi.secret(rotatedAt)])).toEqual([secret(rotatedAt)]);
        expect(await inputsWith([])).toEqual([]);
        expect(await inputsWith(undefined)).toBeUndefined();
    });

    it("that it comes after the secret and after everything in dependsOn", async () => {
        const { dependencies } = await declare();
        const names = dependencies.map((urn) => urn.split("::").at(-1));
        expect(names.sort()).toEqual(["ci", "east", "west"]);
    });

    it("that it comes after the secret without any dependsOn", async () => {
        const { dependencies } = await declare({ dependsOn: [] });
        expect(dependencies.map((urn) => urn.split("::").at(-1))).toEqual(["ci"]);
    });

    it("the caller's own options", async () => {
        const { additionalSecretOutputs } = await declare({ additionalSecretOutputs: ["retiredAt"] });
        expect(additionalSecretOutputs).toContain("retiredAt");
    });
});

describe("who the retirement authenticates as, and with which profile", () => {
    const changed = { authenticateAs: "credentials", profile: "of-a-transformation" };
    const given = { authenticateAs: "app", profile: pulumi.output("one") } as const;

    it("are in an update those of the secret's outputs, which a transformation may have changed", async () => {
        Object.assign(moreOutputs, changed);
        expect((await declare({}, given)).inputs).toMatchObject(changed);
    });

    it("are in a preview those that the program gives, because absent outputs are unknown there", async () => {
        await setMocks(true);
        Object.assign(moreOutputs, changed);
        expect((await declare({}, given)).inputs).toMatchObject({ authenticateAs: "app", profile: "one" });
        const { inputs } = await declare();
        expect(inputs).not.toHaveProperty("authenticateAs");
        expect(inputs).not.toHaveProperty("profile");
    });
});
