import type * as pulumi from "@pulumi/pulumi";
import { expect, it } from "vitest";
import { OAuthAppSecret } from "../../../provider";
import { registered } from "../../support/registrations";

const declared = (name: string, transformations: pulumi.ResourceTransformation[] = []) =>
    new OAuthAppSecret(name, { oauthAppId: "app" }, { transformations });

it("captures no stack traces while Pulumi's SDK registers a secret, and lets others do so again", async () => {
    const { stackTraceLimit } = Error;
    const limits: number[] = [];
    await registered(() => declared("ci", [() => void limits.push(Error.stackTraceLimit)]));
    expect([...limits, Error.stackTraceLimit]).toEqual([0, stackTraceLimit]);
});

it("an error of a transformation names the line that declares the secret", async () => {
    const { stackTraceLimit } = Error;
    const failing = () => {
        throw new Error("not here");
    };
    await registered(() => {
        const stack = () => declared("ci", [failing]);
        expect(stack).toThrow(
            expect.objectContaining({ stack: expect.stringMatching(/not here\n(.*\n)*.*stackTraces/) }),
        );
    });
    expect(Error.stackTraceLimit).toBe(stackTraceLimit);
});
