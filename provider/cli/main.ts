#!/usr/bin/env node
import { processIo } from "./commandIo";
import { runCommandLine } from "./commandLine";

// Whoever reads what we print may stop reading: `… | head`.
process.stdout.once("error", () => process.exit(1));

void runCommandLine(process.argv.slice(2), processIo).then((status) => {
    process.exitCode = status;
});
