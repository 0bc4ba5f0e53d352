import { fakeClientSecret } from "pulumi-vmware-csp/testing";
import { describe, expect, it } from "vitest";
import { exampleOrgId, runExample, Secret } from "../../support/examples";

const app = { oauthAppId: "api", rotationTrigger: "2026-Q4" };
const image = "registry.example/api:1";
const rotatedAt = "2026-01-01T00:00:00.000Z";

/** What the example declares, if Kubernetes gives its Secret that name. */
async function run(secretName: string, config: Readonly<Record<string, unknown>> = {}) {
    const { inputs } = await runExample("kubernetes/index.ts", {
        config: { ...app, image, ...config },
        outputs: { "kubernetes:core/v1:Secret": { metadata: { name: secretName } } },
    });
    const secret = inputs["kubernetes:core/v1:Secret csp-credentials"];
    return { inputs, secret, deployment: inputs["kubernetes:apps/v1:Deployment api"] };
}

/** A Deployment whose pods get the Secret, and change with a rotation. */
function deploymentWith(secretName: string, spec: object = {}) {
    const annotations = { "example.com/csp-secret-rotated-at": rotatedAt };
    const containers = [{ image, envFrom: [{ secretRef: { name: secretName } }] }];
    return { spec: { template: { metadata: { annotations }, spec: { containers, ...spec } } } };
}

describe("the example kubernetes", () => {
    it("gives the Secret the credentials, and the pods the Secret and the rotation's time", async () => {
        const { secret, deployment } = await run("csp-credentials-1a2b3c");
        const CLIENT_SECRET = fakeClientSecret({ orgId: exampleOrgId, ...app });
        const TOKEN_ENDPOINT = "https://console.cloud.vmware.com/csp/gateway/am/api/auth/token";
        const stringData = new Secret({ CLIENT_ID: "api", CLIENT_SECRET, TOKEN_ENDPOINT });
        expect(secret).toMatchObject({ stringData });
        expect(deployment).toMatchObject(deploymentWith("csp-credentials-1a2b3c"));
    });

    it("without a fixed name, makes another Secret for each rotation, by the default provider", async () => {
        const { inputs, secret } = await run("csp-credentials-1a2b3c");
        expect(secret).not.toHaveProperty("metadata");
        expect(Object.keys(inputs).filter((name) => name.startsWith("pulumi:providers:"))).toEqual([]);
    });

    it("with a fixed name, updates the Secret in place by its own provider, and the pods follow as before", async () => {
        const name = "csp-credentials";
        const { inputs, secret, deployment } = await run(name, { secretName: name });
        expect(inputs["pulumi:providers:kubernetes mutable-secrets"]).toMatchObject({ enableSecretMutable: "true" });
        expect(secret).toMatchObject({ metadata: { name } });
        expect(deployment).toMatchObject(deploymentWith(name));
    });

    it.each([
        [{}, 30],
        [{ gracePeriodSeconds: 90 }, 90],
    ])(
        "with %j, retires the old secret after the roll-out, and %d s that old pods may take to end, and 5 more",
        async (config, seconds) => {
            const { inputs, deployment } = await run("csp-credentials-1a2b3c", config);
            const retirement = "pulumi-nodejs:dynamic/csp:PreviousSecretRetirement api-secret-retirement";
            expect(Object.keys(inputs).at(-1)).toBe(retirement);
            expect(inputs[retirement]).toMatchObject({ oauthAppId: "api", rotatedAt, drainSeconds: seconds + 5 });
            expect(deployment).toMatchObject(
                deploymentWith("csp-credentials-1a2b3c", { terminationGracePeriodSeconds: seconds }),
            );
        },
    );
});
