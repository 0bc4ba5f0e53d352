import { buffer } from "node:stream/consumers";
import { systemClock } from "../common/clock";

/** What a command reads and where it prints: the process's own, or a test's. */
export interface CommandIo {
    readonly env: Readonly<Record<string, string | undefined>>;
    /** The directory that the command was started in. */
    readonly directory: string;
    /** Prints a line of the result. */
    readonly print: (line: string) => void;
    /** Prints a line that is not part of the result. */
    readonly warn: (line: string) => void;
    /** Shows a text in place of the last one, if somebody watches; an empty text removes it. */
    readonly progress: (text: string) => void;
    /** All of the standard input. */
    readonly readInput: () => Promise<Uint8Array>;
    /** Milliseconds since 1970. */
    readonly now: () => number;
    /** Resolves once the user ends the command. */
    readonly untilStopped: () => Promise<void>;
}

/** The process's own. */
export const processIo: CommandIo = {
    env: process.env,
    directory: process.cwd(),
    print: (line) => void process.stdout.write(`${line}\n`),
    warn: (line) => void process.stderr.write(`${line}\n`),
    progress: (text) => {
        if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
    },
    readInput: () => buffer(process.stdin),
    now: systemClock.now,
    untilStopped: () =>
        new Promise((resolve) => {
            for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => resolve());
        }),
};
