import { join } from "node:path";
import * as z from "zod";
import { packageVersion } from "../../common/packageInfo";
import type { CommandIo } from "../commandIo";
import { runPulumi } from "../pulumi";

/** Options of the command `plugin install`. */
export interface PluginInstallOptions {
    /** Whether to replace what is installed of this version. */
    readonly reinstall?: boolean;
}

/**
 * The folder of the built plugin, whether this runs from `provider/` or from `dist/`. It has a command beside the file,
 * because Windows can't start the file alone.
 */
const pluginFolder = join(__dirname, "../../../dist/plugin");

/** Hands the plugin in this package to `pulumi plugin install`. */
export async function installPlugin({ reinstall = false }: PluginInstallOptions, io: CommandIo): Promise<0 | 1> {
    const version = packageVersion();
    // Exactly this version, even if a later one is installed: the caller asked for it.
    const how = ["--file", pluginFolder, reinstall ? "--reinstall" : "--exact"];
    const isThere = !reinstall && (await isInstalled(version, io));
    const ran = await runPulumi(["plugin", "install", "resource", "vmware-csp", version, ...how], io);
    if ("failure" in ran) {
        io.warn(`error: the plugin was not installed: ${ran.failure}`);
        return 1;
    }
    io.print(
        isThere
            ? `The Pulumi plugin vmware-csp ${version} was there already, and stays as it is. To replace it, add --reinstall.`
            : `Installed the Pulumi plugin vmware-csp ${version}.`,
    );
    io.print("A program in YAML can now use the type vmware-csp:OAuthAppSecret: the package's README has one.");
    io.print(`For another language, run this in the project: pulumi package add vmware-csp@${version}`);
    return 0;
}

/** What `pulumi plugin ls --json` prints. */
const listed = z.array(z.object({ name: z.string(), version: z.string().optional() }));

/**
 * Whether Pulumi already has this version: it then installs nothing and prints nothing. False if that can't be
 * determined.
 */
async function isInstalled(version: string, io: CommandIo): Promise<boolean> {
    const ran = await runPulumi(["plugin", "ls", "--json"], io);
    if ("failure" in ran) return false;
    try {
        const plugins = listed.parse(JSON.parse(ran.stdout));
        return plugins.some((plugin) => plugin.name === "vmware-csp" && plugin.version === version);
    } catch {
        return false;
    }
}
