import type { UserError } from "../common/userError";
import type { Violation } from "../rotation/inputs";
import type { Programs, ProviderContext } from "../rotation/providerContext";

export type Properties = Readonly<Record<string, unknown>>;

/** A resource, written once for every host: Pulumi's methods, on plain properties. */
export interface Resource {
    /** Names of the inputs that such programs can give. */
    inputNames(programs: Programs): readonly string[];
    /** Names of inputs and outputs that are secret whatever the program says. */
    readonly secretNames: readonly string[];
    /** Names of inputs that may be secret whatever the program says, so that no failure shows their values. */
    readonly unshownNames?: readonly string[];
    /** Outputs that show an input: they are secret where that is. */
    readonly shownInputs?: readonly InputInOutput[];
    /** Inputs that may be applied later than they are given, and the output that keeps the value until then. */
    readonly pendingInputs?: readonly InputInOutput[];
    /** Why Pulumi can't read the resource without a state of it, and what to do instead. */
    readonly importRefusal: string;
    /**
     * One output with everything that another resource needs of this one, where programs can't pass a whole resource.
     */
    readonly link?: Link;
    /** The id, by the inputs or the outputs; empty while it is not known. */
    id(properties: Properties): string;
    /**
     * Finds what is wrong with the inputs that the program gives; makes no call.
     *
     * @param olds empty for a creation.
     * @param news with `__urn`.
     */
    check(provider: ProviderContext, olds: Properties, news: Properties): Checked;
    /**
     * The dry run of a creation or an update, and their diff; makes no call.
     *
     * @param news the checked inputs, some of which may be unknown in a preview.
     * @param olds the outputs that Pulumi keeps, whatever host wrote them; none before the creation.
     */
    plan(provider: ProviderContext, news: Properties, olds?: Properties): Plan;
    create(provider: ProviderContext, news: Properties): Promise<Outcome>;
    update(provider: ProviderContext, olds: Properties, news: Properties): Promise<Outcome>;
    /** What a refresh finds: the outputs as they are now. Default: those that Pulumi keeps. */
    read?(provider: ProviderContext, outputs: Properties): Promise<Properties | "gone">;
    delete(provider: ProviderContext, id: string, outputs: Properties): Promise<void>;
    /**
     * The inputs that the next update goes on with unless the program gives others. After a partial failure, those in
     * Pulumi's state are older. Default: those in Pulumi's state.
     */
    latestInputs?(outputs: Properties, stored: Properties): Properties;
}

/** The names of an input, and of the output that has its value too. */
export interface InputInOutput {
    readonly input: string;
    readonly output: string;
}

export interface Link {
    readonly output: string;
    /** Undefined while there is nothing to pass on. */
    valueOf(outputs: Properties): Properties | undefined;
}

/** The inputs as they are stored, and what is wrong with them. */
export interface Checked {
    readonly inputs: Record<string, unknown>;
    readonly failures: readonly Violation[];
}

/** What a creation or an update will do, as far as that is known beforehand. */
export interface Plan {
    /** Whether there is anything to do. */
    readonly changes: boolean;
    /** The properties that explain an update, in the order in which they are shown. */
    readonly properties: Readonly<Record<string, PropertyChange>>;
    /** What to tell the user before. */
    readonly lines: readonly string[];
    /** How lines name the resource. Default: the host prints no line of its own about it. */
    readonly subject?: string;
    /** The outputs to come, some of them unknown. */
    readonly outputs: Properties;
}

/** How a property will change. `replace`: another value of it replaces the resource. */
export type PropertyChange = "add" | "update" | "delete" | "replace";

/** What a creation or an update leaves. */
export interface Outcome {
    readonly outputs: Properties;
    /** Why the step failed, although these outputs must be kept: a partial failure. */
    readonly failure?: UserError;
}

/** Pulumi has no old inputs of a new resource. */
export function isCreation(olds: Properties): boolean {
    return Object.keys(olds).length === 0;
}
