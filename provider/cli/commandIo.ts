/** What a command has of the world around it: the process's own, or a test's. */
export interface CommandIo {
    readonly env: Readonly<Record<string, string | undefined>>;
    /** The directory that the command was started in. */
    readonly directory: string;
    /** Prints a line of what was asked for. */
    readonly print: (line: string) => void;
    /** Prints a line that is no part of that. */
    readonly warn: (line: string) => void;
    /** Fulfilled once the user wants the command to end. */
    readonly untilStopped: () => Promise<void>;
}

/** The process's own. */
export const processSurroundings: CommandIo = {
    env: process.env,
    directory: process.cwd(),
    print: (line) => void process.stdout.write(`${line}\n`),
    warn: (line) => void process.stderr.write(`${line}\n`),
    untilStopped: () =>
        new Promise((resolve) => {
            for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => resolve());
        }),
};
