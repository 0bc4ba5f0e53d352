import {
    type ConfigMap,
    fullyQualifiedStackName,
    type OpMap,
    type OutputMap,
    type Stack,
} from "@pulumi/pulumi/automation/index.js";
import { messageOf } from "../engine/problem.mts";

/** The commands of one stack. Each rejects with what Pulumi printed, when it fails. */
export interface StackCommands {
    /** The stack's name for a `StackReference`. */
    readonly fullName: string;
    configure(config: ConfigMap): Promise<void>;
    up(): Promise<{ readonly changes: OpMap; readonly outputs: OutputMap }>;
    destroy(): Promise<{ readonly changes: OpMap }>;
}

/** What every command is given. */
export interface CommandContext {
    /** Aborted when the process is asked to stop. */
    readonly signal: AbortSignal;
    /** Takes all that Pulumi prints. */
    readonly print: (text: string) => void;
}

/** @param project the name in `Pulumi.yaml`. */
export function stackCommands(
    stack: Stack,
    project: string,
    { signal, print }: CommandContext,
): StackCommands {
    async function run<T>(command: string, start: (options: Options) => Promise<T>): Promise<T> {
        signal.throwIfAborted();
        const lines: string[] = [];
        const keep = (text: string) => {
            lines.push(text);
            print(text);
        };
        try {
            return await start({ color: "never", onOutput: keep, onError: keep, signal });
        } catch (error) {
            signal.throwIfAborted();
            throw new Error(`${command} failed:\n${lines.join("") || messageOf(error)}`);
        }
    }
    return {
        fullName: fullyQualifiedStackName("organization", project, stack.name),
        configure: (config) => stack.setAllConfig(config),
        async up() {
            const { summary, outputs } = await run("pulumi up", (options) => stack.up(options));
            return { changes: summary.resourceChanges ?? {}, outputs };
        },
        async destroy() {
            const { summary } = await run("pulumi destroy", (options) => stack.destroy(options));
            return { changes: summary.resourceChanges ?? {} };
        },
    };
}

interface Options {
    readonly color: "never";
    readonly onOutput: (text: string) => void;
    readonly onError: (text: string) => void;
    readonly signal: AbortSignal;
}
