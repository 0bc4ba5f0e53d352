// npm run demo: the scenario goes to stdout, what takes long before it to stderr. Exit status 0: all went as printed.
import { join } from "node:path";
import { startSimulator } from "pulumi-vmware-csp/testing";
import { getEngine } from "../engine/getEngine.mts";
import { runMain } from "../process.mts";
import { createPulumiProject, readFiles } from "../pulumiProject.mts";
import { root } from "../root.mts";
import { runScenario } from "./scenario.mts";

/** Of this repository's project: its program, and what that is compiled by. */
const quickstart = ["Pulumi.yaml", "tsconfig.json", "tsconfig.base.json", "examples/quickstart/index.ts"];

await runMain(async (signal) => {
    const engine = await getEngine({ log: console.error, signal });
    const project = await createPulumiProject({ engine, files: readFiles(root, quickstart) });
    const consumerFiles = readFiles(join(import.meta.dirname, "consumer"));
    const consumerProject = await createPulumiProject({ engine, files: consumerFiles });
    // This process talks to the simulator too.
    const { no_proxy, NO_PROXY } = project.env;
    Object.assign(process.env, { no_proxy, NO_PROXY });
    const simulator = await startSimulator();
    try {
        await runScenario({ print: console.log, simulator, project, consumerProject, signal });
    } finally {
        project.remove();
        consumerProject.remove();
        await simulator.close();
    }
});
