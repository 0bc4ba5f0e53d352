import type * as pulumi from "@pulumi/pulumi";

/** The value of an output, even a secret one. */
export function knownValue<T>(output: pulumi.Output<T>): Promise<T> {
    return new Promise((resolve) => {
        output.apply((value) => resolve(value));
    });
}
