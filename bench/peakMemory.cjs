// Loaded into every Node process of a measured command (NODE_OPTIONS): writes down the most memory that Pulumi's
// program or provider process, or the report, has had, again and again, because the engine kills a provider process at its end.
const { writeFileSync } = require("node:fs");
const { join, sep } = require("node:path");

const everyMs = 50;
const command = (process.argv[1] ?? "").split(sep).join("/");
const roles = [
    ["provider", /\/cmd\/dynamic-provider(\/|$)|\/pulumi-resource-vmware-csp$/],
    ["program", /\/cmd\/run(\/|$)/],
    ["report", /\/dist\/cli\/main\.js$/],
];
const role = roles.find(([, pattern]) => pattern.test(command))?.[0];
const folder = process.env.BENCH_MEMORY_FOLDER;

if (role !== undefined && folder !== undefined) {
    const file = join(folder, `${role}-${process.pid}`);
    // In kibibytes, on every system.
    const write = () => writeFileSync(file, String(process.resourceUsage().maxRSS));
    setInterval(write, everyMs).unref();
    process.on("exit", write);
}
