// node install.mts FOLDER: installs the Pulumi CLI of the SDK's version to FOLDER/bin.
import { PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import { messageOf } from "../process.mts";

const script = "https://get.pulumi.com/install.sh";
const reachableMs = 5_000;

try {
    // Finds out in seconds whether the host can be reached: the installation itself may try for minutes.
    const response = await fetch(script, { method: "HEAD", signal: AbortSignal.timeout(reachableMs) });
    if (!response.ok) throw new Error(`HEAD ${script}: ${response.status} ${response.statusText}`);
    await PulumiCommand.install({ root: process.argv[2] ?? "." });
} catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? ` (${messageOf(error.cause)})` : "";
    console.error(`${messageOf(error)}${cause}`);
    process.exitCode = 1;
}
