import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Simulator } from "pulumi-vmware-csp/testing";
import { duration, type Log } from "../process.mts";
import type { PulumiProject } from "../pulumiProject.mts";
import { applicationCall, credentialsIn, expectEqual, expectNoSecretIn, newCalls, rotationCalls } from "./checks.mts";

/** What the scenario runs with. */
export interface ScenarioContext {
    /** Takes a line of what happens. */
    readonly print: Log;
    readonly simulator: Simulator;
    /** This repository's own project: the quickstart. */
    readonly project: PulumiProject;
    /** A project that reads the quickstart's secret. */
    readonly consumerProject: PulumiProject;
    /** Aborted when the process is asked to stop. */
    readonly signal: AbortSignal;
}

const app = "demo-app";

/**
 * Takes the quickstart through the life of a secret, and prints what was done.
 *
 * @throws Error at the first thing that is not as it is printed.
 */
export async function runScenario(context: ScenarioContext): Promise<void> {
    const { print, simulator, project, consumerProject, signal } = context;
    const startedMs = performance.now();
    const printed = { byPulumi: "", here: "" };
    const keep = (text: string) => {
        printed.byPulumi += text;
    };
    const options = { color: "never" as const, onOutput: keep, onError: keep, signal };
    const say = (line: string) => {
        signal.throwIfAborted();
        printed.here += `${line}\n`;
        print(line);
    };
    simulator.addApp({ id: app });
    const { origin, orgId, apiToken } = simulator;
    Object.assign(project.env, { CSP_HOST: origin, CSP_ORG_ID: orgId, CSP_API_TOKEN: apiToken });
    consumerProject.env["PULUMI_BACKEND_URL"] = `file://${project.stateFolder}`;

    say(`Pulumi runs examples/quickstart against a simulated CSP at ${origin}.`);
    const stack = await project.stack("demo");
    await stack.setAllConfig({ oauthAppId: { value: app }, rotationTrigger: { value: "2026-Q3" } });

    say("$ pulumi up");
    const created = await stack.up(options);
    expectEqual("The changes", created.summary.resourceChanges, { create: 2 });
    const old = credentialsIn(created.outputs);
    expectEqual("The stored secret is CSP's", old.clientSecret === simulator.app(app).currentSecret, true);
    say("  The app gets a new secret. It is tested, and stored encrypted in Pulumi's state.");
    say(`  Calls to CSP: ${newCalls(simulator, rotationCalls)}.`);

    say("$ pulumi up");
    const unchanged = await stack.up(options);
    expectEqual("The changes", unchanged.summary.resourceChanges, { same: 2 });
    say("  Nothing has changed, so nothing happens.");
    say(`  Calls to CSP: ${newCalls(simulator, [])}.`);

    say("$ pulumi config set rotationTrigger 2026-Q4 && pulumi up");
    await stack.setConfig("rotationTrigger", { value: "2026-Q4" });
    const rotated = await stack.up(options);
    expectEqual("The changes", rotated.summary.resourceChanges, { same: 1, update: 1 });
    const current = credentialsIn(rotated.outputs);
    expectEqual("The stored secret is CSP's", current.clientSecret === simulator.app(app).currentSecret, true);
    say("  The trigger has changed, so the secret is rotated.");
    say(`  Calls to CSP: ${newCalls(simulator, rotationCalls)}.`);

    say("An application asks CSP for an access token:");
    const statuses = [await tokenStatus(old), await tokenStatus(current)];
    expectEqual("The statuses for the old and the new secret", statuses, [401, 200]);
    simulator.clearCalls();
    say("  CSP refuses the old secret (401) and accepts the new one (200).");

    const secretStack = "organization/pulumi-vmware-csp/demo";
    say(`$ pulumi up    (another stack, which reads the secret by a StackReference to ${secretStack})`);
    const consumerStack = await consumerProject.stack("demo");
    await consumerStack.setConfig("secretStack", { value: secretStack });
    const { outputs } = await consumerStack.up(options);
    expectEqual("The access token is secret", outputs["accessToken"]?.secret, true);
    say(`  It got an access token, valid for ${outputs["expiresInSeconds"]?.value} seconds.`);
    say(`  Calls to CSP: ${newCalls(simulator, [applicationCall])}.`);

    say("$ pulumi destroy    (both stacks)");
    await consumerStack.destroy(options);
    const destroyed = await stack.destroy(options);
    expectEqual("The changes", destroyed.summary.resourceChanges, { delete: 2 });
    say("  Pulumi forgets the secret. The app and its secret stay as they are.");
    say(`  Calls to CSP: ${newCalls(simulator, [])}.`);

    const secrets = simulator.secretsEverIssued();
    const stored = textOfFiles(project.folder) + textOfFiles(consumerProject.folder);
    expectNoSecretIn("what Pulumi stored", stored, secrets, app);
    expectNoSecretIn("what Pulumi printed", printed.byPulumi, secrets, "Resources:");
    expectNoSecretIn("this output", printed.here, secrets, app);
    say(`None of the ${secrets.length} secrets and tokens of this run is readable in what Pulumi printed or stored.`);
    say(`Done in ${duration(performance.now() - startedMs)}.`);
}

/** Asks for an access token, as an application does, and returns the status of the response. */
async function tokenStatus({ tokenEndpoint, clientId, clientSecret }: ReturnType<typeof credentialsIn>) {
    const response = await fetch(tokenEndpoint, {
        method: "POST",
        headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
        body: new URLSearchParams({ grant_type: "client_credentials" }),
    });
    await response.body?.cancel();
    return response.status;
}

/** Links are not followed: what they lead to is the repository's. (The `recursive` of node does follow them.) */
function textOfFiles(folder: string): string {
    const texts = readdirSync(folder, { withFileTypes: true }).map((entry) => {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) return textOfFiles(path);
        return entry.isFile() ? readFileSync(path, "utf8") : "";
    });
    return texts.join("\n");
}
