import type { DiagnosticEvent, EngineEvent } from "@pulumi/pulumi/automation";

/** One message of a command, before the engine formats it for a terminal. */
export interface Diagnostic {
    /** The resource's name. */
    readonly resource: string;
    readonly severity: string;
    readonly message: string;
}

/** What a command did. */
export interface Ran {
    readonly succeeded: boolean;
    /** What a user reads. */
    readonly output: string;
    /** The engine's planned or executed operations on each resource, by the resource's name. */
    readonly operations: Readonly<Record<string, readonly string[]>>;
    readonly diagnostics: readonly Diagnostic[];
}

/** Watches one command of the Automation API. */
export class Observer {
    readonly #lines: string[] = [];
    readonly #operations: Record<string, string[]> = {};
    readonly #diagnostics: Diagnostic[] = [];

    readonly listeners = {
        color: "never" as const,
        onOutput: (text: string) => void this.#lines.push(text),
        onError: (text: string) => void this.#lines.push(text),
        onEvent: (event: EngineEvent) => this.#note(event),
    };

    /** @param failure what the Automation API threw, if it did. */
    ran(failure: string | undefined): Ran {
        // The API's error repeats everything that was printed, unless the command could not start.
        const output = this.#lines.join("") || (failure ?? "");
        if (process.env["E2E_SHOW"]) console.log(output);
        return {
            succeeded: failure === undefined,
            output,
            operations: this.#operations,
            diagnostics: this.#diagnostics,
        };
    }

    #note({ resourcePreEvent, diagnosticEvent }: EngineEvent): void {
        if (resourcePreEvent !== undefined) {
            const { urn, op } = resourcePreEvent.metadata;
            const operations = this.#operations[nameIn(urn)] ?? [];
            this.#operations[nameIn(urn)] = [...operations, op];
        }
        if (diagnosticEvent !== undefined && isShown(diagnosticEvent)) {
            const { urn = "", severity, message } = diagnosticEvent;
            this.#diagnostics.push({ resource: nameIn(urn), severity, message: plain(message) });
        }
    }
}

/** What a user reads: the engine has debug messages too, which it shows only on demand. */
const shown = ["info", "info#err", "warning", "error"];

function isShown({ ephemeral, severity }: DiagnosticEvent): boolean {
    return !ephemeral && shown.includes(severity);
}

/** The name of the resource with that URN. */
export function nameIn(urn: string): string {
    return urn.split("::").at(-1) ?? "";
}

/** Without the engine's marks for colours. */
function plain(message: string): string {
    return message.replaceAll(/<\{%[^%]*%\}>/g, "").trim();
}
