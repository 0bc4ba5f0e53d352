import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { OAuthAppSecret } from "../../../provider";
import { registered } from "../../support/registrations";

const ids = { orgId: "org", oauthAppId: "app" };

describe("stack traces", () => {
    it("are not captured for each of the properties while a resource is declared, and are again afterwards", async () => {
        const limits: number[] = [];
        const options = {
            get protect() {
                limits.push(Error.stackTraceLimit);
                return false;
            },
        };
        const before = Error.stackTraceLimit;
        await registered(() => new OAuthAppSecret("ci", ids, options));
        expect(limits).toContain(0);
        expect(before).toBeGreaterThan(0);
        expect(Error.stackTraceLimit).toBe(before);
    });

    it("still lead to the program's line if the SDK refuses a resource", async () => {
        const before = Error.stackTraceLimit;
        let refused: unknown;
        await registered(() => {
            try {
                return new OAuthAppSecret("", ids);
            } catch (error) {
                refused = error;
                return pulumi.output(undefined);
            }
        });
        expect(String(refused)).toContain("name");
        expect(refused instanceof Error ? refused.stack : "").toContain("stackTraces.test.ts");
        expect(Error.stackTraceLimit).toBe(before);
    });
});
