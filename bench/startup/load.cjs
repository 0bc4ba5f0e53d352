// Prints how many milliseconds it takes to load a module, in a process that has loaded Pulumi's SDK.
require("@pulumi/pulumi");

const startedMs = performance.now();
require(process.argv[2]);
console.log((performance.now() - startedMs).toFixed(1));
