import * as pulumi from "@pulumi/pulumi";
import { OAuthAppSecret } from "pulumi-vmware-csp";
import { mocks } from "pulumi-vmware-csp/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { knownValue } from "../../support/knownValue";

describe("tests of one's own stacks, as docs/reference.md shows them", () => {
    beforeEach(async () => {
        await pulumi.runtime.setMocks(mocks({ newResource: ({ name, inputs }) => ({ id: name, state: inputs }) }));
    });

    it.each(["first", "second"])("can declare the same app by another name in each test: %s", async (name) => {
        const secret = new OAuthAppSecret(name, { orgId: "organization", oauthAppId: "ci" });
        expect(await knownValue(secret.clientId)).toBe("ci");
    });
});
