import type { UserError } from "../../common/userError";
import type { Checked } from "../../resources/oauthAppSecret/check";
import type { ProviderContext } from "../../rotation/providerContext";
import type { Properties } from "./wire";

/** One of the plugin's resources: Pulumi's methods, on plain properties. */
export interface Resource {
    readonly inputNames: readonly string[];
    /** Names of inputs and outputs that are secret whatever the program says. */
    readonly secretNames: readonly string[];
    check(provider: ProviderContext, urn: string, olds: Properties, news: Properties): Checked;
    diff(provider: ProviderContext, olds: Properties, news: Properties): Difference;
    /** What a creation is going to result in, some of it unknown. The id is empty while it is not known. */
    previewCreation(provider: ProviderContext, news: Properties): Created;
    create(provider: ProviderContext, news: Properties): Promise<Created>;
    previewUpdate(provider: ProviderContext, olds: Properties, news: Properties): Properties;
    update(provider: ProviderContext, olds: Properties, news: Properties): Promise<Properties>;
    /** Undefined: the resource is gone. */
    read(provider: ProviderContext, outputs: Properties): Promise<Properties | undefined>;
    delete(provider: ProviderContext, id: string, outputs: Properties): Promise<void>;
}

export interface Created {
    readonly id: string;
    readonly outputs: Properties;
}

/** How a property is going to change. `replace`: another value of it replaces the resource. */
export type PropertyChange = "add" | "update" | "delete" | "replace";

export interface Difference {
    readonly changes: boolean;
    /** The properties that explain the change, in the order in which they are shown. */
    readonly properties: Readonly<Record<string, PropertyChange>>;
}

/** A failure after which these outputs are to be kept (Pulumi's `ErrorResourceInitFailed`). */
export class InitFailed extends Error {
    constructor(
        { message }: UserError,
        readonly created: Created,
    ) {
        super(message);
    }
}
