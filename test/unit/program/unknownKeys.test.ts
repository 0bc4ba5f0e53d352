import * as pulumi from "@pulumi/pulumi";
import { afterEach, describe, expect, it, vi } from "vitest";
import { OAuthAppSecret } from "../../../provider";
import { registered } from "../../support/registrations";

afterEach(() => vi.restoreAllMocks());

describe("a program", () => {
    it("says once which keys of the stack's configuration have no effect, without their values", async () => {
        const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue();
        const config = {
            "vmware-csp:freezeRotations": "Sesame",
            "vmware-csp:host": "csp.example",
            "other:apitoken": "Sesame",
        };
        await registered(
            () => {
                for (const oauthAppId of ["a", "b"]) new OAuthAppSecret(oauthAppId, { orgId: "org", oauthAppId });
            },
            { config },
        );
        expect(warn.mock.calls).toEqual([
            [
                "in the stack's configuration, vmware-csp:freezeRotations (did you mean vmware-csp:freezeRotation?) is not a " +
                    "setting of this package, and has no effect",
            ],
        ]);
    });
});
