import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Consumer, startConsumer, together } from "../support/consumers";
import { type Scene, startScene } from "../support/scene";
import { createProject, type Project } from "../support/stack";
import { ref, yamlProject } from "../support/yamlProgram";
import { consumerProgram } from "../support/zeroDowntimeProgram";

/** A separate stack with an application that authenticates continuously. */
interface ConsumerStack {
    readonly project: Project;
    readonly stack: Stack;
    readonly consumer: Consumer;
    /** Whether its roll-outs fail from now on. */
    fail(fails: boolean): void;
}

let producer: Scene;
let west: ConsumerStack;
let east: ConsumerStack;

beforeEach(async () => {
    producer = await startScene({
        host: "plugin",
        apps: ["ci"],
        files: { "Pulumi.yaml": yamlProject({ name: "producer" }) },
    });
    west = await consumerStack("west", 400);
    east = await consumerStack("east", 800);
});
afterEach(async () => {
    for (const { consumer, project } of [west, east]) {
        await consumer.close();
        project.remove();
    }
    await producer.close();
});

async function consumerStack(name: string, deployMs: number): Promise<ConsumerStack> {
    const project = await createProject({ files: consumerProgram(name) });
    project.env["PULUMI_BACKEND_URL"] = `file://${producer.project.stateFolder}`;
    const tokenEndpoint = `${producer.simulator.origin}/csp/gateway/am/api/auth/token`;
    const consumer = startConsumer(join(project.directory, name), tokenEndpoint, "ci");
    const settings = { producer: "organization/producer/dev", folder: consumer.folder, deployMs };
    const fail = (fails: boolean) => project.write("settings.json", JSON.stringify({ ...settings, fails }));
    fail(false);
    return { project, stack: await project.stack("dev"), consumer, fail };
}

function declare(rotationTrigger: string): void {
    const consumers = ["organization/west/dev", "organization/east/dev"];
    producer.project.write("Pulumi.yaml", yamlProducer(rotationTrigger, consumers));
}

async function upProducer(rotationTrigger: string) {
    declare(rotationTrigger);
    const ran = await producer.up();
    expect(ran.succeeded, ran.output).toBe(true);
    // The consumers' own requests are among the calls.
    return { ...ran, calls: ran.calls.filter((kind) => kind !== "clientCredentialsGrant") };
}

/** A program whose retirement waits for these stacks. */
function yamlProducer(rotationTrigger: string, stacks: readonly string[]): string {
    const references = stacks.map((name, index) => {
        const reference = { type: "pulumi:pulumi:StackReference", properties: { name } };
        return [`consumer${index}`, reference] as const;
    });
    const confirmations = references.map(([name]) => ref(`${name}.outputs["cspSecretRotatedAt"]`));
    return yamlProject({
        name: "producer",
        resources: {
            ...Object.fromEntries(references),
            ci: {
                type: "vmware-csp:index:OAuthAppSecret",
                properties: { oauthAppId: "ci", overlapSeconds: 3_600, rotationTrigger },
            },
            done: {
                type: "vmware-csp:index:PreviousSecretRetirement",
                properties: { rotation: ref("ci.rotation"), drainSeconds: 0, confirmations },
            },
        },
        outputs: { clientSecret: ref("ci.clientSecret"), rotatedAt: ref("ci.rotatedAt") },
    });
}

async function upConsumer({ project, stack }: ConsumerStack, { succeeds = true } = {}): Promise<void> {
    const ran = await project.up(stack, { continueOnError: !succeeds });
    expect(ran.succeeded, ran.output).toBe(succeeds);
}

const app = () => producer.simulator.app("ci");
const unconfirmed = async () => (await producer.outputsOf("done"))?.["unconfirmed"];
const figures = async () => together(await Promise.all([west, east].map(({ consumer }) => consumer.figures())));

it("an overlap ends once the consumers of two other stacks have confirmed the rotation, and CSP never refuses any of them", async () => {
    // The consumers' stacks exist, but have no outputs yet.
    const creation = await upProducer("created");
    expect(creation.output).toContain("2 of 2 consumers are missing");
    await upConsumer(west);
    await upConsumer(east);
    expect((await upProducer("created")).calls).toContain("deleteOldSecret");

    const old = app().currentSecret;
    declare("rotated");
    const preview = await producer.preview();
    expect(preview.output).toContain("the overlap is ended once every consumer has confirmed that");
    expect(preview.operations["done"]).toEqual(["update"]);
    const rotation = await upProducer("rotated");
    expect(rotation.output).toContain("2 of 2 consumers are missing");
    expect(await unconfirmed()).toBe(2);

    // A roll-out that fails confirms nothing.
    west.fail(true);
    await upConsumer(west, { succeeds: false });
    await upConsumer(east);
    const first = await upProducer("rotated");
    expect(first.output).toContain("1 of 2 consumers is missing");
    expect(first.calls).toEqual([]);
    expect(await unconfirmed()).toBe(1);
    expect(app().accepts(old)).toBe(true);

    west.fail(false);
    await upConsumer(west);
    const last = await upProducer("rotated");
    expect(last.calls).toEqual(["apiTokenGrant", "deleteOldSecret"]);
    expect(await producer.outputsOf("done")).toMatchObject({ retiredAt: expect.any(String) });
    expect(await unconfirmed()).toBeUndefined();
    expect(app().accepts(old)).toBe(false);

    const seen = await figures();
    console.log(`across stacks: ${seen.accepted} authentications, ${seen.refused} refused`);
    expect(seen).toMatchObject({ refused: 0, failed: 0 });
    expect(seen.accepted).toBeGreaterThan(100);
});
