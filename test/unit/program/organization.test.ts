import * as pulumi from "@pulumi/pulumi";
import { afterEach, describe, expect, it, vi } from "vitest";
import { OAuthAppSecret, type OAuthAppSecretArgs } from "../../../provider";
import { registered } from "../../support/registrations";

afterEach(() => vi.unstubAllEnvs());

/** The organization that is registered, in a program whose own process has another one in its settings. */
async function organization(args: Partial<OAuthAppSecretArgs>, preview = false): Promise<unknown> {
    const profiles = JSON.stringify({ one: { orgId: "of-the-program" } });
    vi.stubEnv("CSP_ORG_ID", "of-the-program");
    vi.stubEnv("CSP_PROFILES", profiles);
    const config = { "vmware-csp:orgId": "of-the-program", "vmware-csp:profiles": profiles };
    const [secret] = await registered(() => new OAuthAppSecret("ci", { oauthAppId: "app", ...args }), {
        config,
        preview,
    });
    return secret?.inputs["orgId"];
}

/** An output that is not known in a preview. */
function unknown(): pulumi.Output<string> {
    const text = { value: "" };
    Object.assign(text, { value: pulumi.unknown });
    return pulumi.output("never seen").apply(() => text.value);
}

const sentinel = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

describe("the organization", () => {
    it("that the program gives is registered as it is", async () => {
        expect(await organization({ orgId: "given" })).toBe("given");
        expect(await organization({ orgId: pulumi.output("given"), profile: "one" })).toBe("given");
    });

    it.each([{}, { profile: "one" }, { orgId: undefined }, { orgId: pulumi.output(undefined) }])(
        "that the program does not give is left to the provider, which has the credentials: %o",
        async (args) => {
            expect((await organization(args)) ?? undefined).toBeUndefined();
        },
    );

    it("is unknown in a preview only if the program's is", async () => {
        expect(await organization({ orgId: unknown() }, true)).toBe(sentinel);
        expect(await organization({ orgId: "given", profile: unknown() }, true)).toBe("given");
    });
});
