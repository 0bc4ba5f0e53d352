import { expect, it } from "vitest";
import { createProviderContext } from "../../../../provider/rotation/providerContext";
import { oauthAppSecretHandler } from "../../../support/dynamicHandlers";

it("check names the input in the reason only, since the engine prints a named property's value", async () => {
    const { check } = oauthAppSecretHandler(createProviderContext({ env: {} }));
    const news = { orgId: "org", oauthAppId: "app", newClientSecret: "Sesame-without-a-digit", overlapSeconds: 60 };
    const { failures = [] } = (await check?.({}, news)) ?? {};
    expect(failures).toEqual([{ property: "", reason: expect.stringMatching(/^newClientSecret: must have a digit/) }]);
});
