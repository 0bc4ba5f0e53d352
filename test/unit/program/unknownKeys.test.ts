import * as pulumi from "@pulumi/pulumi";
import { expect, it, vi } from "vitest";
import { OAuthAppSecret } from "../../../provider";
import { registered } from "../../support/registrations";

it("a program says once which keys of the stack's configuration have no effect, without their values", async () => {
    const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue();
    const ours = { "vmware-csp:freezeRotations": "Sesame", "vmware-csp:host": "csp.example" };
    const program = () => ["a", "b"].map((oauthAppId) => new OAuthAppSecret(oauthAppId, { orgId: "org", oauthAppId }));
    await registered(program, { config: { ...ours, "other:apitoken": "Sesame" } });
    const says =
        "in the stack's configuration, vmware-csp:freezeRotations (did you mean vmware-csp:freezeRotation?) is not a " +
        "setting of this package, and has no effect";
    expect(warn.mock.calls).toEqual([[says]]);
});
