import * as pulumi from "@pulumi/pulumi";

/** The URN of a resource, by which `check` distinguishes two resources of one app from one that is checked twice. */
export function urnOf(name: string, type: string, parent: pulumi.Resource | undefined): Promise<string> {
    // A promise, because an output would make the resource depend on its parent, and so on its siblings.
    return new Promise((resolve) => {
        pulumi.createUrn(name, type, parent).apply(resolve);
    });
}
