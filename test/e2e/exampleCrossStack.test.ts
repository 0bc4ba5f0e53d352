import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { configure, exampleFiles, outputsOfUp, startExample, withoutTypeCheck } from "../support/exampleScene";
import type { Scene } from "../support/scene";
import { createProject, type Project } from "../support/stack";

describe("the example cross-stack, with a real engine", () => {
    let producer: Scene;
    let consumer: Project;

    beforeAll(async () => {
        producer = await startExample("cross-stack/producer", {
            apps: [{ id: "shared" }],
            // The creation leaves an overlap too: this stands for waiting until it has ended.
            simulator: { switches: { postDuringOverlap: "replace" } },
            config: { oauthAppId: "shared", rotationTrigger: "1" },
        });
        consumer = await createProject({ files: exampleFiles("cross-stack/consumer") });
        const backend = `file://${producer.project.stateFolder}`;
        Object.assign(consumer.env, { ...withoutTypeCheck, PULUMI_BACKEND_URL: backend });
    });
    afterAll(async () => {
        consumer.remove();
        await producer.close();
    });

    it("hands the secret on with the consumer's own up, until which the old one works", async () => {
        await outputsOfUp(producer);
        const app = producer.simulator.app("shared");
        const stack = await consumer.stack("dev");
        await configure(stack, { producer: "organization/csp-producer/dev" });
        const received = async () => {
            const ran = await consumer.up(stack);
            expect(ran.succeeded, ran.output).toBe(true);
            const { dotenv } = await stack.outputs();
            expect(dotenv?.secret).toBe(true);
            return String(dotenv?.value);
        };
        const first = app.currentSecret;
        expect(await received()).toContain(`CLIENT_SECRET=${first}\n`);

        await configure(producer.stack, { rotationTrigger: "2" });
        await outputsOfUp(producer);
        expect(app.currentSecret).not.toBe(first);
        expect(app.accepts(first)).toBe(true);
        expect(await received()).toContain(`CLIENT_SECRET=${app.currentSecret}\n`);
    });
});
