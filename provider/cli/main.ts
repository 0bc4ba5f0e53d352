#!/usr/bin/env node
import { processIo } from "./commandIo";
import { runCommandLine } from "./commandLine";

// The reader may close the pipe (`… | head`). A full disk is worth a line. Neither changes the exit status, such as 1.
process.stdout.once("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") processIo.warn(`error: the output could not be written: ${error.message}`);
    process.exit(2);
});

void runCommandLine(process.argv.slice(2), processIo).then((status) => {
    process.exitCode = status;
});
