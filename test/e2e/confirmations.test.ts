import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation";
import { afterAll, expect, it } from "vitest";
import { type Consumer, startConsumer, together } from "../support/consumers";
import { useScene } from "../support/scene";
import { createProject, type Project } from "../support/stack";
import { ref, yamlProject, yamlRetirement, yamlSecret } from "../support/yamlProgram";
import { consumerProgram } from "../support/zeroDowntimeProgram";

/** A separate stack with an application that authenticates continuously. */
interface ConsumerStack {
    readonly project: Project;
    readonly stack: Stack;
    readonly consumer: Consumer;
    /** Whether its roll-outs fail from now on. */
    fail(fails: boolean): void;
}

const producer = useScene({
    host: "plugin",
    apps: ["ci"],
    files: { "Pulumi.yaml": yamlProject({ name: "producer" }) },
});
const consumers: ConsumerStack[] = [];
afterAll(async () => {
    for (const { consumer, project } of consumers) {
        await consumer.close();
        project.remove();
    }
});

async function consumerStack(name: string, deployMs: number): Promise<ConsumerStack> {
    const project = await createProject({ files: consumerProgram(name) });
    project.env["PULUMI_BACKEND_URL"] = `file://${producer.project.stateFolder}`;
    const tokenEndpoint = `${producer.simulator.origin}/csp/gateway/am/api/auth/token`;
    const consumer = startConsumer(join(project.directory, name), tokenEndpoint, "ci");
    const settings = { producer: "organization/producer/dev", folder: consumer.folder, deployMs };
    const fail = (fails: boolean) => project.write("settings.json", JSON.stringify({ ...settings, fails }));
    fail(false);
    const made = { project, stack: await project.stack("dev"), consumer, fail };
    consumers.push(made);
    return made;
}

/** An update whose retirement waits for both stacks. */
async function upProducer(rotationTrigger: string, overlapSeconds = 3_600) {
    const reference = (name: string) => ({ type: "pulumi:pulumi:StackReference", properties: { name } });
    const confirmations = ["west", "east"].map((name) => ref(`${name}.outputs["cspSecretRotatedAt"]`));
    const resources = {
        west: reference("organization/west/dev"),
        east: reference("organization/east/dev"),
        ci: yamlSecret({ oauthAppId: "ci", overlapSeconds, rotationTrigger }),
        done: yamlRetirement("ci", [], { confirmations }),
    };
    const outputs = { clientSecret: ref("ci.clientSecret"), rotatedAt: ref("ci.rotatedAt") };
    producer.project.write("Pulumi.yaml", yamlProject({ name: "producer", resources, outputs }));
    const ran = await producer.up();
    // The consumers' own requests are among the calls.
    return { ...ran, calls: ran.calls.filter((kind) => kind !== "clientCredentialsGrant") };
}

async function upConsumer({ project, stack }: ConsumerStack, { succeeds = true } = {}): Promise<void> {
    const ran = await project.up(stack, { continueOnError: !succeeds });
    expect(ran.succeeded, ran.output).toBe(succeeds);
}

const unconfirmed = async () => (await producer.outputsOf("done"))?.["unconfirmed"];

it("an overlap ends once the consumers of two other stacks have confirmed the rotation, and CSP never refuses any of them", async () => {
    const west = await consumerStack("west", 400);
    const east = await consumerStack("east", 800);
    await upProducer("created", 0);
    await upConsumer(west);
    await upConsumer(east);

    const old = producer.app().currentSecret;
    expect((await upProducer("rotated")).output).toContain("2 of 2 consumers are missing");
    expect(await unconfirmed()).toBe(2);

    // A roll-out that fails confirms nothing.
    west.fail(true);
    await upConsumer(west, { succeeds: false });
    await upConsumer(east);
    const first = await upProducer("rotated");
    expect(first.output).toContain("1 of 2 consumers is missing");
    expect(first.calls).toEqual([]);
    expect(await unconfirmed()).toBe(1);
    expect(producer.app().accepts(old)).toBe(true);

    west.fail(false);
    await upConsumer(west);
    expect((await upProducer("rotated")).calls).toEqual(["apiTokenGrant", "deleteOldSecret"]);
    expect(await producer.outputsOf("done")).toMatchObject({ retiredAt: expect.any(String) });
    expect(await unconfirmed()).toBeUndefined();
    expect(producer.app().accepts(old)).toBe(false);

    const seen = together(await Promise.all(consumers.map(({ consumer }) => consumer.figures())));
    console.log(`across stacks: ${seen.accepted} authentications, ${seen.refused} refused`);
    expect(seen).toMatchObject({ refused: 0, failed: 0 });
    expect(seen.accepted).toBeGreaterThan(100);
});
