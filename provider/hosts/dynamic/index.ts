import type { dynamic } from "@pulumi/pulumi";
import { resources } from "../../resources";
import { createProviderContext, type ProviderContext } from "../../rotation/providerContext";
import { RunMemory } from "../../rotation/runMemory";
import { engineAddressIn, isEngineAlive } from "../engine";
import { RunFolder } from "../runFolder";
import { atDynamicHost } from "./adapter";

/** The stack configuration: that of the last `pulumi up`, where a refresh or a destroy runs. */
let configuration: dynamic.ConfigureRequest["config"] | undefined;

const engineAddress = engineAddressIn(process.argv.slice(2));
const folder = engineAddress === undefined ? undefined : new RunFolder(engineAddress, (line) => provider.log(line));

const provider: ProviderContext = createProviderContext({
    config: (key) => configuration?.get(key),
    isEngineAlive: () => isEngineAlive(engineAddress),
    run: new RunMemory(folder),
});

if (folder !== undefined) {
    process.once("exit", () => folder.leave());
    // The engine ends this process with one of these, without which there is no "exit".
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
        process.once(signal, () => {
            folder.leave();
            process.kill(process.pid, signal);
        });
    }
}

/** Called once for each stored text; the host's other calls don't wait for it, so it must not either. */
const configure = async (request: dynamic.ConfigureRequest): Promise<void> => {
    configuration = request.config;
};

/** What Pulumi's dynamic-provider host runs for a resource. */
export function resourceProvider(name: keyof typeof resources): dynamic.ResourceProvider {
    return { ...atDynamicHost(resources[name], provider), configure };
}
