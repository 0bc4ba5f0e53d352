import type * as pulumi from "@pulumi/pulumi";
import { expect, it } from "vitest";
import { OAuthAppSecret } from "../../../provider";
import { registered } from "../../support/registrations";

it("captures no stack traces while Pulumi's SDK registers a secret, and lets others do so again", async () => {
    const { stackTraceLimit } = Error;
    const limits: number[] = [];
    const see: pulumi.ResourceTransformation = () => void limits.push(Error.stackTraceLimit);
    await registered(() => new OAuthAppSecret("ci", { oauthAppId: "app" }, { transformations: [see] }));
    expect(() => new OAuthAppSecret("", { oauthAppId: "app" })).toThrow("Missing resource name");
    expect([...limits, Error.stackTraceLimit]).toEqual([0, stackTraceLimit]);
});
