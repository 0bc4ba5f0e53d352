import { expect, it } from "vitest";
import { oauthAppSecretHandler } from "../../../../provider/hosts/dynamic/oauthAppSecret";
import { createProviderContext } from "../../../../provider/rotation/providerContext";

it("check names what is wrong in the reason only: beside a property's name the engine prints its value", async () => {
    const { check } = oauthAppSecretHandler(createProviderContext({ env: {} }));
    const news = { orgId: "org", oauthAppId: "app", newClientSecret: "Sesame-without-a-digit", overlapSeconds: 60 };
    const { failures = [] } = (await check?.({}, news)) ?? {};
    expect(failures).toEqual([{ property: "", reason: expect.stringMatching(/^newClientSecret: must have a digit/) }]);
});
