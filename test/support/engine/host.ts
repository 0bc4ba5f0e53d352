import type { Properties } from "../properties";

/** A resource as the engine names it to a provider. */
export interface Named {
    readonly name: string;
    readonly type: string;
}

/** A resource that there is, as its provider made it. */
export interface Made {
    readonly id: string;
    readonly outputs: Properties;
}

export interface CheckFailure {
    readonly property: string;
    readonly reason: string;
}

export interface Difference {
    readonly changes: boolean;
    readonly replaces: readonly string[];
    /** The kinds of the changes by property, and these properties, where the protocol has them. */
    readonly detailed?: Properties | undefined;
    readonly diffs?: readonly string[];
}

/**
 * A provider process, as the engine sees it through either protocol. Properties are what the protocol carries: the plugin's
 * have marks of secrets, which the engine passes on unread.
 */
export interface Host {
    /** @param olds the inputs in the state; empty for a resource that is to be made. */
    check(
        resource: Named,
        olds: Properties,
        news: Properties,
    ): Promise<{ readonly inputs: Properties; readonly failures: readonly CheckFailure[] }>;
    diff(resource: Named & Made, news: Properties): Promise<Difference>;
    /** @throws PartialFailure if the resource exists nevertheless. */
    create(resource: Named, news: Properties): Promise<Made>;
    /** @throws PartialFailure if it changed the resource nevertheless. */
    update(resource: Named & Made, news: Properties): Promise<Properties>;
    /** What a creation, or the update of `old`, would make. Only the plugin's protocol has that. */
    preview?(resource: Named, news: Properties, old?: Made): Promise<Made>;
    /** @returns undefined for a resource that is gone. Only the plugin returns inputs. */
    read(
        resource: Named & Made & { readonly inputs: Properties },
    ): Promise<{ readonly outputs: Properties; readonly inputs?: Properties } | undefined>;
    delete(resource: Named & Made): Promise<void>;
}

/** What is kept of a step that made or changed something and then failed. */
export class PartialFailure extends Error {
    constructor(
        readonly made: Made,
        readonly because: unknown,
    ) {
        super(String(because));
    }
}
