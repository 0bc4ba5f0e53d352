// NODE codeCacheProcess.cjs PROGRAM TARGET: runs the plugin's program, and at a message writes what V8 has compiled of it.
const { readFileSync, writeFileSync } = require("node:fs");
const { Script } = require("node:vm");

const [, , program, target] = process.argv;
process.argv.splice(2);
const script = new Script(readFileSync(program, "latin1"), { filename: "pulumi-resource-vmware-csp" });
process.once("message", () => {
    writeFileSync(target, script.createCachedData());
    process.exit(0);
});
script.runInThisContext();
