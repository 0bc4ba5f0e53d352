import { defaultHost } from "../../csp/host";
import { violations } from "../../rotation/inputs";
import { SIMULATED_ORG_ID, type Simulator, startSimulator } from "../../testing/simulator";
import type { CommandIo } from "../commandIo";
import { banner } from "./banner";
import { callLine } from "./callLine";

/** Options of the command `simulator`. */
export interface SimulatorCommandOptions {
    readonly port: number;
    /** Ids of the apps; one that is there twice counts once. */
    readonly app: readonly string[];
    /** Id of the organization. */
    readonly org?: string;
    /** Whether to print the secret that each app has at the start. */
    readonly showSecrets?: boolean;
}

/** Runs a simulator until the user stops it. */
export async function simulator(options: SimulatorCommandOptions, io: CommandIo): Promise<0 | 1> {
    const { port, app, org: orgId = SIMULATED_ORG_ID, showSecrets = false } = options;
    const { print, warn, untilStopped } = io;
    const appIds = [...new Set(app)];
    const host = defaultHost;
    const [violation] = appIds.flatMap((oauthAppId) => violations({ host, orgId, oauthAppId }, true));
    if (violation) {
        warn(`error: --${violation.property === "orgId" ? "org" : "app"} ${violation.reason}`);
        return 1;
    }
    // Before the start: a signal that comes meanwhile is not lost.
    const stopped = untilStopped();
    let started: Simulator;
    try {
        // Each app may rotate itself too.
        const apps = appIds.map((id) => ({ id, roles: ["developer"] }));
        started = await startSimulator({ port, orgId, apps, onCall: (call) => print(callLine(call)) });
    } catch (error) {
        warn(`error: ${reasonNotToStart(error, port)}`);
        return 1;
    }
    const apps = appIds.map((id) => started.app(id));
    for (const line of banner(started, apps, { showSecrets, platform: process.platform })) print(line);
    await stopped;
    await started.close();
    print("");
    print("The simulator has ended.");
    return 0;
}

function reasonNotToStart(error: unknown, port: number): string {
    if (!(error instanceof Error)) return String(error);
    return "code" in error && error.code === "EADDRINUSE"
        ? `port ${port} is in use: give another --port, or none for any that is free`
        : error.message;
}
