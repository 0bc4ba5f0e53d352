#!/usr/bin/env node
import { runCommandLine } from "./commandLine";
import { processSurroundings } from "./surroundings";

// Whoever reads what we print may stop reading: `… | head`.
process.stdout.once("error", () => process.exit(1));

void runCommandLine(process.argv.slice(2), processSurroundings).then((status) => {
    process.exitCode = status;
});
