// node install.mts FOLDER: installs the Pulumi CLI of the SDK's version to FOLDER/bin.
import { messageOf } from "./problem.mts";

const script = "https://get.pulumi.com/install.sh";
const reachableMs = 5_000;

/** Finds out in seconds whether the host can be reached: the installation itself may try for minutes. */
async function checkReachable(): Promise<void> {
    const response = await fetch(script, { method: "HEAD", signal: AbortSignal.timeout(reachableMs) });
    if (!response.ok) {
        throw new Error(`it answers ${response.status} ${response.statusText}`);
    }
}

function explain(error: unknown): string {
    const cause = error instanceof Error && error.cause !== undefined ? ` (${messageOf(error.cause)})` : "";
    return `${messageOf(error)}${cause}`;
}

try {
    await checkReachable();
} catch (error) {
    console.error(`HEAD ${script}: ${explain(error)}`);
    process.exit(1);
}
try {
    const { PulumiCommand } = await import("@pulumi/pulumi/automation/index.js");
    const root = process.argv[2];
    if (root === undefined) {
        throw new Error("no folder to install to was given");
    }
    await PulumiCommand.install({ root });
} catch (error) {
    console.error(explain(error));
    process.exit(1);
}
