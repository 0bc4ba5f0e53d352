import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Consumer, startConsumer, together } from "../support/consumers";
import { type Scene, startScene } from "../support/scene";
import { createProject, type Project } from "../support/stack";
import { crossStackPrograms } from "../support/zeroDowntimeProgram";

/** A stack of its own with an application that authenticates all the time. */
interface ConsumerStack {
    readonly project: Project;
    readonly stack: Stack;
    readonly process: Consumer;
    /** Whether its next roll-outs fail. */
    fail(fails: boolean): void;
}

let producer: Scene;
let west: ConsumerStack;
let east: ConsumerStack;

beforeEach(async () => {
    producer = await startScene({ apps: ["ci"], files: crossStackPrograms.producer("producer") });
    west = await consumerStack("west", 400);
    east = await consumerStack("east", 800);
});
afterEach(async () => {
    for (const { process, project } of [west, east]) {
        process.close();
        project.remove();
    }
    await producer.close();
});

async function consumerStack(name: string, deployMs: number): Promise<ConsumerStack> {
    const project = await createProject({ files: crossStackPrograms.consumer(name) });
    project.env["PULUMI_BACKEND_URL"] = `file://${producer.project.stateFolder}`;
    const tokenEndpoint = `${producer.simulator.origin}/csp/gateway/am/api/auth/token`;
    const process = startConsumer(join(project.directory, name), tokenEndpoint, "ci");
    const settings = { producer: "organization/producer/dev", folder: process.folder, deployMs };
    const fail = (fails: boolean) => project.write("settings.json", JSON.stringify({ ...settings, fails }));
    fail(false);
    return { project, stack: await project.stack("dev"), process, fail };
}

async function upProducer(rotationTrigger: string) {
    const consumers = ["organization/west/dev", "organization/east/dev"];
    producer.project.write("settings.json", JSON.stringify({ rotationTrigger, consumers }));
    const ran = await producer.up();
    expect(ran.succeeded, ran.output).toBe(true);
    // The consumers' own requests are among the calls.
    return { ...ran, calls: ran.calls.filter((kind) => kind !== "clientCredentialsGrant") };
}

async function upConsumer({ project, stack }: ConsumerStack, { succeeds = true } = {}): Promise<void> {
    const ran = await project.up(stack, { continueOnError: !succeeds });
    expect(ran.succeeded, ran.output).toBe(succeeds);
}

const app = () => producer.simulator.app("ci");
const unconfirmed = async () => (await producer.outputsOf("done"))?.["unconfirmed"];
const figures = async () => together(await Promise.all([west, east].map(({ process }) => process.figures())));

it("an overlap ends once the consumers of two other stacks have confirmed it, and none of them is ever refused", async () => {
    // The stacks of the consumers are there, but have no outputs yet.
    const creation = await upProducer("created");
    expect(creation.output).toContain("2 of 2 consumers are missing");
    await upConsumer(west);
    await upConsumer(east);
    expect((await upProducer("created")).calls).toContain("deleteOldSecret");

    const old = app().currentSecret;
    const rotation = await upProducer("rotated");
    expect(rotation.output).toContain("2 of 2 consumers are missing");
    expect(await unconfirmed()).toBe(2);

    // A roll-out that fails confirms nothing.
    west.fail(true);
    await upConsumer(west, { succeeds: false });
    expect((await upProducer("rotated")).output).toContain("2 of 2 consumers are missing");
    west.fail(false);

    await upConsumer(west);
    const first = await upProducer("rotated");
    expect(first.output).toContain("1 of 2 consumers is missing");
    expect(first.calls).toEqual([]);
    expect(await unconfirmed()).toBe(1);
    expect(app().accepts(old)).toBe(true);

    const unchanged = await upProducer("rotated");
    expect(unchanged.calls).toEqual([]);
    expect(unchanged.operations["done"]).toEqual(["same"]);

    await upConsumer(east);
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
