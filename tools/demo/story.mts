import { join } from "node:path";
import type { Simulator } from "pulumi-vmware-csp/testing";
import { duration } from "../engine/duration.mts";
import type { Report } from "../engine/way.mts";
import { tokenRequestStatus } from "./accessToken.mts";
import { applicationCall, newCalls, rotationCalls } from "./cspCalls.mts";
import { expect } from "./expectation.mts";
import { credentialsIn, isSecret } from "./outputs.mts";
import { root, type Sandbox } from "./sandbox.mts";
import { expectNoSecretIn } from "./secretSearch.mts";

/** What the story is told with. */
export interface Stage {
    /** Takes a line of the story. */
    readonly tell: Report;
    readonly simulator: Simulator;
    readonly sandbox: Sandbox;
}

const app = "demo-app";

/**
 * Takes the quickstart through the life of a secret, and tells what was done.
 *
 * @throws Error at the first thing that is not as it is told.
 */
export async function tellStory({ tell, simulator, sandbox }: Stage): Promise<void> {
    const startedMs = performance.now();
    const told: string[] = [];
    const say = (line: string) => {
        told.push(line);
        tell(line);
    };
    simulator.addApp({ id: app });
    say(`Pulumi runs examples/quickstart against a simulated CSP on ${simulator.origin}.`);
    const rotating = await sandbox.newStack(
        root,
        { oauthAppId: { value: app }, rotationTrigger: { value: "2026-Q3" } },
        { CSP_HOST: simulator.origin, CSP_ORG_ID: simulator.orgId, CSP_API_TOKEN: simulator.apiToken },
    );

    say("$ pulumi up");
    const created = await rotating.up();
    expect("The changes", created.changes, { create: 2 });
    const old = credentialsIn(created.outputs);
    expect("The stored secret is CSP's", old.clientSecret === simulator.app(app).currentSecret, true);
    say("  The app's secret is made anew, tested, and kept in Pulumi's state, encrypted.");
    say(`  CSP saw: ${newCalls(simulator, rotationCalls)}.`);

    say("$ pulumi up");
    const unchanged = await rotating.up();
    expect("The changes", unchanged.changes, { same: 2 });
    say("  Nothing has changed, so nothing happens.");
    say(`  CSP saw: ${newCalls(simulator, [])}.`);

    say("$ pulumi config set rotationTrigger 2026-Q4 && pulumi up");
    await rotating.configure({ rotationTrigger: { value: "2026-Q4" } });
    const rotated = await rotating.up();
    expect("The changes", rotated.changes, { same: 1, update: 1 });
    const current = credentialsIn(rotated.outputs);
    expect("The stored secret is CSP's", current.clientSecret === simulator.app(app).currentSecret, true);
    say("  The trigger has changed, so the secret is rotated: there is a new one.");
    say(`  CSP saw: ${newCalls(simulator, rotationCalls)}.`);

    const statuses = [await tokenRequestStatus(old), await tokenRequestStatus(current)];
    expect("The answers to the old and the new secret", statuses, [401, 200]);
    simulator.clearCalls();
    say("An application asks CSP for an access token:");
    say("  with the old secret it is refused (401), with the new one it gets a token (200).");

    const consumer = await sandbox.newStack(join(import.meta.dirname, "consumer"), {
        secretStack: { value: rotating.fullName },
    });
    say(`$ pulumi up    (another stack, which reads the secret by a StackReference to ${rotating.fullName})`);
    const { outputs } = await consumer.up();
    expect("The access token is secret", isSecret(outputs["accessToken"]), true);
    say(`  It got an access token, valid for ${outputs["expiresInSeconds"]?.value} seconds.`);
    say(`  CSP saw: ${newCalls(simulator, [applicationCall])}.`);

    say("$ pulumi destroy    (both stacks)");
    await consumer.destroy();
    const destroyed = await rotating.destroy();
    expect("The changes", destroyed.changes, { delete: 2 });
    say("  Pulumi forgets the secret. The app and its secret stay as they are.");
    say(`  CSP saw: ${newCalls(simulator, [])}.`);

    const secrets = simulator.secretsEverIssued();
    expectNoSecretIn("what Pulumi stored", sandbox.stored(), secrets, app);
    expectNoSecretIn("what Pulumi printed", sandbox.printed(), secrets, "Resources:");
    expectNoSecretIn("this story", told.join("\n"), secrets, app);
    say(
        `Not one of this run's ${secrets.length} secrets and tokens is readable in what Pulumi printed or stored.`,
    );
    say(`Done, in ${duration(performance.now() - startedMs)}.`);
}
