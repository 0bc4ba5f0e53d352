import type { CallKind, Fault, SimulatorSwitches } from "../../../provider/testing";

/** A change of the program: each input's new value; null takes the input away. */
export interface ProgramChange {
    readonly rotationTrigger?: unknown;
    readonly rotateAfterDays?: number | null;
    readonly overlapSeconds?: number | null;
    /** Which of the caller's own secrets. */
    readonly newClientSecret?: number | null;
    /** The secret that CSP has at this moment, the old one of its overlap, or one that it never had. */
    readonly existingClientSecret?: "current" | "previous" | "wrong" | null;
    readonly onExternalRotation?: "rotate" | "warn" | "stop" | null;
    readonly verify?: boolean | null;
    readonly authenticateAs?: "credentials" | "app" | null;
    readonly revokeOnDelete?: boolean | null;
    /** The same host, written in another way. */
    readonly host?: "written otherwise" | null;
    readonly profile?: "spare" | null;
    /** Another app: the resource is replaced. */
    readonly app?: AppName;
    /** Another name: the engine makes another resource, and deletes the one so far. */
    readonly name?: "ci" | "renamed";
    /** Whether a PreviousSecretRetirement follows each rotation. */
    readonly retirement?: boolean;
    /** What consumers elsewhere confirm to it: the secret's `rotatedAt`, or an earlier one. */
    readonly confirmations?: "current" | "stale" | null;
    /** Whether the program has a second secret, that of the other app, with the same inputs but those of a secret. */
    readonly second?: boolean;
    /** Under which provider resources secret and retirement are: each has a process of its own. */
    readonly provider?: ProviderName;
    readonly retirementProvider?: ProviderName;
}

/** The two provider resources of a program. */
export type ProviderName = "default" | "explicit";

/** The two apps of a sequence. */
export type AppName = "first" | "second";

/** A fault of the n-th call of its kind in a command, and of those after it, as many as `times` says. */
export interface CallFault {
    readonly on: CallKind;
    readonly call?: number;
    readonly times?: number;
    /** `lateBy`: the client gives up, and the request arrives after so many further calls. */
    readonly fault: Fault | { readonly lateBy: number };
}

/** What a command of Pulumi meets. */
export interface Circumstances {
    readonly faults?: readonly CallFault[];
    /** The provider process ends after this call has been carried out: nothing of its step is stored. */
    readonly crashAfterCall?: number;
    readonly frozen?: true;
    /** Neither environment nor configuration has credentials. */
    readonly noCredentials?: true;
}

/** Something that happens in the life of a stack, to the app of the program's first secret unless it says another one. */
export type Step =
    | {
          readonly do: "up";
          readonly change?: ProgramChange;
          /** `pulumi up --refresh` */
          readonly refresh?: true;
          /** `pulumi up --replace` */
          readonly replace?: true;
          readonly under?: Circumstances;
      }
    | {
          readonly do: "preview";
          readonly change?: ProgramChange;
          /** Inputs that are outputs of resources not made yet. */
          readonly unknown?: readonly string[];
          readonly under?: Circumstances;
      }
    | { readonly do: "refresh"; readonly under?: Circumstances }
    | { readonly do: "destroy"; readonly under?: Circumstances }
    /** Somebody rotates in the console, or with overlap by API. */
    | { readonly do: "rotateOutside"; readonly overlapSeconds?: number; readonly app?: AppName }
    /** Somebody ends a running overlap. */
    | { readonly do: "retireOutside" }
    | { readonly do: "removeApp" }
    | { readonly do: "addApp"; readonly app?: AppName }
    /** Somebody changes whether the app may ask for tokens, and so whether its secret can be tested. */
    | { readonly do: "setTestable"; readonly testable: boolean; readonly app?: AppName }
    /** From now on CSP accepts a new secret at once. */
    | { readonly do: "propagateAtOnce" }
    | { readonly do: "wait"; readonly seconds: number };

/** A command of Pulumi. */
export type Command = Extract<Step, { do: "up" | "preview" | "refresh" | "destroy" }>;

/** What a sequence starts with. */
export interface Setting {
    /** The first program; what is absent has its default, and the app is the first. */
    readonly program?: ProgramChange;
    /** How this CSP behaves where its reference leaves it open. */
    readonly csp?: Partial<SimulatorSwitches>;
    /** For how long the provider retries a call; fewer attempts than by default: more sequences in the same time. */
    readonly retryForSeconds?: number;
}

/** The step as a test could have it: what a failure prints, to be pasted into a named test. */
export function inWords(step: Step | Setting): string {
    return JSON.stringify(step).replace(/"([a-zA-Z]+)":/g, " $1: ");
}
