// Loaded into the plugin's process with --require: says at SIGUSR2 how much memory is left after a collection.
const { renameSync, writeFileSync } = require("node:fs");
const { setFlagsFromString } = require("node:v8");
const { runInNewContext } = require("node:vm");

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");
const file = process.env.HEAP_PROBE_FILE;

process.on("SIGUSR2", () => {
    collect();
    // What finalizers leave goes with the second one.
    setImmediate(() => {
        collect();
        writeFileSync(`${file}.draft`, JSON.stringify({ heap: process.memoryUsage().heapUsed, peak: process.resourceUsage().maxRSS * 1024 }));
        renameSync(`${file}.draft`, file);
    });
});
